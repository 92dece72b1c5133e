internal import MarketData
internal import Recording

/// What a recording holds, by what its messages say.
struct Inspection: Sendable {
    /// One channel of one symbol.
    struct Stream: Hashable, Sendable {
        var channel: String
        var symbol: Symbol
        var count: Int
    }

    /// The file, as it was named.
    let path: String
    let format: RecordingFormat
    let isCompressed: Bool
    let header: RecordingHeader
    /// Whose messages these are taken for.
    let venue: VenueID
    /// The records, counted.
    private(set) var summary = RecordingSummary()
    /// Channels and symbols, the busiest first.
    private(set) var streams: [Stream] = []
    /// Messages that answered requests.
    private(set) var replies = 0
    /// Messages that could not be read.
    private(set) var failures = 0
    /// Why the first of them could not be read.
    private(set) var firstFailure: String?
    /// Lines that were no records.
    private(set) var malformedLines = 0
    /// The file breaks off.
    private(set) var isTruncated = false
    /// Exchange time to receive time.
    private(set) var skew = DelayHistogram()
    /// From one message to the next.
    private(set) var spacing = DelayHistogram()

    /// Reads all of the recording at `path`. The venue is the typed one, or the recording's, or the usual one.
    /// - Throws: `RecordingError`, ``InputError``
    init(path: String, venue typed: String?) throws {
        let typed = try typed.map { try VenueArgument.venue($0) }
        var options = RecordingReaderOptions(venue: typed)
        options.skipsMalformedLines = true
        let reader = try RecordingReader(path: path, options: options)
        let named = reader.header.venue.flatMap { VenueList.venue($0) }
        let venue = try typed ?? named ?? VenueArgument.venue(VenueArgument.standard)
        self.path = path
        self.format = reader.format
        self.isCompressed = reader.isCompressed
        self.header = reader.header
        self.venue = venue.id
        try self.read(reader, venue)
        self.malformedLines = reader.skippedLines
        self.isTruncated = reader.end == .truncated
    }

    private mutating func read(_ reader: RecordingReader, _ venue: any Venue) throws {
        guard let streams = venue.streams else { throw InputError("\(venue.id) has no streams to inspect") }
        var session: any StreamSession = streams.makeSession(StreamSessionContext())
        var batch = EventBatch()
        var counts: [StreamKey: Int] = [:]
        var previous: MonotonicTime?
        while let record = try reader.next() {
            self.summary.add(record)
            guard case .frame(let frame) = record.event, frame.direction == .received, frame.kind == .text else {
                continue
            }
            if let previous { self.spacing.add(record.stamp.monotonic - previous) }
            previous = record.stamp.monotonic
            batch.reset(received: record.stamp)
            batch.begin(MessageSlice(offset: 0, count: frame.payload.count))
            do {
                try session.decode(frame.payload.span, into: &batch)
            } catch {
                self.failures += 1
                if self.firstFailure == nil { self.firstFailure = "\(error)" }
            }
            if batch.events.isEmpty, batch.failures.isEmpty { self.replies += 1 }
            for event in batch.events { counts[self.key(event, record.stamp.wall), default: 0] += 1 }
        }
        let symbols = Dictionary(
            self.header.instruments.map { ($0.native, $0.symbol) },
            uniquingKeysWith: { first, _ in first }
        )
        self.streams = counts.map { key, count in
            Stream(
                channel: key.channel.description,
                symbol: symbols[key.native] ?? venue.symbol(of: key.native),
                count: count
            )
        }.sorted { ($1.count, $0.symbol, $0.channel) < ($0.count, $1.symbol, $1.channel) }
    }

    private mutating func key(_ event: MarketEvent, _ received: Timestamp) -> StreamKey {
        let time: Timestamp? =
            switch event.content {
            case .quote(let quote): quote.eventTime
            case .trade(let trade), .aggregateTrade(let trade): trade.eventTime
            case .book(let update): update.eventTime
            case .status, .raw: nil
            }
        if let time { self.skew.add(received.since(time)) }
        return event.key
    }

    /// How many a second, over the recording; `nil` where it is shorter than that means anything.
    func perSecond(_ count: Int) -> String? {
        let tenths = self.summary.length.wholeNanoseconds / 100_000_000
        guard tenths > 0 else { return nil }
        let rate = Int64(count) * 100 / tenths
        return "\(CountText.grouped(rate / 10)).\(rate % 10)"
    }
}
