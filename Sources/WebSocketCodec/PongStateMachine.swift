internal import MarketDataModel

/// Decides which pings are answered, so that pongs stay within the venue's message limit.
///
/// Without room, the newest ping is kept and answered when there is room again; it stands for those before it
/// (RFC 6455, section 5.5.3). Without a limit every ping has room.
struct PongStateMachine: Sendable {
    /// The pongs that were sent so far.
    private(set) var sent = 0
    /// The payload of the newest ping, while its answer waits for room.
    private(set) var owed: [UInt8]?

    private let limit: WebSocketPongLimit?
    /// When the pongs in the window were sent; ascending, at most the limit's number.
    private var window: [MonotonicTime] = []

    init(limit: WebSocketPongLimit?) {
        self.limit = limit
    }

    /// How many pings can be answered at `now`.
    func room(now: MonotonicTime) -> Int {
        guard let limit else { return .max }
        return limit.pongs - self.window.count { now < $0 + limit.window }
    }

    /// When the waiting answer can be sent; `nil` without one.
    var due: MonotonicTime? {
        guard self.owed != nil, let limit, let first = self.window.first else { return nil }
        return first + limit.window
    }

    /// A ping cannot be answered yet, and replaces the one that waits.
    mutating func owe(_ payload: [UInt8]) { self.owed = payload }

    /// A ping was answered: it was the newest, so that no other waits.
    mutating func answered(now: MonotonicTime) {
        self.sent += 1
        self.owed = nil
        guard let limit else { return }
        self.window.removeAll { $0 + limit.window <= now }
        self.window.append(max(now, self.window.last ?? now))
    }
}

/// The most pongs that a connection sends within any window.
package struct WebSocketPongLimit: Hashable, Sendable {
    /// The number of pongs; at least one.
    package var pongs: Int
    /// The length of the window.
    package var window: Duration

    /// A limit of `pongs` within any `window`.
    package init(_ pongs: Int, within window: Duration) {
        self.pongs = max(1, pongs)
        self.window = window
    }
}
