import MarketDataCore
import Testing
import VenueServer

@testable import MarketData

@Suite(.timeLimit(.minutes(1)))
struct InvalidationTests {
    @Test func `what was invalidated is not seen again, and what a request in flight brings is not kept`() async throws
    {
        let gate = AnswerGate()
        try await QuestionBench.with { bench in
            bench.venue.setFaults { $0.answer = gate.hold }
            async let early = bench.ask()
            await bench.venue.wait { $0.restCalls[QuestionBench.path] == 1 }
            bench.client.invalidate("BTC-USDT")
            async let late = bench.ask()
            await bench.until { $0.client.core.desk.waiting == 2 }
            gate.open()
            // Both are answered: the second by a request that was sent after the invalidation.
            #expect(await early.reading?.source == .upstream)
            #expect(await late.reading?.source == .upstream)
            #expect(bench.calls == 2)
            #expect(bench.client.core.memory.batch(of: "BTC-USDT") == 2)
        }
    }

    @Test func `what was asked for is fetched again once it is quiet for 50 ms, 200 ms at the latest`() async throws {
        try await QuestionBench.with { bench in
            _ = await bench.client.quotes(of: ["BTC-USDT", "ETH-USDT"], freshness: .cached)
            _ = await bench.ask("BTC-USDT")
            for tick in 0..<5 {
                #expect(bench.calls == 1, "tick \(tick)")
                bench.client.invalidateAll()
                await bench.caughtUp()
                bench.time.advance(by: .milliseconds(tick == 4 ? 10 : 40))
                // Its timer, where it is due, has been posted.
                await bench.caughtUp()
            }
            bench.time.advance(by: .milliseconds(40))
            await bench.until { $0.client.core.memory.batch(of: "BTC-USDT") == 2 }
            #expect(bench.calls == 2)
            // Nobody had asked for this one since it came.
            #expect(bench.client.core.memory.batch(of: "ETH-USDT") == nil)
        }
    }

    @Test func `a stream's value counts again once it has said something new`() async throws {
        try await QuestionBench.with { bench in
            var quotes = bench.client.quotes(for: ["BTC-USDT"]).makeAsyncIterator()
            await bench.time.whileShortWaitsPass { _ = await bench.venue.wait { $0.streams == 1 } }
            bench.publish("BTC-USDT", "5")
            while let seen = try await quotes.next()?.value.bid, seen != "5" {}
            #expect(await bench.ask().reading?.source == .stream)
            bench.time.advance(by: .milliseconds(1))
            bench.client.invalidate("BTC-USDT")
            #expect(await bench.ask().reading?.source == .upstream)
            bench.time.advance(by: .milliseconds(1))
            bench.publish("BTC-USDT", "6")
            while let seen = try await quotes.next()?.value.bid, seen != "6" {}
            let reading = await bench.ask().reading
            #expect(reading?.source == .stream && reading?.value.bid == "6")
        }
    }
}
