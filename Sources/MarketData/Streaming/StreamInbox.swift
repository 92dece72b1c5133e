internal import MarketDataCore
internal import MarketDataModel
internal import MarketDataVenues

/// Events for the stream driver. Rare, compared with values.
enum StreamEvent: Sendable {
    case credentials(ConnectionID, Result<Credentials?, MarketDataError>)
    case attempt(ConnectionID, QuotaAdmission)
    /// The venue's answer to the call for a stream's address.
    case address(ConnectionID, Result<RESTReading, MarketDataError>)
    case opened(ConnectionID)
    case reported(ConnectionID, [StreamReport])
    /// `verdict` is the venue's, where it refused the upgrade.
    case closed(ConnectionID, reason: String, verdict: RESTVerdict?)
    /// The pause that the venue asked for is where every user of the quota sees it.
    case pauseWritten(ConnectionID, reason: String, retryAfter: Duration?)
    case snapshot([StreamKey], Result<RESTReading, MarketDataError>)
    case snapshotDue([StreamKey])
    /// There is a new instrument list, or there will be none for a while.
    case instruments
    case alarm(MonotonicTime)
    /// Answered at the end of the turn.
    case probe(DriverProbe)
    case shutDown
}

typealias StreamInbox = Inbox<StreamContents>

/// Events that the stream driver has not taken yet.
struct StreamContents: InboxContents {
    /// Where so many events wait, a connection that reports more ends.
    static let capacity = 65_536

    private(set) var events: [StreamEvent] = []
    /// Keys with new consumers, and how many; a consumer of a key that is refused is told so for its own sake.
    private(set) var wanted = SlotKeyCounts()
    /// Keys whose consumers have left.
    private(set) var released = SlotKeyCounts()

    var isEmpty: Bool { self.events.isEmpty && self.wanted.isEmpty && self.released.isEmpty }

    mutating func append(_ event: StreamEvent) { self.events.append(event) }

    mutating func want(_ keys: [SlotKey]) { self.wanted.add(keys) }

    mutating func release(_ keys: [SlotKey]) { self.released.add(keys) }
}

/// Keys in the order in which they were first named, with the number of times.
struct SlotKeyCounts: Sendable {
    private var counts: [SlotKey: Int] = [:]
    private var order: [SlotKey] = []

    var isEmpty: Bool { self.order.isEmpty }

    /// Every key as often as it was named.
    var keys: [SlotKey] { self.order.flatMap { Array(repeating: $0, count: self.counts[$0] ?? 0) } }

    mutating func add(_ keys: [SlotKey]) {
        for key in keys {
            if self.counts[key] == nil { self.order.append(key) }
            self.counts[key, default: 0] += 1
        }
    }
}

extension StreamInbox {
    func post(_ event: StreamEvent) { self.post { $0.append(event) } }

    /// Posts reports of a connection, unless the driver is too far behind.
    ///
    /// - Returns: Whether they were posted; if not, the connection must end.
    func post(reports: [StreamReport], of id: ConnectionID) -> Bool {
        var isFull = false
        self.post { contents in
            isFull = contents.events.count >= StreamContents.capacity
            if !isFull { contents.append(.reported(id, reports)) }
        }
        return !isFull
    }

    /// Consumers of `keys` have come.
    func want(_ keys: [SlotKey]) { self.post { $0.want(keys) } }

    /// Consumers of `keys` have left.
    func release(_ keys: [SlotKey]) { self.post { $0.release(keys) } }
}
