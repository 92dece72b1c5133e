import Locking
import MarketDataCore
import Testing
import VenueServer

@testable import MarketData

/// How old an answer may be, and what is fetched again without being asked for.
@Suite(.timeLimit(.minutes(1)))
struct FreshnessTests {
    private static let fifty: [Symbol] = (0..<50).map { index in
        guard let name = InlineName("S\(index)X-USDT") else { preconditionFailure("a name") }
        return Symbol(name)
    }

    @Test func `cached is from memory for the time to live, and loaded again after it`() async throws {
        try await QuestionBench.with { bench in
            #expect(await bench.ask().reading?.source == .upstream)
            bench.time.advance(by: .milliseconds(4_999))
            let kept = try #require(await bench.ask().reading)
            #expect(kept.source == .memory && kept.age == .milliseconds(4_999) && !kept.isStale)
            #expect(bench.calls == 1)
            bench.time.advance(by: .milliseconds(1))
            #expect(await bench.ask().reading?.source == .upstream)
            #expect(bench.calls == 2)
        }
    }

    @Test func `B5 past its time to live the old value comes at once, marked stale, and one reload runs`() async throws
    {
        try await QuestionBench.with(configure: { $0.cache.timeToLive = .seconds(60) }) { bench in
            _ = await bench.ask()
            bench.publish("BTC-USDT", "7")
            // Once it answers anybody again, the venue has heard of it.
            _ = await bench.ask("ETH-USDT")
            bench.time.advance(by: .seconds(120))
            for _ in 0..<50 {
                let reading = try #require(await bench.ask("BTC-USDT", .staleWhileRevalidate).reading)
                // Those that come after the reload have what it brought.
                guard reading.value.bid == "1" else { break }
                #expect(reading.isStale && reading.source == .memory && reading.age == .seconds(120))
            }
            await bench.until { $0.client.core.memory.batch(of: "BTC-USDT") == 3 }
            let reading = try #require(await bench.ask("BTC-USDT", .staleWhileRevalidate).reading)
            #expect(reading.value.bid == "7" && !reading.isStale && reading.source == .memory)
            #expect(bench.calls == 3)
        }
    }

    @Test func `B6 failing refreshes leave the old value, with its true age, and the error can be seen`() async throws {
        try await QuestionBench.with(configure: { $0.cache.timeToLive = .seconds(10) }) { bench in
            _ = await bench.ask()
            bench.behaviour.withLock { $0.status = 503 }
            bench.time.advance(by: .seconds(10))
            var ages: [Duration] = []
            for failures in 1...6 {
                let before = bench.calls
                for _ in 0..<10 {
                    let reading = try #require(await bench.ask("BTC-USDT", .staleWhileRevalidate).reading)
                    #expect(reading.value.bid == "1" && reading.isStale)
                    ages.append(reading.age)
                }
                await bench.until { $0.calls == before + 1 }
                await bench.until { $0.client.core.loads.withLock { $0.failures } == failures }
                // Nothing more is tried before its time.
                for _ in 0..<10 { _ = await bench.ask("BTC-USDT", .staleWhileRevalidate) }
                await bench.caughtUp()
                #expect(bench.calls == before + 1)
                let health = bench.client.core.loads.withLock { $0 }
                #expect(health.failing == 1 && health.lastError?.status == 503)
                let wait = try #require(health.retryAt) - bench.time.stamp.monotonic
                #expect(wait > .zero && wait <= .seconds(60))
                bench.time.advance(by: wait)
            }
            #expect(ages == ages.sorted() && ages[0] < ages[50])
            bench.behaviour.withLock { $0.status = nil }
            _ = await bench.ask("BTC-USDT", .staleWhileRevalidate)
            await bench.until { $0.client.core.loads.withLock { $0.failing } == 0 }
        }
    }

    @Test func `50 symbols that are asked for often are fetched ahead in one call, those that are not are not`()
        async throws
    {
        try await QuestionBench.with(Self.fifty + ["BTC-USDT"]) { bench in
            let loaded = await bench.client.quotes(of: Self.fifty + ["BTC-USDT"], freshness: .cached)
            #expect(loaded.values.allSatisfy { $0.reading?.source == .upstream })
            #expect(bench.calls == 1)
            for _ in 0..<2 { for symbol in Self.fifty { _ = await bench.ask(symbol) } }
            bench.time.advance(by: .seconds(4))
            #expect(await bench.ask(Self.fifty[7]).reading?.source == .memory)
            await bench.until { bench in Self.fifty.allSatisfy { bench.client.core.memory.batch(of: $0) == 2 } }
            #expect(bench.calls == 2)
            #expect(bench.client.core.memory.batch(of: "BTC-USDT") == 1)
            // Nobody asks any more: nothing is fetched.
            bench.time.advance(by: .seconds(60))
            await bench.caughtUp()
            #expect(bench.calls == 2)
        }
    }

    @Test func `with what is ahead switched off, nothing is fetched before it is asked for`() async throws {
        try await QuestionBench.with(configure: { $0.features.remove(.refreshAhead) }) { bench in
            for _ in 0..<10 { _ = await bench.ask() }
            bench.time.advance(by: .milliseconds(4_500))
            for _ in 0..<10 { #expect(await bench.ask().reading?.source == .memory) }
            await bench.caughtUp()
            #expect(bench.calls == 1)
        }
    }

    @Test func `B45 a reading says when it was received, how old it is and where it came from`() async throws {
        try await QuestionBench.with { bench in
            let first = try #require(await bench.ask().reading)
            #expect(first.received == bench.time.stamp && first.age == .zero && first.symbol == "BTC-USDT")
            bench.time.advance(by: .seconds(2))
            let second = try #require(await bench.ask().reading)
            #expect(second.received == first.received && second.age == .seconds(2) && second.source == .memory)
            // The wall clock goes back an hour: no age knows it.
            let now = bench.time.stamp
            bench.time.advance(to: ReceiveStamp(wall: now.wall.advanced(by: .seconds(-3600)), monotonic: now.monotonic))
            #expect(await bench.ask().reading?.age == .seconds(2))
        }
    }

    @Test func `the venue's own name and ours are one memory`() async throws {
        try await QuestionBench.with { bench in
            _ = await bench.ask("BTC-USDT")
            #expect(await bench.ask("BTCUSDT").reading?.source == .memory)
            #expect(await bench.ask("BTCUSDT").reading?.symbol == "BTCUSDT")
            bench.client.invalidate("BTCUSDT")
            #expect(await bench.ask("BTC-USDT").reading?.source == .upstream)
            #expect(bench.calls == 2)
        }
    }

    @Test func `with the cache off every question asks`() async throws {
        try await QuestionBench.with { bench in
            for calls in 1...3 {
                bench.client.features.remove(.cache)
                #expect(await bench.ask().reading?.source == .upstream)
                #expect(bench.calls == calls)
            }
        }
    }
}
