import MarketDataModel
import MarketDataVenues
import Testing

/// Rows of an answer that can't be read: each fails alone, in its place, and the other rows stand.
struct BinanceOddRowTests {
    private static func quote(_ symbol: String, bidSize: String = #""1.50000000""#) -> String {
        let bid = #""bidPrice":"100.10000000","bidQty":\#(bidSize)"#
        return #"{"symbol":"\#(symbol)",\#(bid),"askPrice":"100.20000000","askQty":"2.50000000"}"#
    }

    private static func instrument(_ symbol: String, _ assets: String, tick: String = #""0.01000000""#) -> String {
        let price = #"{"filterType":"PRICE_FILTER","minPrice":"0.01","maxPrice":"1000000.0","tickSize":\#(tick)}"#
        let lot = #"{"filterType":"LOT_SIZE","minQty":"0.00001","maxQty":"9000.0","stepSize":"0.00001000"}"#
        return #"{"symbol":"\#(symbol)","status":"TRADING",\#(assets),"filters":[\#(price),\#(lot)]}"#
    }

    @Test(arguments: [
        ("json", quote("PEPEUSDT", bidSize: #""""#)),
        ("json", quote("PEPEUSDT", bidSize: #""101689396862781574458569716221.53""#)),
        ("json", quote("PEPEUSDT", bidSize: "null")), ("json", "null"), ("json", "[]"), ("json", #""PEPEUSDT""#),
        ("field bidPrice", #"{"symbol":"PEPEUSDT","askPrice":"1","askQty":"1"}"#), ("field symbol", "{}"),
        ("name", quote("PEPE USDT")), ("name", quote(String(repeating: "P", count: 32))),
    ])
    func `a quote that can't be read fails alone`(error: String, row: String) throws {
        let good = [Self.quote("BTCUSDT"), Self.quote("ETHUSDT")]
        for rows in [[row] + good, [good[0], row, good[1]], good + [row]] {
            let answer = Answer("[\n \(rows.joined(separator: ",\n "))\n]")
            #expect(answer.verdict() == .answered)
            let batch = try answer.read(.quotes(["BTCUSDT", "ETHUSDT", "PEPEUSDT"]))
            #expect(batch.quotes.map(\.native) == ["BTCUSDT", "ETHUSDT"])
            #expect(batch.quotes.allSatisfy { $0.quote.bid == "100.1" && $0.quote.askSize == "2.5" })
            #expect(batch.failures.map { Decoded.describe($0.error) } == [error])
            #expect(batch.failures.map(answer.text) == [row])
        }
    }

    @Test(arguments: [
        ("field quoteAsset", instrument("ETC", #""baseAsset":"ETC""#)),
        ("json", instrument("ETC", #""baseAsset":"ETC","quoteAsset":null"#)), ("json", "null"),
        ("json", instrument("SHIBBTC", #""baseAsset":"SHIB","quoteAsset":"BTC""#, tick: "null")),
        ("field baseAsset", instrument("AB", #""quoteAsset":"B""#)), ("field symbol", "{}"), ("json", "[]"),
        ("name", instrument("A B", #""baseAsset":"A","quoteAsset":"B""#)),
        ("name", instrument("AB", #""baseAsset":"A \u0000","quoteAsset":"B""#)),
    ])
    func `an instrument that can't be read fails alone`(error: String, row: String) throws {
        let good = ["BTC", "ETH", "PEPE"].map {
            Self.instrument($0 + "USDT", #""baseAsset":"\#($0)","quoteAsset":"USDT""#)
        }
        for rows in [good + [row], [row] + good] {
            let head = #""timezone":"UTC","serverTime":1767225600000,"rateLimits":[],"exchangeFilters":[]"#
            let answer = Answer("{\(head),\"symbols\":[\(rows.joined(separator: ",\n"))]}")
            #expect(answer.verdict() == .answered)
            let batch = try answer.read(.instruments)
            #expect(batch.instruments.map(\.symbol) == ["BTC-USDT", "ETH-USDT", "PEPE-USDT"])
            #expect(batch.instruments.allSatisfy { $0.tickSize == "0.01" && $0.lotSize == "0.00001" })
            #expect(batch.failures.map { Decoded.describe($0.error) } == [error])
            #expect(batch.failures.map(answer.text) == [row])
        }
    }

    @Test(arguments: [("2.345e-7", "0.0000002345"), ("0E-8", nil), ("15E1", "150")])
    func `B56 a size with an exponent is read as what it is, zero as an empty side`(
        size: String,
        bidSize: String?
    ) throws {
        let rows = [Self.quote("BTCUSDT"), Self.quote("PEPEUSDT", bidSize: #""\#(size)""#), Self.quote("ETHUSDT")]
        let batch = try Answer("[\(rows.joined(separator: ","))]").read(.quotes([]))
        #expect(batch.failures.isEmpty)
        #expect(batch.quotes.map(\.native) == ["BTCUSDT", "PEPEUSDT", "ETHUSDT"])
        let quote = batch.quotes[1].quote
        #expect(quote.bidSize?.description == bidSize)
        #expect(quote.bid == (bidSize == nil ? nil : "100.1"))
        #expect(quote.askSize == "2.5")
    }

    @Test func `B56 a tick with an exponent is read as what it is`() throws {
        let row = Self.instrument("SHIBBTC", #""baseAsset":"SHIB","quoteAsset":"BTC""#, tick: #""1E-10""#)
        let batch = try Answer(#"{"symbols":[\#(row)]}"#).read(.instruments)
        #expect(batch.failures.isEmpty)
        #expect(batch.instruments.map { $0.tickSize?.description } == ["0.0000000001"])
    }

    @Test func `an answer all of whose rows are odd is read, and tells each of them`() throws {
        let batch = try Answer("[null,{},\"x\"]").read(.quotes([]))
        #expect(batch.events.isEmpty && batch.failures.count == 3)
        let list = try Answer(#"{"symbols":[null,{}]}"#).read(.instruments)
        #expect(list.instruments.isEmpty && list.failures.count == 2)
    }
}
