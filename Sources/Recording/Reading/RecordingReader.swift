public import MarketDataModel

/// Reads a recording record by record, in the order in which things happened, in constant memory.
///
/// The format is told by content: ours (``RecordingFormat/marketData``), cryptofeed's or hftbacktest's, each compressed
/// by gzip or not. Beside a cryptofeed file `NAME.ws.1.0` its siblings are read too and merged by time: `NAME.0` (the
/// instruments by REST) and `NAME.http.…` (snapshots by REST).
///
/// The reader belongs to one task or thread. Its calls read files and block; from async code use ``RecordingFeed``.
///
/// ```swift
/// let reader = try RecordingReader(path: "session.jsonl.gz")
/// while let record = try reader.next() { … }
/// if reader.end == .truncated { … }                       // a power cut: the last lines are missing
/// ```
public final class RecordingReader {
    /// Which format was found.
    public let format: RecordingFormat
    /// Whether the file is compressed.
    public let isCompressed: Bool
    /// What the recording says of itself.
    public let header: RecordingHeader
    /// How the recording ends; `nil` before its end was reached.
    public private(set) var end: RecordingEnd?
    /// Lines that were skipped as malformed (``RecordingReaderOptions/skipsMalformedLines``).
    public private(set) var skippedLines = 0

    private let lanes: [RecordingLane]
    private var pending: Record?
    /// The latest wall time handed out.
    private var latest = Timestamp(nanoseconds: .min)
    private var monotonic = Int64.min

    /// Opens the recording at `path`.
    ///
    /// - Throws: ``RecordingError``: `file`, `unknownFormat`, `newerVersion`, `malformedLine` (the header).
    public convenience init(path: String, options: RecordingReaderOptions = RecordingReaderOptions())
        throws(RecordingError)
    {
        let source = try LineSource(try ByteSource(path: path), name: path, lineLimit: options.lineLimit)
        var lanes = [try RecordingLane(source, options)]
        if lanes[0].format == .cryptofeed, options.mergesSiblings {
            for sibling in CryptofeedFolder.siblings(of: path) {
                let source = try LineSource(try ByteSource(path: sibling), name: sibling, lineLimit: options.lineLimit)
                // A file that merely looks like a sibling by its name is none of ours.
                guard let lane = try? RecordingLane(source, options), lane.format == .cryptofeed else { continue }
                lanes.append(lane)
            }
        }
        try self.init(lanes, options)
    }

    /// Reads a recording that lies in memory. `name` stands for the file in errors.
    ///
    /// - Throws: ``RecordingError``: `unknownFormat`, `newerVersion`, `malformedLine` (the header).
    public convenience init(
        bytes: [UInt8],
        name: String = "the recording",
        options: RecordingReaderOptions = RecordingReaderOptions()
    ) throws(RecordingError) {
        let source = try LineSource(.memory(bytes, position: 0), name: name, lineLimit: options.lineLimit)
        try self.init([try RecordingLane(source, options)], options)
    }

    private init(_ lanes: [RecordingLane], _ options: RecordingReaderOptions) throws(RecordingError) {
        self.lanes = lanes
        self.format = lanes[0].format
        self.isCompressed = lanes[0].isCompressed
        self.header = try lanes[0].header(among: lanes, options)
    }

    /// The next record; `nil` at the end, whose kind ``end`` says.
    ///
    /// - Throws: ``RecordingError``: `malformedLine` with its number, `damaged` or `file`. After `malformedLine` reading
    ///   may go on behind that line.
    public func next() throws(RecordingError) -> Record? {
        if let record = self.pending {
            self.pending = nil
            return record
        }
        return try self.advance()
    }

    /// Goes to the first record, in the order of the file, that is not before `time`; back to the start where that was
    /// passed already. Beyond the last record it goes to the end.
    ///
    /// - Complexity: O(records passed over): a recording has no index.
    public func seek(to time: Timestamp) throws(RecordingError) {
        if self.latest >= time { try self.rewind() }
        while let record = try self.next() {
            if record.stamp.wall >= time {
                self.pending = record
                return
            }
        }
    }

    /// Goes back to the first record.
    public func rewind() throws(RecordingError) {
        for lane in self.lanes { try lane.rewind() }
        self.pending = nil
        self.end = nil
        self.skippedLines = 0
        self.latest = Timestamp(nanoseconds: .min)
        self.monotonic = .min
    }

    private func advance() throws(RecordingError) -> Record? {
        guard self.end == nil else { return nil }
        var first: RecordingLane?
        for lane in self.lanes {
            guard let head = try lane.head() else { continue }
            if let best = try first?.head(), best.stamp.wall <= head.stamp.wall { continue }
            first = lane
        }
        self.skippedLines = self.lanes.reduce(0) { $0 + $1.skippedLines }
        guard let first, var record = try first.take() else {
            self.end = self.lanes.contains { $0.isTruncated } ? .truncated : .complete
            return nil
        }
        self.latest = max(self.latest, record.stamp.wall)
        if self.format != .marketData {
            self.monotonic = max(self.monotonic, record.stamp.wall.nanoseconds)
            record.stamp.monotonic = MonotonicTime(nanoseconds: self.monotonic)
        }
        return record
    }
}
