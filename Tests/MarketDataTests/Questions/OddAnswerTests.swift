import MarketDataCore
import MarketDataModel
import Testing
import VenueServer

@testable import MarketData

/// Answers that are not quite as documented: an odd row costs its own symbol, a refusal is understood wherever it stands.
@Suite(.timeLimit(.minutes(1)))
struct OddAnswerTests {
    private static let symbols: [Symbol] = ["BTC-USDT", "ETH-USDT", "PEPE-USDT"]

    /// A bookTicker answer whose last row, PEPEUSDT, is `row`.
    private static func tickers(_ row: String) -> String {
        let whole = ["BTCUSDT", "ETHUSDT"].map { Self.ticker($0, size: "1.50000000") }
        return "[\((whole + [row]).joined(separator: ","))]"
    }

    private static func ticker(_ native: String, size: String) -> String {
        """
        {"symbol":"\(native)","bidPrice":"100.10000000","bidQty":"\(size)","askPrice":"100.20000000","askQty":"2.5"}
        """
    }

    /// An exchangeInfo answer whose last row is `row`.
    private static func instruments(_ row: String) -> String {
        let whole = [("BTC", "USDT"), ("ETH", "USDT"), ("PEPE", "USDT")].map { base, quote in
            """
            {"symbol":"\(base)\(quote)","status":"TRADING","baseAsset":"\(base)","quoteAsset":"\(quote)","filters":[\
            {"filterType":"PRICE_FILTER","tickSize":"0.01000000"},{"filterType":"LOT_SIZE","stepSize":"0.00001000"}]}
            """
        }
        return #"{"timezone":"UTC","rateLimits":[],"symbols":[\#((whole + [row]).joined(separator: ","))]}"#
    }

    /// Runs a client of a venue that answers calls whose path ends in `path` as given.
    private static func with(
        _ path: String,
        status: Int = 200,
        body: String,
        configure: (inout MarketDataClient.Configuration) -> Void = { _ in },
        _ test: (QuestionBench) async throws -> Void
    ) async throws {
        try await QuestionBench.with(Self.symbols, configure: configure) { bench in
            bench.venue.setFaults {
                $0.answer = { request in
                    guard request.path.hasSuffix(path) else { return nil }
                    return ServerResponse(status: status, headers: [], body: Array(body.utf8))
                }
            }
            try await test(bench)
        }
    }

    @Test(arguments: [
        OddAnswerTests.ticker("PEPEUSDT", size: ""),
        OddAnswerTests.ticker("PEPEUSDT", size: "101689396862781574458569716221.53"),
        #"{"symbol":"PEPEUSDT","bidPrice":null,"bidQty":"1","askPrice":"1","askQty":"1"}"#,
        "null",
    ])
    func `a quote that cannot be read fails alone, and the others of the answer stand`(row: String) async throws {
        try await Self.with("/bookTicker", body: Self.tickers(row)) { bench in
            let results = await bench.client.quotes(of: Self.symbols, freshness: .fresh)
            for symbol in ["BTC-USDT", "ETH-USDT"] as [Symbol] {
                let quote = try #require(results[symbol]?.reading?.value)
                #expect(quote.bid == "100.1" && quote.bidSize == "1.5")
                #expect(quote.ask == "100.2" && quote.askSize == "2.5")
            }
            let error = try #require(results["PEPE-USDT"]?.error)
            #expect(error.code == .decoding && error.symbol == "PEPE-USDT")
            #expect(bench.calls == 1)
        }
    }

    @Test func `sizes with an exponent are exact decimals, and a zero one is an empty side`() async throws {
        for (size, expected) in [("2.345e-7", "0.0000002345"), ("0E-8", nil)] as [(String, Quantity?)] {
            let body = Self.tickers(Self.ticker("PEPEUSDT", size: size))
            try await Self.with("/bookTicker", body: body) { bench in
                let quote = try #require(await bench.ask("PEPE-USDT", .fresh).reading?.value)
                #expect(quote.bidSize == expected && quote.bid == (expected == nil ? nil : "100.1"))
                #expect(quote.ask == "100.2" && quote.askSize == "2.5")
            }
        }
    }

    @Test(arguments: [
        "null",
        #"{"symbol":"ETC","status":"TRADING","baseAsset":"ETC","filters":[]}"#,
        #"{"symbol":"ETC","status":"TRADING","baseAsset":"ETC","quoteAsset":null,"filters":[]}"#,
        """
        {"symbol":"SHIBBTC","status":"TRADING","baseAsset":"SHIB","quoteAsset":"BTC","filters":[\
        {"filterType":"PRICE_FILTER","tickSize":null}]}
        """,
    ])
    func `an instrument that cannot be read hides no other`(row: String) async throws {
        try await Self.with("/exchangeInfo", body: Self.instruments(row)) { bench in
            for symbol in Self.symbols { #expect(await bench.ask(symbol, .fresh).reading?.symbol == symbol) }
            // The list is checked, not passed over.
            let error = try #require(await bench.ask("BTC-USD").error)
            #expect(error.code == .unknownSymbol && error.message.contains("BTC-USDT"))
        }
    }

    @Test func `an error object in a 200 is the venue's refusal, in its own words`() async throws {
        let tooMany = #"{"code":-1003,"msg":"Too many requests."}"#
        try await Self.with("/bookTicker", body: tooMany) { bench in
            let error = try #require(await bench.ask("BTC-USDT", .fresh).error)
            #expect(error.code == .rateLimited && error.message.contains("Too many requests. (code -1003)"))
            // Without a wait of the venue's own everybody pauses for the back-off.
            let wait = try #require(error.retryAfter)
            #expect(wait > .zero)
            #expect(bench.client.core.quota.pausedUntil == bench.time.stamp.monotonic + wait)
        }
        let other = #"{"code":-1130,"msg":"Data sent for parameter is not valid."}"#
        try await Self.with("/bookTicker", body: other) { bench in
            let error = try #require(await bench.ask("BTC-USDT", .fresh).error)
            #expect(error.code == .venue && error.message.contains("Data sent for parameter is not valid."))
            #expect(bench.client.core.quota.pausedUntil == nil)
        }
    }

    @Test func `a ban whose end stands in the body pauses everybody until then`() async throws {
        let start = ManualTime().stamp.wall.nanoseconds / 1_000_000
        let words = "Way too much request weight used; IP banned until \(start + 777_000). Please use WebSocket."
        let body = #"{"code":-1003,"msg":"\#(words)"}"#
        try await Self.with("/bookTicker", status: 418, body: body) { bench in
            let error = try #require(await bench.ask("BTC-USDT", .fresh).error)
            #expect(error.code == .rateLimited && error.status == 418 && error.retryAfter == .seconds(777))
            #expect(bench.client.core.quota.pausedUntil == bench.time.stamp.monotonic + .seconds(777))
        }
    }

    @Test func `a page of a proxy in a 200 is no answer of the venue`() async throws {
        try await Self.with("/bookTicker", body: "<html>Service unavailable</html>") { bench in
            let error = try #require(await bench.ask("BTC-USDT", .fresh).error)
            #expect(error.code == .decoding && error.message.contains("Service unavailable"))
        }
    }

    @Test func `a name that the venue refuses is unknown to it, as its answer says`() async throws {
        let body = #"{"code":-1121,"msg":"Invalid symbol."}"#
        let configure: (inout MarketDataClient.Configuration) -> Void = { $0.checksSymbols = false }
        try await Self.with("/bookTicker", status: 400, body: body, configure: configure) { bench in
            let error = try #require(await bench.ask("BTC-USDT", .fresh).error)
            #expect(error.code == .unknownSymbol && error.status == 400 && error.message.contains("Invalid symbol."))
        }
    }
}
