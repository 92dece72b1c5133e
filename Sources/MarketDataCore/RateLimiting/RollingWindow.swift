internal import DequeModule
package import MarketDataModel

/// At most `limit` events within any window of a given length, as the other side counts them.
///
/// The other side counts at arrival, and arrival lies somewhere between the moment of sending and that of the answer. So
/// an event holds its place from its sending until one window after its answer; what is never answered is settled by
/// the caller when it gives up on it. Windows are half-open: what was settled at `t` is out of the way at `t + length`.
package struct RollingWindow: Sendable {
    /// How many events fit.
    package let limit: Int
    /// How long the window is.
    package let length: Duration
    /// Events that were begun and not settled.
    package private(set) var unsettled = 0
    /// When the others were settled; ascending, at most `limit`.
    private var settled: Deque<MonotonicTime> = []

    /// An empty window.
    package init(limit: Int, length: Duration) {
        self.limit = max(1, limit)
        self.length = length
    }

    /// When the next event may begin, leaving `reserve` places free for others: `now` or earlier where it may at once,
    /// the distant future where it depends on something that is not settled.
    package func nextAdmission(reserving reserve: Int = 0, now: MonotonicTime) -> MonotonicTime {
        let capacity = max(1, self.limit - reserve)
        let gone = self.settled.prefix { $0 + self.length <= now }.count
        let excess = self.unsettled + self.settled.count - gone - capacity
        guard excess >= 0 else { return now }
        guard gone + excess < self.settled.count else { return .distantFuture }
        return self.settled[gone + excess] + self.length
    }

    /// Takes a place, if one is free besides the `reserve`.
    package mutating func begin(reserving reserve: Int = 0, now: MonotonicTime) -> Bool {
        guard self.nextAdmission(reserving: reserve, now: now) <= now else { return false }
        while let first = self.settled.first, first + self.length <= now { self.settled.removeFirst() }
        self.unsettled += 1
        return true
    }

    /// An event happened at `now` without asking for a place.
    package mutating func record(now: MonotonicTime) {
        while let first = self.settled.first, first + self.length <= now { self.settled.removeFirst() }
        self.settled.append(max(now, self.settled.last ?? now))
    }

    /// One of the events that were begun has certainly arrived, or never will.
    package mutating func settle(now: MonotonicTime) {
        guard self.unsettled > 0 else { return }
        self.unsettled -= 1
        self.settled.append(max(now, self.settled.last ?? now))
    }
}
