import Foundation
import Locking
import MarketData
import MarketDataModel
import Testing
import VenueServer

/// Consumers over real sockets, in virtual time.
@Suite(.timeLimit(.minutes(2))) struct ConsumerTests {
    private func code(_ body: () async throws -> Reading<Quote>) async -> MarketDataError? {
        do {
            _ = try await body()
            return nil
        } catch {
            return error as? MarketDataError
        }
    }

    @Test func `B27 a hit costs no tier and no quota, what leaves the cache does, and fresh always does`() async throws
    {
        try await ScanFloor.with(3, perCall: 1) { floor in
            let desk = floor.client.consumer("desk", tier: Tier("test", perSecond: 1, burst: 2))
            #expect(try await desk.quote(for: "C0-USDT").source == .upstream)
            for _ in 0..<1000 { #expect(try await desk.quote(for: "C0-USDT").source == .memory) }
            #expect(desk.usage.hits == 1000)
            #expect(floor.calls == 1)
            #expect(floor.client.budget.first?.remaining == 19)
            #expect(try await desk.quote(for: "C0-USDT", freshness: .fresh).source == .upstream)
            // The bucket held two.
            let refused = await self.code { try await desk.quote(for: "C1-USDT") }
            #expect(refused?.code == .rateLimited)
            #expect((refused?.underlying as? TierRefusal)?.rule == .perSecond)
            let wait = try #require(refused?.retryAfter)
            #expect(wait > .zero && wait <= .seconds(1))
            floor.time.advance(by: wait - .nanoseconds(1))
            #expect(await self.code { try await desk.quote(for: "C1-USDT") }?.retryAfter == .nanoseconds(1))
            floor.time.advance(by: .nanoseconds(1))
            #expect(try await desk.quote(for: "C1-USDT").source == .upstream)
            let usage = desk.usage
            #expect((usage.requests, usage.hits, usage.upstreamCalls, usage.refusals) == (1005, 1000, 3, 2))
            #expect(usage.bytes > 0)
            #expect(floor.client.usage["desk"] == usage)
            #expect(floor.client.usage.direct.requests == 0)
            // Another is not held to it, and what it asks is known already.
            #expect(try await floor.client.quote(for: "C1-USDT").source == .memory)
            #expect(floor.client.usage.direct.hits == 1)
            let data = try JSONEncoder().encode(floor.client.usage)
            #expect(try JSONDecoder().decode(ClientUsage.self, from: data) == floor.client.usage)
        }
    }

    @Test func `B27 joining a load charges the tier, and switching tiers off charges nobody`() async throws {
        try await ScanFloor.with(3, perCall: nil) { floor in
            let tier = Tier("test", perSecond: 1)
            let (first, second) = (
                floor.client.consumer("first", tier: tier), floor.client.consumer("second", tier: tier)
            )
            async let one = first.quote(for: "C0-USDT")
            async let other = second.quote(for: "C0-USDT")
            _ = try await (one, other)
            #expect(floor.calls == 1)
            #expect(await self.code { try await first.quote(for: "C1-USDT") }?.code == .rateLimited)
            #expect(await self.code { try await second.quote(for: "C1-USDT") }?.code == .rateLimited)
            let usage = floor.client.usage.total
            #expect(usage.upstreamCalls == 1)
            #expect(usage.coalesced + usage.hits == 1)
            floor.client.features.remove(.tiers)
            #expect(try await first.quote(for: "C1-USDT").source == .upstream)
        }
    }

    @Test func `B27 one consumer asks all the time, another once: the other is served in its turn`() async throws {
        try await ScanFloor.with(200, perCall: 1) {
            $0.questions.timeout = .seconds(3600)
        } _: { floor in
            let symbols = try ScanFloor.symbols(200)
            let queries = Locked<[String]>([])
            floor.venue.setFaults {
                $0.answer = { request in
                    queries.withLock { $0.append(request.queryString) }
                    return nil
                }
            }
            let greedy = floor.client.consumer("greedy", tier: Tier("internal", waiting: 150))
            let modest = floor.client.consumer("modest", tier: .premium)
            let crowd = Task {
                await withTaskGroup(of: Void.self) { group in
                    for symbol in symbols.prefix(150) {
                        group.addTask { _ = try? await greedy.quote(for: symbol) }
                    }
                }
            }
            // The quota is used up, and more than a hundred wait.
            #expect(await floor.until { floor.calls == 20 && floor.client.queue.questions == 130 })
            let done = Locked(false)
            let question = Task {
                let reading = try await modest.quote(for: symbols[199])
                done.withLock { $0 = true }
                return reading
            }
            #expect(await floor.until { floor.client.queue.questions == 131 })
            #expect(await floor.until { done.withLock { $0 } })
            #expect(try await question.value.source == .upstream)
            // What was in line and named already goes before, and the first call of the next twenty.
            let turn = try #require(queries.withLock { $0.firstIndex { $0.contains("C199USDT") } })
            #expect(turn < 26)
            crowd.cancel()
            await crowd.value
        }
    }

    @Test func `the same name is the same consumer`() async throws {
        try await ScanFloor.with(1, perCall: 1) { floor in
            let one = floor.client.consumer("desk", tier: .premium)
            _ = try await one.quote(for: "C0-USDT")
            #expect(floor.client.consumer("desk", tier: .premium).usage.requests == 1)
            #expect(floor.client.consumer("desk", tier: .free).tier == .free)
            #expect(one.tier == .free)
        }
    }
}
