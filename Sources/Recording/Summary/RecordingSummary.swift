public import MarketDataModel

/// What a recording holds, counted in one pass and in bounded memory.
///
/// What the messages say is the venue's business: the caller reads them and tells what it found (``RecordingSample``).
public struct RecordingSummary: Hashable, Sendable {
    /// What is counted of a connection.
    public struct Connection: Hashable, Sendable {
        /// Where it was opened to; `nil` where the recording does not say.
        public var url: String?
        /// How often it was opened.
        public var openings = 0
        /// How often it was closed.
        public var closings = 0
        /// Messages received.
        public var received = 0
        /// Their bytes.
        public var receivedBytes = 0
        /// Messages sent.
        public var sent = 0
        /// The first record of the connection.
        public var first: Timestamp
        /// The last record of the connection.
        public var last: Timestamp
    }

    /// What is counted of a stream, by the name that the caller gave it.
    public struct Stream: Hashable, Sendable {
        /// How many values.
        public var count = 0
        /// The first one's time.
        public var first: Timestamp
        /// The last one's time.
        public var last: Timestamp
    }

    /// The most streams and connections that are told apart; further ones are counted in ``unlistedStreams``.
    public static let limit = 100_000

    /// The earliest and the latest wall time of any record; `nil` without records.
    public private(set) var range: ClosedRange<Timestamp>?
    /// How many records.
    public private(set) var records = 0
    /// Messages received.
    public private(set) var received = 0
    /// Bytes of the messages received.
    public private(set) var receivedBytes = 0
    /// Messages sent.
    public private(set) var sent = 0
    /// REST exchanges.
    public private(set) var exchanges = 0
    /// Times that the recording was taken up again.
    public private(set) var resumptions = 0
    /// What the recorder lost.
    public private(set) var gaps: [RecordedGap] = []
    /// Records that the gaps say were lost.
    public private(set) var lostRecords = 0
    /// The longest time between two records.
    public private(set) var longestSilence = Duration.zero
    /// When it began.
    public private(set) var longestSilenceStart: Timestamp?
    /// Records whose wall time is before that of the record before them.
    public private(set) var backwardSteps = 0
    /// By connection.
    public private(set) var connections: [UInt32: Connection] = [:]
    /// By stream.
    public private(set) var streams: [String: Stream] = [:]
    /// Values of streams that found no place in ``streams``.
    public private(set) var unlistedStreams = 0
    /// Receive time less exchange time: clock skew and latency together.
    public private(set) var delays = DelayHistogram()
    /// Messages received over time.
    public private(set) var rate = RateHistogram()
    /// How long the recording is by its own clock, silences between sessions included.
    public var length: Duration { self.timeline.position }

    private var timeline = RecordingTimeline()
    private var lastWall: Timestamp?

    /// A summary of nothing yet.
    public init() {}

    /// Counts a record and what was found in it.
    public mutating func add(_ record: Record, samples: [RecordingSample] = []) {
        let wall = record.stamp.wall
        self.records += 1
        self.range = self.range.map { min($0.lowerBound, wall)...max($0.upperBound, wall) } ?? wall...wall
        if let lastWall, wall < lastWall { self.backwardSteps += 1 }
        let before = self.timeline.position
        let position = self.timeline.position(of: record)
        if let lastWall, position - before > self.longestSilence {
            (self.longestSilence, self.longestSilenceStart) = (position - before, lastWall)
        }
        self.lastWall = wall
        switch record.event {
        case .frame(let frame): self.add(frame, wall, position)
        case .exchange: self.exchanges += 1
        case .opened(let opening):
            self.change(opening.connection, wall) {
                $0.url = opening.url
                $0.openings += 1
            }
        case .closed(let closing): self.change(closing.connection, wall) { $0.closings += 1 }
        case .gap(let gap):
            let (sum, overflow) = self.lostRecords.addingReportingOverflow(max(0, gap.records))
            self.lostRecords = overflow ? .max : sum
            if self.gaps.count < Self.limit { self.gaps.append(gap) }
        case .resumed: self.resumptions += 1
        case .instruments, .state: break
        }
        for sample in samples { self.add(sample, wall) }
    }

    private mutating func add(_ frame: RecordedFrame, _ wall: Timestamp, _ position: Duration) {
        guard frame.kind == .text || frame.kind == .binary else { return }
        if frame.direction == .received {
            self.received += 1
            self.receivedBytes += frame.payload.count
            self.rate.add(position)
        } else {
            self.sent += 1
        }
        self.change(frame.connection, wall) { connection in
            if frame.direction == .received {
                connection.received += 1
                connection.receivedBytes += frame.payload.count
            } else {
                connection.sent += 1
            }
        }
    }

    private mutating func add(_ sample: RecordingSample, _ wall: Timestamp) {
        if let exchangeTime = sample.exchangeTime { self.delays.add(wall.since(exchangeTime)) }
        if self.streams[sample.stream] == nil, self.streams.count >= Self.limit {
            self.unlistedStreams += 1
            return
        }
        self.streams[sample.stream, default: Stream(first: wall, last: wall)].count += 1
        self.streams[sample.stream]?.last = wall
    }

    private mutating func change(_ connection: UInt32, _ wall: Timestamp, _ body: (inout Connection) -> Void) {
        guard self.connections[connection] != nil || self.connections.count < Self.limit else { return }
        body(&self.connections[connection, default: Connection(first: wall, last: wall)])
        self.connections[connection]?.last = wall
    }
}
