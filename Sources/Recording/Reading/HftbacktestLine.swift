internal import Compression
internal import MarketDataModel
internal import WireFormats

/// A line of hftbacktest's collector: `<nanoseconds since 1970> <message>`; other tools write the same format with
/// seconds, milliseconds or microseconds.
enum HftbacktestLine {
    static func record(in line: Span<UInt8>) throws(LineFault) -> Record {
        guard let (time, start) = self.timestamp(of: line) else {
            throw LineFault("it does not begin with a time since 1970 (10 to 19 digits) and a space")
        }
        let message = line.extracting(start..<line.count)
        var payload: [UInt8] = []
        payload.append(copying: message)
        let event: Record.Event =
            if self.isBookSnapshot(message) {
                .exchange(RecordedExchange(target: "depth", purpose: "book", status: 200, body: payload))
            } else {
                .frame(RecordedFrame(connection: 1, payload: payload))
            }
        return Record(event, at: ReceiveStamp(wall: time, monotonic: MonotonicTime(nanoseconds: time.nanoseconds)))
    }

    /// Whether `message` is the answer to a REST call for a book, which the collector writes between the stream's messages
    /// (`{"lastUpdateId":…`): no message of a combined stream begins so.
    private static func isBookSnapshot(_ message: Span<UInt8>) -> Bool {
        var json = JSONScanner()
        guard (try? json.beginObject(in: message)) != nil, let key = try? json.nextKey(in: message) else {
            return false
        }
        return key == "lastUpdateId"
    }

    /// Where the message begins.
    static func payloadStart(of line: Span<UInt8>) -> Int { self.timestamp(of: line)?.end ?? line.count }

    /// The time, and where the message begins. Since 2001, seconds have 10 digits and nanoseconds 19.
    static func timestamp(of line: Span<UInt8>) -> (time: Timestamp, end: Int)? {
        var index = 0
        var value: Int64 = 0
        while index < line.count, index < 19, (0x30...0x39).contains(line[index]) {
            let (scaled, overflow) = value.multipliedReportingOverflow(by: 10)
            let (sum, carried) = scaled.addingReportingOverflow(Int64(line[index] - 0x30))
            guard !overflow, !carried else { return nil }
            value = sum
            index += 1
        }
        guard index >= 10, index + 1 < line.count, line[index] == 0x20, let time = Timestamp(unixTime: value) else {
            return nil
        }
        return (time, index + 1)
    }
}
