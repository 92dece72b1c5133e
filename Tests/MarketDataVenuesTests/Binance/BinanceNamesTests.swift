import MarketDataModel
import MarketDataVenues
import Testing

/// Names beyond ASCII, which the venue lists since 2025, the whole way from the instrument list to the stream.
struct BinanceNamesTests {
    private static let native: NativeName = "币安人生USDT"
    private static let payload = #"{"u":2,"s":"币安人生USDT","b":"100.10","B":"1.5","a":"100.20","A":"2.5"}"#
    private static let says = "quote 币安人生USDT 100.10 x 1.5 | 100.20 x 2.5 #2"

    @Test(arguments: [
        #"{"stream":"币安人生usdt@bookTicker","data":\#(payload)}"#,
        #"{"data":\#(payload),"stream":"币安人生usdt@bookTicker"}"#, payload,
        #"{"stream":"\u5e01\u5b89\u4eba\u751fusdt@bookTicker","data":\#(payload)}"#,
        #"{"stream":"币安人生usdt@bookTicker","data":{"u":2,"s":"\u5e01\u5b89\u4eba\u751fUSDT","b":"100.10","B":"1.5","a":"100.20","A":"2.5"}}"#,
    ])
    func `B56 a quote of a name beyond ASCII is read, escaped or not`(message: String) {
        #expect(Decoded(message).says == [Self.says])
    }

    @Test func `B56 trades and raw channels of a name beyond ASCII are read`() {
        let trade =
            #"{"e":"trade","E":1767225600000,"s":"币安人生USDT","t":1,"p":"1.5","q":"2","T":1767225600000,"m":false}"#
        #expect(
            Decoded(#"{"stream":"币安人生usdt@trade","data":\#(trade)}"#).says == [
                "trade 币安人生USDT 1.5 x 2 buy #1 at 1767225600000"
            ]
        )
        #expect(
            Decoded(#"{"stream":"币安人生usdt@depth","data":{}}"#).says == ["raw 币安人生USDT depth {}"]
        )
    }

    @Test func `a stream of another name beyond ASCII is not confused with it`() {
        #expect(Decoded(#"{"stream":"币安人死usdt@bookTicker","data":\#(Self.payload)}"#).says == ["failed field s"])
        #expect(Decoded(#"{"stream":"币\u0020usdt@depth","data":{}}"#).says == ["failed name"])
    }

    @Test func `B56 an instrument list with a name beyond ASCII is read whole`() throws {
        let rows = [("BTCUSDT", "BTC"), ("币安人生USDT", "币安人生"), (#"\u5e01\u5b89USDT"#, #"\u5e01\u5b89"#)].map {
            #"{"symbol":"\#($0.0)","status":"TRADING","baseAsset":"\#($0.1)","quoteAsset":"USDT","filters":[]}"#
        }
        let body = #"{"symbols":[\#(rows.joined(separator: ","))]}"#
        let batch = try Answer(body).read(.instruments)
        let instruments = batch.instruments
        #expect(batch.failures.isEmpty)
        #expect(instruments.map(\.native) == ["BTCUSDT", "币安人生USDT", "币安USDT"])
        #expect(instruments.map(\.symbol) == ["BTC-USDT", "币安人生-USDT", "币安-USDT"])
    }

    @Test func `B56 requests carry the name as UTF-8, percent-encoded in a query`() {
        let request = StreamRequest(id: 1, kind: .subscribe, streams: [StreamKey(.quotes, Self.native)])
        var session = BinanceSpot.binance.makeSession(StreamSessionContext())
        var batch = EventBatch()
        session.request(request, into: &batch)
        let message = #"{"method":"SUBSCRIBE","params":["币安人生usdt@bookTicker"],"id":1}"#
        #expect(batch.outbound == [.text(Array(message.utf8))])
        let escaped = "%E5%B8%81%E5%AE%89%E4%BA%BA%E7%94%9FUSDT"
        let base = "/api/v3/ticker/bookTicker"
        #expect(BinanceSpot.binance.call(for: .quotes([Self.native]))?.target == "\(base)?symbol=\(escaped)")
        #expect(
            BinanceSpot.binance.call(for: .quotes(["BTCUSDT", Self.native]))?.target
                == "\(base)?symbols=%5B%22BTCUSDT%22,%22\(escaped)%22%5D"
        )
    }

    @Test func `the venue's own side names the streams of such an instrument alike`() throws {
        let dialect = try #require(BinanceSpot.binance.dialect)
        let key = StreamKey(.quotes, Self.native)
        #expect(dialect.stream(key) == "币安人生usdt@bookTicker")
        #expect(dialect.key(ofStream: "币安人生usdt@bookTicker") == key)
        #expect(dialect.key(ofStream: "币安人生USDT@bookTicker") == nil)
        let payload = Array(Self.payload.utf8)
        #expect(dialect.unwrap(payload.span)?.stream == "币安人生usdt@bookTicker")
    }
}
