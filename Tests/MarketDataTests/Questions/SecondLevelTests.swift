import Locking
import MarketDataCore
import MarketDataModel
import Testing
import VenueServer

@testable import MarketData

@Suite(.timeLimit(.minutes(1)))
struct SecondLevelTests {
    /// A shared cache that knows what it is told.
    private final class Shared: SecondLevelCache {
        let quotes = Locked<[NativeName: Quote]>([:])

        func recall(_ natives: [NativeName], of venue: VenueID) async -> [NativeName: SharedQuote] {
            self.quotes.withLock { quotes in quotes.filter { natives.contains($0.key) }.mapValues { SharedQuote($0) } }
        }

        func keep(_ quotes: [(native: NativeName, quote: Quote)], of venue: VenueID) async {
            self.quotes.withLock { known in for (native, quote) in quotes { known[native] = quote } }
        }
    }

    @Test func `what others know is not asked of the venue, unless it is too old or must be fresh`() async throws {
        let shared = Shared()
        try await QuestionBench.with(secondLevel: shared) { bench in
            _ = await bench.ask("ETH-USDT")
            await bench.until { _ in shared.quotes.withLock { $0.count } == 1 }
            bench.client.invalidate("ETH-USDT")
            #expect(await bench.ask("ETH-USDT").reading?.source == .shared)
            #expect(bench.calls == 1)
            // Of a call that asks for more, only what is not known is requested.
            bench.client.invalidate("ETH-USDT")
            let results = await bench.client.quotes(of: ["BTC-USDT", "ETH-USDT"], freshness: .cached)
            #expect(results["BTC-USDT"]?.reading?.source == .upstream)
            #expect(results["ETH-USDT"]?.reading?.source == .shared)
            #expect(bench.behaviour.withLock { $0.queries.last } == "symbol=BTCUSDT")
            #expect(await bench.ask("ETH-USDT", .fresh).reading?.source == .upstream)
            bench.time.advance(by: .seconds(6))
            #expect(await bench.ask("ETH-USDT").reading?.source == .upstream)
            #expect(bench.calls == 4)
        }
    }
}
