internal import MarketDataModel
internal import MarketDataVenues
internal import Recording

/// What a replay must remember of the records it has passed.
struct ReplayStory {
    /// Quotes that were asked for by request.
    struct Answer {
        var events: EventBatch
        var askedAt: MonotonicTime
    }

    /// The answer to the last request for quotes, until the recording says that they were told.
    var answer: Answer?
    /// The recording says what its client told its consumers; else that is concluded from how connections ended.
    private(set) var tellsStates: Bool
    /// When the record that came last happened; what was taken late does not set the clock back.
    private(set) var stamp: ReceiveStamp?
    private var openConnections: Set<UInt32> = []
    /// The routes of the connections whose recording names them.
    private var routes: [UInt32: StreamRoute] = [:]
    /// One for each connection, as the live client had.
    private var sessions: [UInt32: any StreamSession] = [:]
    /// No client has as many connections: a file that says so is garbage, and must not fill memory.
    private static let connectionLimit = 4096

    init(_ header: RecordingHeader) {
        self.tellsStates = header.tellsStates
    }

    /// Time goes on to the next record.
    mutating func advance(to record: Record) -> ReceiveStamp {
        if case .resumed = record.event { self.stamp = nil }
        let stamp = self.stamp.map { $0.monotonic > record.stamp.monotonic ? $0 : record.stamp } ?? record.stamp
        self.stamp = stamp
        return stamp
    }

    /// Another session, with connections and clocks of its own.
    mutating func resume(_ header: RecordingHeader) {
        let stamp = self.stamp
        self = ReplayStory(header)
        self.stamp = stamp
    }

    mutating func open(_ opening: RecordedOpening) {
        let connection = opening.connection
        if self.openConnections.count < Self.connectionLimit { self.openConnections.insert(connection) }
        self.sessions[connection] = nil
        self.routes[connection] = self.openConnections.contains(connection) ? opening.route : nil
    }

    /// Whether that was the last one, and it ended by a fault.
    mutating func close(_ closing: RecordedClosing) -> Bool {
        self.openConnections.remove(closing.connection)
        self.sessions[closing.connection] = nil
        self.routes[closing.connection] = nil
        return closing.error != nil && self.openConnections.isEmpty
    }

    /// Lets `body` use the session of `connection`, as a live client would have it; not for a venue without streams.
    mutating func withSession(
        _ connection: UInt32,
        of streams: (any StreamProtocol)?,
        _ directory: InstrumentDirectory,
        _ body: (inout any StreamSession) -> Void
    ) {
        guard let streams else { return }
        if self.sessions.count >= Self.connectionLimit, self.sessions[connection] == nil { self.sessions = [:] }
        let route = self.routes[connection] ?? .main
        body(
            &self.sessions[
                connection,
                default: streams.makeSession(StreamSessionContext(route: route) { directory.instrument($0) })
            ]
        )
    }
}
