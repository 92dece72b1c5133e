internal import MarketDataModel
internal import MarketDataVenues
internal import Recording

/// What a replay must remember of the records it has passed.
struct ReplayStory {
    /// Quotes that were asked for by request.
    struct Answer {
        var quotes: [QuoteOf]
        var sentAt: MonotonicTime
    }

    /// The answer to the last request for quotes, until the recording says that they were told.
    var answer: Answer?
    /// The recording says what its client told its consumers; else that is concluded from how connections ended.
    private(set) var tellsStates: Bool
    /// When the record that came last happened; what was taken late does not set the clock back.
    private(set) var stamp: ReceiveStamp?
    private var openConnections: Set<UInt32> = []
    /// One for each connection, as the live client had.
    private var decoders: [UInt32: any VenueDecoder] = [:]
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

    mutating func open(_ connection: UInt32) {
        if self.openConnections.count < Self.connectionLimit { self.openConnections.insert(connection) }
        self.decoders[connection] = nil
    }

    /// Whether that was the last one, and it ended by a fault.
    mutating func close(_ closing: RecordedClosing) -> Bool {
        self.openConnections.remove(closing.connection)
        self.decoders[closing.connection] = nil
        return closing.error != nil && self.openConnections.isEmpty
    }

    /// Lets `body` use the decoder of `connection`.
    mutating func decode(_ connection: UInt32, of venue: any Venue, _ body: (inout any VenueDecoder) -> Void) {
        if self.decoders.count >= Self.connectionLimit, self.decoders[connection] == nil { self.decoders = [:] }
        body(&self.decoders[connection, default: venue.makeDecoder()])
    }
}
