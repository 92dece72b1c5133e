import MarketDataCore
import Testing
import VenueServer

@testable import MarketData

/// What streams say serves those who ask.
@Suite(.timeLimit(.minutes(1)))
struct StreamFedTests {
    /// What is wanted is asked for at once, and given up at once.
    private static func atOnce(_ configuration: inout MarketDataClient.Configuration) {
        configuration.subscriptions.debounce = .zero
        configuration.subscriptions.longestWait = .zero
        configuration.subscriptions.linger = .zero
    }

    /// Subscribes, and goes on once the stream has said something.
    private static func subscribed(
        _ bench: QuestionBench,
        _ bid: Price
    ) async throws -> Subscription<Quote>.Iterator {
        let calls = bench.calls
        var quotes = bench.client.quotes(for: ["BTC-USDT"]).makeAsyncIterator()
        // Time stands still: connecting takes time of the other kind, and must not run into a deadline of this one.
        await bench.until { $0.venue.statistics.streams == 1 && $0.calls > calls }
        bench.publish("BTC-USDT", bid)
        while let seen = try await quotes.next()?.value.bid, seen != bid {}
        return quotes
    }

    @Test func `B11 once a stream is live what memory holds is passed over, by whatever name it is asked for`()
        async throws
    {
        try await QuestionBench.with(configure: Self.atOnce) { bench in
            #expect(await bench.ask("BTC-USDT").reading?.source == .upstream)
            #expect(await bench.ask("BTCUSDT").reading?.source == .memory)
            let quotes = try await Self.subscribed(bench, "5")
            let calls = bench.calls
            for symbol in ["BTC-USDT", "BTCUSDT"] as [Symbol] {
                for freshness in [.cached, .within(.zero), .staleWhileRevalidate] as [Freshness] {
                    let reading = try #require(await bench.ask(symbol, freshness).reading)
                    #expect(reading.source == .stream && reading.value.bid == "5" && reading.symbol == symbol)
                }
            }
            #expect(bench.calls == calls)
            #expect(await bench.ask("BTC-USDT", .fresh).reading?.source == .upstream)
            let counters = bench.client.core.memory.counters
            #expect(counters.streamHits >= 6)
            withExtendedLifetime(quotes) {}
        }
    }

    @Test func `what a stream said last is in memory when it has ended, as old as it is`() async throws {
        try await QuestionBench.with(configure: Self.atOnce) { bench in
            do { _ = try await Self.subscribed(bench, "5") }
            let calls = bench.calls
            bench.time.advance(by: .seconds(1))
            await bench.until { $0.venue.statistics.streams == 0 }
            await bench.until { $0.client.core.memory.batch(of: "BTC-USDT") != nil }
            let reading = try #require(await bench.ask("BTC-USDT", .within(.seconds(300))).reading)
            #expect(reading.source == .memory && reading.value.bid == "5" && reading.age > .zero)
            #expect(bench.calls == calls)
            #expect(await bench.ask("BTC-USDT", .within(.zero)).reading?.source == .upstream)
        }
    }
}
