import Locking
import MarketDataCore
import Testing
import VenueServer

@testable import MarketData

@Suite(.timeLimit(.minutes(1)))
struct FailureTests {
    @Test func `B3 after a failure the next get loads again, and after two it waits for the back-off`() async throws {
        try await QuestionBench.with { bench in
            bench.behaviour.withLock { $0.status = 503 }
            for calls in 1...2 {
                #expect(await bench.ask().error?.status == 503)
                #expect(bench.calls == calls)
            }
            let refusal = try #require(await bench.ask().error)
            #expect(refusal.code == .unavailable && bench.calls == 2)
            let wait = try #require(refusal.retryAfter)
            #expect(wait > .zero)
            // Others are not concerned.
            #expect(await bench.ask("ETH-USDT").error?.status == 503)
            bench.behaviour.withLock { $0.status = nil }
            bench.time.advance(by: wait)
            #expect(await bench.ask().reading?.source == .upstream)
            #expect(bench.calls == 4)
        }
    }

    @Test func `one bad name that fails a call is found out, and the others are answered`() async throws {
        let symbols: [Symbol] = (0..<20).map { index in
            guard let name = InlineName("S\(index)X-USDT") else { preconditionFailure("a name") }
            return Symbol(name)
        }
        try await QuestionBench.with(symbols, configure: { $0.checksSymbols = false }) { bench in
            bench.behaviour.withLock { $0.badName = "S7XUSDT" }
            let results = await bench.client.quotes(of: symbols, freshness: .cached)
            #expect(results.count == 20)
            for (index, symbol) in symbols.enumerated() where index != 7 {
                #expect(results[symbol]?.reading?.value.bid == .whole(Int64(index + 1)))
            }
            let error = try #require(results[symbols[7]]?.error)
            #expect(error.code == .unknownSymbol && error.symbol == symbols[7])
            #expect(error.message.contains("Invalid symbol"))
            // 1, and two for each of ⌈log₂ 20⌉ halvings.
            #expect(bench.calls <= 11)
            // It is remembered.
            let calls = bench.calls
            let again = try #require(await bench.ask(symbols[7]).error)
            #expect(again.code == .unknownSymbol && again.retryAfter == .seconds(60))
            #expect(bench.calls == calls)
            bench.time.advance(by: .seconds(60))
            #expect(await bench.ask(symbols[7]).error?.code == .unknownSymbol)
            #expect(bench.calls == calls + 1)
        }
    }

    @Test func `a name that the venue does not have is unknown, with those that are alike, for a while`() async throws {
        try await QuestionBench.with { bench in
            for _ in 0..<2 {
                let error = try #require(await bench.ask("BTC-USD").error)
                #expect(error.code == .unknownSymbol && error.message.contains("BTC-USDT"))
            }
            #expect(await bench.ask("BTC-USD").error?.retryAfter == .seconds(60))
            bench.client.invalidate("BTC-USD")
            #expect(await bench.ask("BTC-USD").error?.retryAfter == nil)
            #expect(bench.calls == 0)
        }
    }

    @Test func `a question that has waited long enough is told so, and the call goes on`() async throws {
        let gate = AnswerGate()
        try await QuestionBench.with { bench in
            bench.venue.setFaults { $0.answer = gate.hold }
            let question = Task { await bench.ask() }
            await bench.venue.wait { $0.restCalls[QuestionBench.path] == 1 }
            bench.time.advance(by: .seconds(30))
            #expect(await question.value.error?.code == .timedOut)
            #expect(gate.isClosed)
            gate.open()
            await bench.until { $0.client.core.memory.batch(of: "BTC-USDT") != nil }
        }
    }

    @Test func `with coalescing off each question makes a call`() async throws {
        try await QuestionBench.with(configure: { $0.features.remove(.coalescing) }) { bench in
            await withTaskGroup(of: Void.self) { group in
                for _ in 0..<5 { group.addTask { _ = await bench.ask("BTC-USDT", .fresh) } }
            }
            #expect(bench.calls == 5)
        }
    }

    @Test func `several at once are one call, and each has its own result`() async throws {
        try await QuestionBench.with { bench in
            let results = await bench.client.quotes(of: ["BTC-USDT", "NO-SUCH", "ETH-USDT", "BTC-USDT"])
            #expect(results.count == 3)
            #expect(results["BTC-USDT"]?.reading?.value.bid == "1")
            #expect(results["ETH-USDT"]?.reading?.value.bid == "2")
            #expect(results["NO-SUCH"]?.error?.code == .unknownSymbol)
            #expect(bench.calls == 1)
            #expect(await bench.client.quotes(of: []).isEmpty)
            let task = Task { await bench.client.quotes(of: ["XRP-USDT", "ETH-USDT"], freshness: .fresh) }
            task.cancel()
            #expect(await task.value.count == 2)
        }
    }
}

/// What shares a request that the quota holds back.
@Suite(.timeLimit(.minutes(1)))
struct HeldBackTests {
    @Test func `questions that come while a request waits for the quota share it, fresh ones too`() async throws {
        let configure: (inout MarketDataClient.Configuration) -> Void = {
            $0.features.insert(.quota)
            $0.limits.quota = [QuotaWindow(.requests, limit: 2, per: .seconds(60))]
            $0.limits.account = "held back"
            $0.limits.interactiveReserve = 0
            $0.questions.timeout = .seconds(600)
            $0.requests.queueTimeout = .seconds(600)
        }
        try await QuestionBench.with(configure: configure) { bench in
            // The instruments take one, this the other.
            _ = await bench.ask("BTC-USDT")
            let calls = bench.calls
            let first = Task { await bench.ask("ETH-USDT") }
            await bench.until { $0.client.core.desk.waiting == 1 }
            for _ in 0..<5 {
                bench.time.advance(by: .seconds(2))
                await bench.caughtUp()
            }
            let second = Task { await bench.ask("XRP-USDT", .fresh) }
            await bench.until { $0.client.core.desk.waiting == 2 }
            await bench.caughtUp()
            #expect(bench.calls == calls)
            let clock = Task {
                // Not while the request is in a socket, which time that is moved by hand would overtake.
                while !Task.isCancelled, bench.calls == calls {
                    await Task.yield()
                    guard bench.client.queue.underWay == 0 else { continue }
                    guard let deadline = await bench.time.nextTimer(within: .seconds(1)) else { return }
                    bench.time.advance(to: deadline)
                }
            }
            #expect(await first.value.reading?.source == .upstream)
            #expect(await second.value.reading?.source == .upstream)
            await clock.value
            #expect(bench.calls == calls + 1)
        }
    }
}
