internal import Compression
internal import MarketDataModel

/// The lines of one cryptofeed file.
///
/// - `<seconds>: <message>` was received;
/// - `<url> <-> <seconds>` a connection was opened;
/// - `<url> <- <seconds>: <message>` was sent;
/// - `<url> -> <seconds>: <body>`, sometimes followed by ` header: {…}`, is the answer to a REST call;
/// - `configuration: {…}` says what was recorded.
struct CryptofeedLines {
    /// The host of the URL seen last.
    private(set) var host: String?
    /// What was recorded, as the file says it.
    private(set) var configuration: String?
    private let connection: UInt32

    /// The number in `NAME.ws.1.0` is the connection's.
    init(fileName: String) {
        let parts = fileName.split(separator: "/").last?.split(separator: ".") ?? []
        let number = parts.lastIndex(of: "ws").flatMap { $0 + 1 < parts.count ? UInt32(parts[$0 + 1]) : nil }
        self.connection = number ?? 0
    }

    /// Whether this could be a line of such a file.
    static func isLine(_ line: Span<UInt8>) -> Bool {
        if line.has("configuration: ", at: 0) { return true }
        if let (_, end) = Self.seconds(line, from: 0) { return line.has(": ", at: end) }
        guard let scheme = line.first("://"), scheme < 8, let space = line.first(" ") else { return false }
        return line.has(" <", at: space) || line.has(" -> ", at: space)
    }

    /// The record of a line; `nil` where it is none (the configuration).
    mutating func record(in line: Span<UInt8>) throws(LineFault) -> Record? {
        if line.has("configuration: ", at: 0) {
            self.configuration = line.text("configuration: ".utf8.count..<line.count)
            return nil
        }
        if let (time, end) = Self.seconds(line, from: 0), line.has(": ", at: end) {
            return self.record(self.frame(.received, line, from: end + 2), time)
        }
        guard let space = line.first(" "), let scheme = line.first("://"), scheme < space else {
            throw LineFault("it begins with neither a time nor a URL")
        }
        let url = line.text(0..<space)
        let rest = line.extracting((scheme + 3)..<space)
        var hostEnd = 0
        while hostEnd < rest.count, rest[hostEnd] != 0x2F, rest[hostEnd] != 0x3A, rest[hostEnd] != 0x3F { hostEnd += 1 }
        self.host = rest.text(0..<hostEnd)
        if line.has(" <-> ", at: space) {
            guard let (time, _) = Self.seconds(line, from: space + 5) else { throw LineFault("it has no time") }
            return self.record(.opened(RecordedOpening(connection: self.connection, url: url)), time)
        }
        let isAnswer = line.has(" -> ", at: space)
        guard isAnswer || line.has(" <- ", at: space), let (time, end) = Self.seconds(line, from: space + 4),
            line.has(": ", at: end)
        else { throw LineFault("after its URL comes neither <->, <- nor -> with a time") }
        guard isAnswer else { return self.record(self.frame(.sent, line, from: end + 2), time) }
        var body: [UInt8] = []
        let headers = Self.headers(line, from: end + 2)
        body.append(copying: line.extracting((end + 2)..<headers.start))
        return self.record(
            .exchange(RecordedExchange(target: url, status: 200, responseHeaders: headers.values, body: body)),
            time
        )
    }

    /// Where the message or the body begins.
    static func payloadStart(of line: Span<UInt8>) -> Int {
        line.first(": ").map { $0 + 2 } ?? line.count
    }

    private func record(_ event: Record.Event, _ time: Timestamp) -> Record {
        Record(event, at: ReceiveStamp(wall: time, monotonic: MonotonicTime(nanoseconds: time.nanoseconds)))
    }

    private func frame(
        _ direction: RecordedFrame.Direction,
        _ line: Span<UInt8>,
        from start: Int
    ) -> Record.Event {
        var payload: [UInt8] = []
        payload.append(copying: line.extracting(start..<line.count))
        return .frame(RecordedFrame(connection: self.connection, direction: direction, payload: payload))
    }

    /// Seconds since 1970 with decimals, exactly: no `Double` on the way. A whole number may be of a smaller unit.
    private static func seconds(_ line: Span<UInt8>, from start: Int) -> (time: Timestamp, end: Int)? {
        var index = start
        var seconds: Int64 = 0
        while index < line.count, (0x30...0x39).contains(line[index]) {
            let (scaled, overflow) = seconds.multipliedReportingOverflow(by: 10)
            let (sum, carried) = scaled.addingReportingOverflow(Int64(line[index] - 0x30))
            guard !overflow, !carried else { return nil }
            seconds = sum
            index += 1
        }
        guard index > start else { return nil }
        guard index < line.count, line[index] == 0x2E else { return Timestamp(unixTime: seconds).map { ($0, index) } }
        // 9,999,999,999 seconds are more than 64 bits of nanoseconds hold.
        guard seconds < 9_223_372_036 else { return nil }
        index += 1
        var nanoseconds: Int64 = 0
        var scale: Int64 = 100_000_000
        while index < line.count, (0x30...0x39).contains(line[index]) {
            nanoseconds += Int64(line[index] - 0x30) * scale
            scale /= 10
            index += 1
        }
        return (Timestamp(nanoseconds: seconds * 1_000_000_000 + nanoseconds), index)
    }
}
