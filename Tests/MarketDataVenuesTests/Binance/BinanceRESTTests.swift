import MarketDataModel
import MarketDataVenues
import Testing

/// Calls and their answers.
struct BinanceRESTTests {
    private func quotes(_ body: String) throws -> [QuoteOf] {
        try BinanceSpot.binance.decodeQuotes(Array(body.utf8).span, received: Decoded.received)
    }

    private func instruments(_ body: String) throws -> [Instrument] {
        try BinanceSpot.binance.decodeInstruments(Array(body.utf8).span)
    }

    @Test func `calls and what they cost at each site`() throws {
        let many: [NativeName] = ["BTCUSDT", "ETHUSDT"]
        let base = "/api/v3/ticker/bookTicker"
        let list = "\(base)?symbols=%5B%22BTCUSDT%22,%22ETHUSDT%22%5D"
        #expect(BinanceSpot.binance.quotesCall(for: []) == nil)
        #expect(BinanceSpot.binance.quotesCall(for: ["BTCUSDT"]) == RESTCall(get: "\(base)?symbol=BTCUSDT", weight: 2))
        #expect(BinanceSpot.binance.quotesCall(for: many) == RESTCall(get: list, weight: 4))
        #expect(BinanceSpot.binanceUS.quotesCall(for: ["BTCUSDT"])?.weight == 1)
        #expect(BinanceSpot.binanceUS.quotesCall(for: many)?.weight == 2)
        #expect(BinanceSpot.binance.quotesCall(for: ["A&B=\"%"])?.target == "\(base)?symbol=A%26B%3D%22%25")
        let hundred = try (0..<101).map { try NativeName("S\($0)USDT") }
        #expect(BinanceSpot.binance.quotesCall(for: Array(hundred.dropLast()))?.target.contains("S99USDT") == true)
        #expect(BinanceSpot.binance.quotesCall(for: hundred) == RESTCall(get: base, weight: 4))
        let info = "/api/v3/exchangeInfo"
        #expect(BinanceSpot.binance.instrumentsCall == RESTCall(get: "\(info)?showPermissionSets=false", weight: 20))
        #expect(BinanceSpot.binanceUS.instrumentsCall == RESTCall(get: info, weight: 10))
    }

    @Test func `one quote and many are read, in any order of fields`() throws {
        let first = #"{"symbol":"AUSDT","bidPrice":"1.00","bidQty":"2","askPrice":"1.01","askQty":"3.0"}"#
        let second = #"{"askQty":"4","new":{},"askPrice":"9","bidQty":"0.00","bidPrice":"0.00","symbol":"BUSDT"}"#
        let foreign = #"{"symbol":"币安USDT","bidPrice":"1","bidQty":"2","askPrice":"1","askQty":"3"}"#
        #expect(try self.quotes(first).map(\.native) == ["AUSDT"])
        #expect(try self.quotes("[]").isEmpty)
        let all = try self.quotes(" [\(first), \(foreign) ,\(second)] ")
        #expect(all.map(\.native) == ["AUSDT", "BUSDT"])
        #expect(all[0].quote.ask.description == "1.01")
        #expect(all[0].quote.askSize.description == "3.0")
        #expect(all[0].quote.received == Decoded.received)
        #expect(all[1].quote.hasBid == false && all[1].quote.hasAsk)
    }

    @Test(arguments: [
        ("bidPrice", #"{"symbol":"AUSDT","bidQty":"2","askPrice":"1.01","askQty":"3.0"}"#),
        ("symbol", #"[{"bidPrice":"1","bidQty":"2","askPrice":"1.01","askQty":"3.0"}]"#),
        ("symbol", #"{"code":-1121,"msg":"Invalid symbol."}"#),
    ])
    func `a quote without a field is an error that names it`(field: String, body: String) {
        let error = #expect(throws: DecodeError.self) { try self.quotes(body) }
        #expect(error.map(Decoded.describe) == "field \(field)")
    }

    @Test(arguments: ["", "[", "<html>", #"[{"symbol":"A","bidPrice":"x","bidQty":"2","askPrice":"1","askQty":"3"}]"#])
    func `an answer that is no quote is an error`(body: String) {
        let error = #expect(throws: DecodeError.self) { try self.quotes(body) }
        #expect(error.map(Decoded.describe) == "json")
    }

    @Test func `instruments are read, with fields nobody knows yet, and rules that are switched off`() throws {
        let all = try self.instruments(
            """
            {"timezone":"UTC","symbols":[
              {"symbol":"AAABTC","status":"TRADING","baseAsset":"AAA","quoteAsset":"BTC","later":[[["x"]]],"filters":[
                {"filterType":"LOT_SIZE","minQty":"1.0","stepSize":"0.10"},
                {"filterType":"MARKET_LOT_SIZE","stepSize":"7"},
                {"filterType":"PRICE_FILTER","tickSize":"0.00000100"},{"filterType":"FROM_THE_FUTURE","n":1}]},
              {"symbol":"BBBEUR","status":"HALT","baseAsset":"BBB","quoteAsset":"EUR","filters":[
                {"filterType":"PRICE_FILTER","tickSize":"0.00000000"}]},
              {"symbol":"币安USDT","status":"TRADING","baseAsset":"币安","quoteAsset":"USDT","filters":[]},
              {"symbol":"CCCEUR","status":"SOMETHING_NEW_AND_LONG","baseAsset":"CCC","quoteAsset":"EUR"}],"sors":[]}
            """
        )
        #expect(all.map(\.native) == ["AAABTC", "BBBEUR", "CCCEUR"])
        #expect(all.map(\.symbol) == ["AAA-BTC", "BBB-EUR", "CCC-EUR"])
        #expect(all.map(\.status) == [.trading, .halted, .halted])
        #expect(all[0].tickSize?.description == "0.00000100")
        #expect(all[0].lotSize?.description == "0.10")
        #expect(all[1].tickSize == nil)
    }

    @Test(arguments: [
        ("symbols", "{}"), ("baseAsset", #"{"symbols":[{"symbol":"AB","quoteAsset":"B"}]}"#),
        ("symbols", #"{"code":-1003,"msg":"Too much"}"#),
    ])
    func `instruments without what makes them are an error`(field: String, body: String) {
        let error = #expect(throws: DecodeError.self) { try self.instruments(body) }
        #expect(error.map(Decoded.describe) == "field \(field)")
    }

    @Test(arguments: [
        (#"{"code":-1121,"msg":"Invalid symbol."}"#, "Invalid symbol. (code -1121)"),
        (#"{"msg":"Only \"words\""}"#, "Only \"words\""), (#"{"code":-1003}"#, "no reason given (code -1003)"),
        ("<html><body>404</body></html>", nil), ("", nil), ("{}", nil), (#"{"code":-1121,"msg":"cut"#, nil),
    ])
    func `a refusal is told in the venue's words`(body: String, words: String?) {
        #expect(BinanceSpot.binance.refusal(status: 400, Array(body.utf8).span) == words)
    }
}
