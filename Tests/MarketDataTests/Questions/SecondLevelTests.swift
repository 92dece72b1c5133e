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

    /// A shared cache that never answers.
    private final class Hung: SecondLevelCache {
        private let open = Locked<[AsyncStream<Never>.Continuation]>([])
        var asked: Int { self.open.withLock { $0.count } }

        func recall(_ natives: [NativeName], of venue: VenueID) async -> [NativeName: SharedQuote] {
            let (answers, continuation) = AsyncStream.makeStream(of: Never.self)
            self.open.withLock { $0.append(continuation) }
            for await _ in answers {}
            return [:]
        }

        func keep(_ quotes: [(native: NativeName, quote: Quote)], of venue: VenueID) async {}
    }

    @Test func `one that does not answer costs a miss, is left alone for a while, and holds up no end`() async throws {
        let hung = Hung()
        try await QuestionBench.with(secondLevel: hung) { bench in
            await bench.time.whileShortWaitsPass {
                #expect(await bench.ask("BTC-USDT", .fresh).reading?.source == .upstream)
                // What must be requested is not looked up.
                #expect(hung.asked == 0)
                #expect(await bench.ask("ETH-USDT").reading?.source == .upstream)
                #expect(hung.asked == 1)
                #expect(await bench.ask("XRP-USDT").reading?.source == .upstream)
                #expect(hung.asked == 1)
                bench.time.advance(by: .seconds(6))
                #expect(await bench.ask("XRP-USDT").reading?.source == .upstream)
                #expect(hung.asked == 2)
            }
        }
    }
}
