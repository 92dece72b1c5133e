internal import MarketDataModel

/// One file of a recording: its lines, read as records one ahead.
///
/// A class because a reader merges several; it belongs to one reader and never leaves it.
final class RecordingLane {
    let format: RecordingFormat
    var isCompressed: Bool { self.source.isCompressed }
    private(set) var skippedLines = 0
    private(set) var isTruncated = false

    private let source: LineSource
    private let options: RecordingReaderOptions
    /// The first line, where it was read to tell the format and is a header.
    private var ownHeader: RecordingHeader?
    private var cryptofeed: CryptofeedLines
    private var ahead: Record?

    init(_ source: LineSource, _ options: RecordingReaderOptions) throws(RecordingError) {
        self.source = source
        self.options = options
        self.cryptofeed = CryptofeedLines(fileName: source.name)
        var first: Range<Int>?
        while first == nil {
            switch try source.next() {
            case .whole(let range): first = range.isEmpty ? nil : range
            case .unterminated(let range): first = range
            case .tooLong, nil: throw .unknown(source.name)
            }
        }
        let buffer = source.buffer
        let line = buffer.span.extracting(first ?? 0..<0)
        guard let format = RecordingFormat(firstLine: line) else { throw .unknown(source.name) }
        self.format = format
        if format == .marketData {
            var version: Int64?
            do throws(LineFault) {
                // The version first: a newer one may have changed everything else.
                version = try RecordingHeader.version(of: line)
                if version ?? 0 <= RecordingFormat.version { self.ownHeader = try RecordingHeader.parse(line).header }
            } catch {
                throw .malformed(source.number, error.reason)
            }
            if let version, version > RecordingFormat.version { throw .newer(version, source.name) }
        } else {
            try self.rewind()
        }
    }

    /// Goes back to the first record.
    func rewind() throws(RecordingError) {
        try self.source.rewind()
        (self.skippedLines, self.isTruncated, self.ahead) = (0, false, nil)
        self.cryptofeed = CryptofeedLines(fileName: self.source.name)
        if self.format == .marketData { _ = try self.source.next() }
    }

    /// What the recording whose first file this is says of itself.
    func header(among lanes: [RecordingLane], _ options: RecordingReaderOptions) throws(RecordingError)
        -> RecordingHeader
    {
        if var header = self.ownHeader {
            header.venue = header.venue ?? options.venue
            return header
        }
        var created: Timestamp?
        var venue: VenueID?
        var description: String?
        for lane in lanes {
            do throws(RecordingError) {
                if let head = try lane.head() { created = min(created ?? head.stamp.wall, head.stamp.wall) }
            } catch {
                // A fault in the first lines is told when they are read.
                try lane.rewind()
            }
            if venue == nil, let host = lane.cryptofeed.host { venue = options.venueOfHost?(host) }
            description = description ?? lane.cryptofeed.configuration
        }
        return RecordingHeader(
            venue: venue ?? options.venue,
            created: created ?? Timestamp(nanoseconds: 0),
            software: RecordingHeader.Software(name: self.format.rawValue, version: ""),
            description: description
        )
    }

    /// The next record, which stays the next.
    func head() throws(RecordingError) -> Record? {
        if self.ahead == nil { self.ahead = try self.read() }
        return self.ahead
    }

    /// The next record.
    func take() throws(RecordingError) -> Record? {
        defer { self.ahead = nil }
        return try self.head()
    }

    private func read() throws(RecordingError) -> Record? {
        while true {
            let range: Range<Int>
            var isTerminated = true
            switch try self.source.next() {
            case nil:
                self.isTruncated = self.isTruncated || self.source.isCut
                return nil
            case .whole(let whole): range = whole
            case .unterminated(let rest): (range, isTerminated) = (rest, false)
            case .tooLong:
                guard self.options.skipsMalformedLines else {
                    throw .malformed(self.source.number, "it is longer than \(self.options.lineLimit) bytes")
                }
                self.skippedLines += 1
                continue
            }
            let buffer = self.source.buffer
            let line = buffer.span.extracting(range)
            guard !line.isBlank else { continue }
            do throws(LineFault) {
                if !isTerminated, !self.isWhole(line) { throw LineFault("it is cut") }
                if let record = try self.record(line) { return record }
            } catch {
                guard isTerminated else {
                    self.isTruncated = true
                    return nil
                }
                guard self.options.skipsMalformedLines else {
                    throw .malformed(self.source.number, error.reason)
                }
                self.skippedLines += 1
            }
        }
    }

    private func record(_ line: Span<UInt8>) throws(LineFault) -> Record? {
        switch self.format {
        case .marketData: try MarketDataLine.record(in: line)
        case .cryptofeed: try self.cryptofeed.record(in: line)
        case .hftbacktest: try HftbacktestLine.record(in: line)
        }
    }

    /// Whether a line without a line feed is complete all the same: all formats end in a JSON text, which says so.
    private func isWhole(_ line: Span<UInt8>) -> Bool {
        let start =
            switch self.format {
            case .marketData: 0
            case .cryptofeed: CryptofeedLines.payloadStart(of: line)
            case .hftbacktest: HftbacktestLine.payloadStart(of: line)
            }
        return line.extracting(start..<line.count).isJSON
    }
}

extension RecordingError {
    fileprivate static func unknown(_ name: String) -> RecordingError {
        RecordingError(
            .unknownFormat,
            "\(name) is no recording: its first line is neither that of this software's format"
                + " nor one of cryptofeed or hftbacktest"
        )
    }

    fileprivate static func newer(_ version: Int64, _ name: String) -> RecordingError {
        RecordingError(
            .newerVersion,
            "\(name) has version \(version) of the format; this software reads versions up to"
                + " \(RecordingFormat.version): update it"
        )
    }
}
