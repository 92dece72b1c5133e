import Foundation
import Locking
import MarketDataCore
import MarketDataModel
import Testing
import VenueServer

@testable import MarketData

/// The stations of a fetch, seen by its callers.
@Suite(.timeLimit(.minutes(1)))
struct StationTests {
    @Test(arguments: 0..<10)
    func `B58 other processes of the host see a pause before a caller of this one is told`(round: Int) async throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "pause-\(UUID().uuidString)").path
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let configure: (inout MarketDataClient.Configuration) -> Void = {
            $0.features.insert(.quota)
            $0.limits.sharesQuotaOnHost = true
            $0.limits.stateDirectory = folder
            $0.limits.account = "pause \(round)"
        }
        try await QuestionBench.with(configure: configure) { bench in
            bench.behaviour.withLock { $0.status = 429 }
            let scope = QuotaScope(venue: bench.client.venue, account: "pause \(round)")
            let other = HostQuotaKeeper(
                QuotaLedger(windows: bench.client.venue.quota, time: .manual(bench.time)),
                file: QuotaFile(scope: scope, directory: folder)
            )
            #expect(await bench.ask().error?.code == .rateLimited)
            let admission = await other.acquire(QuotaAsk(.request(weight: 1), hold: .seconds(1)))
            guard case .denied(_, .pause, _) = admission else {
                Issue.record("another process may still send: \(admission)")
                return
            }
        }
    }

    @Test func `a cold question takes two turns of the driver`() async throws {
        let configure: (inout MarketDataClient.Configuration) -> Void = {
            $0.features.insert(.quota)
            $0.checksSymbols = false
            $0.limits.account = "turns"
            $0.questions.window = .milliseconds(5)
        }
        try await QuestionBench.with(configure: configure) { bench in
            await bench.time.whileShortWaitsPass {
                for symbol in ["BTC-USDT", "ETH-USDT", "XRP-USDT"] as [Symbol] {
                    let before = bench.client.core.requestStatus.withLock { $0.turns }
                    #expect(await bench.ask(symbol).reading?.source == .upstream)
                    // The turn of the answer is not over when the caller has it.
                    await bench.until { $0.client.core.requestStatus.withLock { $0.turns } >= before + 2 }
                    #expect(bench.client.core.requestStatus.withLock { $0.turns } == before + 2)
                }
            }
        }
    }

    @Test func `B64 a time-out says that it waited for the venue`() async throws {
        let gate = AnswerGate()
        try await QuestionBench.with { bench in
            bench.venue.setFaults { $0.answer = gate.hold }
            let asked = Task { await bench.ask() }
            await bench.venue.wait { $0.restCalls[QuestionBench.path] == 1 }
            bench.time.advance(by: .seconds(30))
            let error = try #require(await asked.value.error)
            #expect(error.code == .timedOut && error.message.contains("waiting for the venue to answer"))
            gate.open()
        }
    }

    @Test func `B64 a time-out says that it waited for the quota, and until when`() async throws {
        let configure: (inout MarketDataClient.Configuration) -> Void = {
            $0.features.insert(.quota)
            $0.checksSymbols = false
            $0.limits.quota = [QuotaWindow(.requests, limit: 1, per: .seconds(600))]
            $0.limits.account = "time-out"
            $0.limits.interactiveReserve = 0
        }
        try await QuestionBench.with(configure: configure) { bench in
            #expect(await bench.ask("BTC-USDT").reading != nil)
            let asked = Task { await bench.ask("ETH-USDT") }
            await bench.until { $0.client.queue.requests == 1 }
            bench.time.advance(by: .seconds(31))
            let error = try #require(await asked.value.error)
            #expect(error.code == .timedOut && error.message.contains("waiting for the quota (1 requests within 600"))
            #expect(error.retryAfter.map { $0 > .seconds(500) } == true)
        }
    }

    @Test func `a symbol is found whatever its case, where that is unambiguous`() async throws {
        try await QuestionBench.with { bench in
            let reading = try #require(await bench.ask("btc-usdt").reading)
            #expect(reading.value.bid == "1" && reading.symbol == "btc-usdt")
            #expect(await bench.ask("BTC-USDT").reading?.source == .memory)
            #expect(await bench.ask("ethusdt").reading?.value.bid == "2")
        }
        let instruments = try ["PEPE", "kPEPE", "KPEPE"].map { base in
            Instrument(
                symbol: try Symbol("\(base)-USD"),
                native: try NativeName(base),
                kind: .perpetual,
                base: base,
                quote: "USD"
            )
        }
        let directory = InstrumentDirectory(instruments)
        #expect(directory.instrument("kPEPE-USD" as Symbol)?.native == "kPEPE")
        #expect(directory.instrument("KPEPE-USD" as Symbol)?.native == "KPEPE")
        #expect(directory.instrument("kpepe-usd" as Symbol) == nil)
        #expect(directory.instrument("pepe-usd" as Symbol)?.native == "PEPE")
    }

    @Test func `a listed name that the venue refuses is unknown like any other, and not asked for again for a while`()
        async throws
    {
        try await QuestionBench.with { bench in
            bench.behaviour.withLock { $0.badName = "XRPUSDT" }
            for _ in 0..<3 { #expect(await bench.ask("XRP-USDT", .fresh).error?.code == .unknownSymbol) }
            #expect(bench.calls == 1)
            bench.time.advance(by: .seconds(61))
            #expect(await bench.ask("XRP-USDT", .fresh).error?.code == .unknownSymbol)
            #expect(bench.calls == 2)
        }
    }

    @Test func `the state of a breaker can be seen`() async throws {
        let configure: (inout MarketDataClient.Configuration) -> Void = {
            $0.features.insert(.circuitBreaker)
            $0.requests.breaker.minimumRequests = 2
            $0.requests.breaker.window = 2
        }
        try await QuestionBench.with(configure: configure) { bench in
            bench.behaviour.withLock { $0.status = 500 }
            for symbol in ["BTC-USDT", "ETH-USDT", "XRP-USDT"] as [Symbol] { _ = await bench.ask(symbol) }
            let breaker = try #require(bench.client.breakers.first { $0.endpoint == "quotes" })
            guard case .open(let until) = breaker.state else {
                Issue.record("\(breaker)")
                return
            }
            #expect(until > bench.time.stamp.monotonic && breaker.base == bench.client.venue.rest?.bases.first)
        }
    }
}
