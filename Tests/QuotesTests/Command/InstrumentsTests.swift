import Foundation
import MarketData
import Testing
import VenueServer

/// `quotes instruments`, as a process, against a venue on loopback.
@Suite(.serialized, .timeLimit(.minutes(2)))
struct InstrumentsTests {
    private let symbols: [Symbol] = ["ETH-USDT", "BTC-USDT", "BTC-EUR"]

    @Test
    func `a venue's instruments are listed, by a part of a name or a pattern, from one request`() async throws {
        try await LoopbackHome.with(listing: self.symbols) { venue, environment, _ in
            let all = try QuotesBinary.run(["instruments", venue.url], environment: environment)
            #expect(all.status == 0 && all.errors == "")
            let rows = all.lines.map { $0.split(separator: " ") }
            #expect(
                rows == [
                    ["SYMBOL", "NATIVE", "BASE", "QUOTE", "TICK", "LOT", "STATUS"],
                    ["BTC-EUR", "BTCEUR", "BTC", "EUR", "0.00000001", "1.00000000", "trading"],
                    ["BTC-USDT", "BTCUSDT", "BTC", "USDT", "0.00010000", "0.01000000", "trading"],
                    ["ETH-USDT", "ETHUSDT", "ETH", "USDT", "0.01000000", "0.00001000", "trading"],
                ]
            )
            let part = try QuotesBinary.run(["instruments", venue.url, "btcu"], environment: environment)
            #expect(part.lines.count == 2 && part.output.contains("BTC-USDT"))
            let json = try QuotesBinary.run(
                ["instruments", venue.url, "*-usdt", "--format", "json"],
                environment: environment
            )
            #expect(
                json.lines == [
                    """
                    {"venue":"binance","symbol":"BTC-USDT","native":"BTCUSDT","base":"BTC","quote":"USDT",\
                    "tickSize":"0.00010000","lotSize":"0.01000000","status":"trading"}
                    """,
                    """
                    {"venue":"binance","symbol":"ETH-USDT","native":"ETHUSDT","base":"ETH","quote":"USDT",\
                    "tickSize":"0.01000000","lotSize":"0.00001000","status":"trading"}
                    """,
                ]
            )
            #expect(venue.statistics.restCalls == ["/api/v3/exchangeInfo": 1])
        }
    }

    @Test
    func `nothing that matches, no such venue and no answer have statuses of their own`() async throws {
        try await LoopbackHome.with(listing: self.symbols) { venue, environment, _ in
            let none = try QuotesBinary.run(["instruments", venue.url, "x\u{1B}y"], environment: environment)
            #expect(none.status == 65 && none.output == "")
            #expect(none.errors == "quotes: binance lists no instrument that matches \"x\\u{1B}y\"\n")
            #expect(try QuotesBinary.run(["instruments", "binanse"], environment: environment).status == 64)
            let dead = try QuotesBinary.run(["instruments", "ws://127.0.0.1:1"], environment: environment)
            #expect(dead.status == 69 && dead.output == "")
            #expect(dead.errors.contains("127.0.0.1:1 refused the connection"))
        }
    }
}
