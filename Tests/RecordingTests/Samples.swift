import MarketDataModel
import Recording
import TestSupport

/// What the tests record.
enum Samples {
    static func stamp(_ milliseconds: Int64) -> ReceiveStamp {
        ReceiveStamp(
            wall: Timestamp(nanoseconds: 1_700_000_000_000_000_000 + milliseconds * 1_000_000),
            monotonic: MonotonicTime(nanoseconds: 5_000_000_000 + milliseconds * 1_000_000)
        )
    }

    static let header = RecordingHeader(
        venue: "sample",
        created: stamp(0).wall,
        software: RecordingHeader.Software(name: "tests", version: "1.2.3"),
        instruments: [
            Instrument(
                symbol: "BTC-USDT",
                native: "BTCUSDT",
                base: "BTC",
                quote: "USDT",
                tickSize: "0.01",
                lotSize: "0.00001000"
            ),
            Instrument(symbol: "OLD-USDT", native: "OLDUSDT", base: "OLD", quote: "USDT", status: .halted),
        ],
        description: "made by \"hand\"",
        clock: stamp(0)
    )

    static let records: [Record] = [
        Record(.opened(RecordedOpening(connection: 1, url: "wss://venue.test/ws")), at: stamp(1)),
        Record(.frame(RecordedFrame(connection: 1, direction: .sent, payload: Array(#"{"id":1}"#.utf8))), at: stamp(2)),
        Record(
            .frame(RecordedFrame(connection: 1, payload: Array(#"{"a":"b\u20ac\n","c":"ü€😀"}"#.utf8))),
            at: stamp(3)
        ),
        Record(.frame(RecordedFrame(connection: 1, kind: .binary, payload: [0, 255, 1])), at: stamp(4)),
        Record(.frame(RecordedFrame(connection: 1, kind: .ping, payload: Array("p".utf8))), at: stamp(5)),
        Record(
            .frame(RecordedFrame(connection: 1, direction: .sent, kind: .pong, payload: Array("p".utf8))),
            at: stamp(6)
        ),
        Record(
            .exchange(
                RecordedExchange(
                    target: "/api/v3/depth?symbol=BTCUSDT",
                    requestHeaders: [RecordedExchange.Header("Accept", "*/*")],
                    status: 200,
                    responseHeaders: [RecordedExchange.Header("x-used-weight", "5")],
                    body: Array("{\"a\":\t1}\r\n".utf8),
                    duration: .milliseconds(12)
                )
            ),
            at: stamp(7)
        ),
        Record(.exchange(RecordedExchange(method: "GET", target: "/x", status: nil, error: "timed out")), at: stamp(8)),
        Record(.gap(RecordedGap(records: 3, bytes: 400, since: stamp(8))), at: stamp(9)),
        Record(.closed(RecordedClosing(connection: 1, code: 1000, reason: "bye")), at: stamp(10)),
        Record(.resumed(header), at: stamp(11)),
        Record(.closed(RecordedClosing(connection: 2, error: "reset by peer")), at: stamp(12)),
        Record(
            .instruments([Instrument(symbol: "BNB-USD", native: "BNBUSD", base: "BNB", quote: "USD")]),
            at: stamp(13)
        ),
        Record(
            .state(
                RecordedState(
                    .stale,
                    of: [
                        StreamKey(.quotes, "BTCUSDT"), StreamKey(.trades, "BTCUSDT"),
                        StreamKey(.aggregateTrades, "BTCUSDT"),
                        StreamKey(.raw(NativeName("depth@100ms").name), "BTCUSDT"),
                    ]
                )
            ),
            at: stamp(14)
        ),
        Record(.state(RecordedState(.refused, of: [StreamKey(.quotes, "XUSDT")], reason: "no \"X\"")), at: stamp(15)),
    ]

    /// The header and `records` as a file of our format.
    static func file(_ records: [Record] = records) -> [UInt8] {
        let writer = RecordingWriter()
        var bytes: [UInt8] = []
        writer.append(self.header, to: &bytes)
        for record in records { writer.append(record, to: &bytes) }
        return bytes
    }
}

extension RecordingReader {
    /// Everything up to the end.
    func rest() throws(RecordingError) -> [Record] {
        var records: [Record] = []
        while let record = try self.next() { records.append(record) }
        return records
    }
}
