import MarketDataModel
import MarketDataVenues
import Testing

/// Calls and their answers.
struct BinanceRESTTests {
    private func quotes(_ body: String) throws -> [(native: NativeName, quote: Quote)] {
        try Answer(body).read(.quotes(["AUSDT", "BUSDT"])).quotes
    }

    private static let quoteCall = "/api/v3/ticker/bookTicker"

    private func call(for natives: [NativeName], by venue: BinanceSpot = .binance) -> RESTCall? {
        venue.call(for: .quotes(natives))
    }

    @Test func `calls and what they cost at each site`() throws {
        let many: [NativeName] = ["BTCUSDT", "ETHUSDT"]
        let base = Self.quoteCall
        let one = RESTCall(.quotes(["BTCUSDT"]), path: base, query: [RESTField("symbol", "BTCUSDT")], weight: 2)
        #expect(self.call(for: ["BTCUSDT"]) == one)
        #expect(one.target == "\(base)?symbol=BTCUSDT")
        let list = [RESTField("symbols", #"["BTCUSDT","ETHUSDT"]"#)]
        #expect(self.call(for: many) == RESTCall(.quotes(many), path: base, query: list, weight: 4))
        #expect(self.call(for: many)?.target == "\(base)?symbols=%5B%22BTCUSDT%22,%22ETHUSDT%22%5D")
        #expect(self.call(for: ["BTCUSDT"], by: .binanceUS)?.weight == 1)
        #expect(self.call(for: many, by: .binanceUS)?.weight == 2)
        #expect(self.call(for: ["A&B=\"%"])?.target == "\(base)?symbol=A%26B%3D%22%25")
        let hundred = try (0..<101).map { try NativeName("S\($0)USDT") }
        #expect(self.call(for: Array(hundred.dropLast()))?.target.contains("S99USDT") == true)
        // A call without names is one for all: it costs no more.
        #expect(self.call(for: hundred) == RESTCall(.quotes(hundred), path: base, weight: 4))
        #expect(self.call(for: []) == RESTCall(.quotes([]), path: base, weight: 4))
        #expect(self.call(for: [])?.target == base)
        let info = "/api/v3/exchangeInfo"
        let short = [RESTField("showPermissionSets", "false")]
        #expect(
            BinanceSpot.binance.call(for: .instruments) == RESTCall(.instruments, path: info, query: short, weight: 20)
        )
        #expect(BinanceSpot.binance.call(for: .instruments)?.target == "\(info)?showPermissionSets=false")
        #expect(BinanceSpot.binanceUS.call(for: .instruments) == RESTCall(.instruments, path: info, weight: 10))
        #expect(BinanceSpot.binance.call(for: .book("BTCUSDT", depth: 10)) == nil)
        #expect(BinanceSpot.binance.call(for: .connection(.main)) == nil)
    }

    @Test func `one quote and many are read, in any order of fields`() throws {
        let first = #"{"symbol":"AUSDT","bidPrice":"1.00","bidQty":"2","askPrice":"1.01","askQty":"3.0"}"#
        let second = #"{"askQty":"4","new":{},"askPrice":"9","bidQty":"0.00","bidPrice":"0.00","symbol":"BUSDT"}"#
        let foreign = #"{"symbol":"币安USDT","bidPrice":"1","bidQty":"2","askPrice":"1","askQty":"3"}"#
        #expect(try self.quotes(first).map(\.native) == ["AUSDT"])
        #expect(try self.quotes("[]").isEmpty)
        let batch = try Answer(" [\(first), \(foreign) ,\(second)] ").read(.quotes(["AUSDT", "BUSDT"]))
        let all = batch.quotes
        #expect(all.map(\.native) == ["AUSDT", "币安USDT", "BUSDT"])
        #expect(all[0].quote.ask?.description == "1.01")
        #expect(all[0].quote.askSize?.description == "3.0")
        #expect(all[0].quote.received == Decoded.received)
        #expect(all[2].quote.bid == nil && all[2].quote.bidSize == nil)
        #expect(all[2].quote.ask == "9" && all[2].quote.askSize == "4")
        #expect(batch.failures.isEmpty)
    }

    @Test(arguments: [
        ("bidPrice", #"{"symbol":"AUSDT","bidQty":"2","askPrice":"1.01","askQty":"3.0"}"#),
        ("symbol", #"{"bidPrice":"1","bidQty":"2","askPrice":"1.01","askQty":"3.0"}"#),
        ("symbol", #"{"code":-1121,"msg":"Invalid symbol."}"#),
    ])
    func `a quote without a field is an error that names it`(field: String, body: String) {
        let error = #expect(throws: DecodeError.self) { try self.quotes(body) }
        #expect(error.map(Decoded.describe) == "field \(field)")
    }

    @Test(arguments: [
        "", "[", "<html>", #"{"symbol":"A","bidPrice":"x","bidQty":"2","askPrice":"1","askQty":"3"}"#, "[] x",
        #"[{"symbol":"A","bidPrice":"1","bidQty":"2","askPrice":"1","askQty":"3"}"#,
    ])
    func `an answer that is no quote is an error`(body: String) {
        let error = #expect(throws: DecodeError.self) { try self.quotes(body) }
        #expect(error.map(Decoded.describe) == "json")
    }

    @Test func `instruments are read, with fields nobody knows yet, and rules that are switched off`() throws {
        let answer = Answer(
            """
            {"timezone":"UTC","symbols":[
              {"symbol":"AAABTC","status":"TRADING","baseAsset":"AAA","quoteAsset":"BTC","later":[[["x"]]],"filters":[
                {"filterType":"LOT_SIZE","minQty":"1.0","stepSize":"0.10"},
                {"filterType":"MARKET_LOT_SIZE","stepSize":"7"},
                {"filterType":"PRICE_FILTER","tickSize":"0.00000100"},{"filterType":"FROM_THE_FUTURE","n":1}]},
              {"symbol":"BBBEUR","status":"HALT","baseAsset":"BBB","quoteAsset":"EUR","filters":[
                {"filterType":"PRICE_FILTER","tickSize":"0.00000000"}]},
              {"symbol":"币安USDT","status":"TRADING","baseAsset":"币安","quoteAsset":"USDT"},
              {"symbol":"CCCEUR","status":"SOMETHING_NEW_AND_LONG","baseAsset":"CCC","quoteAsset":"EUR"}],"sors":[]}
            """
        )
        let batch = try answer.read(.instruments)
        let all = batch.instruments
        #expect(all.map(\.native) == ["AAABTC", "BBBEUR", "币安USDT", "CCCEUR"])
        #expect(all.map(\.symbol) == ["AAA-BTC", "BBB-EUR", "币安-USDT", "CCC-EUR"])
        #expect(all.map(\.status) == [.trading, .halted, .trading, .halted])
        #expect(all.allSatisfy { $0.kind == .spot })
        #expect(all[0].tickSize?.description == "0.00000100")
        #expect(all[0].lotSize?.description == "0.10")
        #expect(all[1].tickSize == nil)
        #expect(batch.failures.isEmpty)
    }

    @Test(arguments: [
        ("symbols", "{}"), ("symbols", #"{"code":-1003,"msg":"Too much"}"#),
    ])
    func `instruments without what makes them are an error`(field: String, body: String) {
        let error = #expect(throws: DecodeError.self) { try Answer(body).read(.instruments) }
        #expect(error.map(Decoded.describe) == "field \(field)")
    }
}
