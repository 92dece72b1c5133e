import MarketData

/// A recording made by hand: one frame at each time.
enum MadeRecording {
    static let start = Timestamp(nanoseconds: 1_700_000_000_000_000_000)

    static func stamp(_ seconds: Double) -> ReceiveStamp {
        let span = Duration.milliseconds(Int64(seconds * 1000))
        return ReceiveStamp(wall: Self.start.advanced(by: span), monotonic: MonotonicTime(nanoseconds: 7) + span)
    }

    static func header(_ venue: VenueID = "binance", tellsStates: Bool = false) -> RecordingHeader {
        RecordingHeader(
            venue: venue,
            created: Self.start,
            software: RecordingHeader.Software(name: "tests", version: "1"),
            clock: Self.stamp(0),
            tellsStates: tellsStates
        )
    }

    static func quote(_ number: Int, of native: String = "BTCUSDT", on connection: UInt32 = 1) -> Record.Event {
        let text = """
            {"stream":"\(native.lowercased())@bookTicker","data":{"u":\(number),"s":"\(native)","b":"\(number).50",\
            "B":"1.00","a":"\(number).75","A":"2.00"}}
            """
        return .frame(RecordedFrame(connection: connection, payload: Array(text.utf8)))
    }

    static func trade(_ number: Int, of native: String = "BTCUSDT") -> Record.Event {
        let text = """
            {"stream":"\(native.lowercased())@trade","data":{"e":"trade","E":1700000000000,"s":"\(native)",\
            "t":\(number),"p":"\(number).5","q":"1","T":1700000000000,"m":true,"M":true}}
            """
        return .frame(RecordedFrame(connection: 1, payload: Array(text.utf8)))
    }

    static func bytes(_ records: [Record], header: RecordingHeader = MadeRecording.header()) -> [UInt8] {
        let writer = RecordingWriter()
        var bytes: [UInt8] = []
        writer.append(header, to: &bytes)
        for record in records { writer.append(record, to: &bytes) }
        return bytes
    }

    /// One quote at each of `seconds`, numbered from 1.
    static func quotes(at seconds: [Double]) -> [Record] {
        seconds.enumerated().map { Record(Self.quote($0.offset + 1), at: Self.stamp($0.element)) }
    }
}
