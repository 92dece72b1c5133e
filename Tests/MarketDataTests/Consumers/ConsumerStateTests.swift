import MarketDataModel
import Testing

@testable import MarketData

@Suite struct ConsumerStateTests {
    private static let now = MonotonicTime(nanoseconds: 1_000_000_000)
    private static let answered = QuestionDesk.Outcome.success(
        QuoteAnswer(
            quote: Quote(
                bid: "1",
                bidSize: "1",
                ask: "2",
                askSize: "1",
                received: ReceiveStamp(wall: Timestamp(nanoseconds: 0), monotonic: .zero)
            ),
            source: .upstream,
            cost: AnswerCost(isShared: false, bytes: 100)
        )
    )

    @Test func `B13 the sixth of a tier of 1 a second with a burst of 5 is refused with the exact wait`() throws {
        let state = ConsumerState(id: 1, name: "desk", tier: Tier("test", perSecond: 1, burst: 5))
        for _ in 0..<5 { #expect(state.enter("BTC-USDT", now: Self.now, isHeld: true) == nil) }
        let refusal = try #require(state.enter("BTC-USDT", now: Self.now, isHeld: true))
        #expect(refusal.rule == .perSecond)
        #expect(refusal.retryAfter == .seconds(1))
        let error = refusal.error(venue: "test", symbol: "BTC-USDT")
        #expect(error.code == .rateLimited)
        #expect(error.retryAfter == .seconds(1))
        #expect(error.message.contains("1 questions a second, 5 at once"))
        #expect(error.message.contains("desk"))
        #expect(state.usage.refusals == 1)
        #expect(state.usage.requests == 6)
        #expect(state.enter("BTC-USDT", now: Self.now + .seconds(1), isHeld: true) == nil)
    }

    @Test func `a consumer that is not held to its tier is still counted`() {
        let state = ConsumerState(id: 1, name: "desk", tier: Tier("test", perSecond: 1, waiting: 2))
        for _ in 0..<10 { #expect(state.enter("BTC-USDT", now: Self.now, isHeld: false) == nil) }
        #expect(state.usage.requests == 10)
        #expect(state.waiting == 10)
    }

    @Test func `B27 a consumer leaves room for others, however generous its tier`() throws {
        let state = ConsumerState(id: 1, name: "desk", tier: Tier("test", waiting: 3))
        for _ in 0..<3 { #expect(state.enter("BTC-USDT", now: Self.now, isHeld: true) == nil) }
        let refusal = try #require(state.enter("BTC-USDT", now: Self.now, isHeld: true))
        #expect(refusal.rule == .waiting)
        #expect(refusal.error(venue: "test", symbol: "BTC-USDT").code == .overloaded)
        state.leave(Self.answered, waited: .milliseconds(5))
        #expect(state.enter("BTC-USDT", now: Self.now, isHeld: true) == nil)
    }

    @Test func `B27 every question ends as one thing`() {
        let state = ConsumerState(id: 1, name: "desk", tier: Tier("test", perSecond: 3))
        for _ in 0..<7 { state.noteHit() }
        for _ in 0..<5 { _ = state.enter("BTC-USDT", now: Self.now, isHeld: true) }
        state.leave(Self.answered, waited: .milliseconds(5))
        state.leave(.failure(MarketDataError(.network, "lost")), waited: .milliseconds(10))
        var shared = Self.answered
        if case .success(var answer) = shared {
            answer.cost = AnswerCost(isShared: true, bytes: 50)
            shared = .success(answer)
        }
        state.leave(shared, waited: .milliseconds(15))
        let usage = state.usage
        #expect(usage.requests == 12)
        #expect((usage.hits, usage.upstreamCalls, usage.coalesced) == (7, 1, 1))
        #expect((usage.refusals, usage.failures) == (2, 1))
        #expect((usage.waits, usage.waited, usage.bytes) == (3, .milliseconds(30), 150))
        #expect(usage.hits + usage.upstreamCalls + usage.coalesced + usage.refusals + usage.failures == usage.requests)
        #expect(state.waiting == 0)
    }
}

@Suite struct ConsumerRegistryTests {
    @Test func `the same name is the same consumer, and another tier takes its place`() {
        let registry = ConsumerRegistry()
        let desk = registry.consumer("desk", tier: .premium)
        #expect(registry.consumer("desk", tier: .premium) === desk)
        #expect(registry.consumer("desk", tier: .free) === desk)
        #expect(desk.tier == .free)
        #expect(registry.consumer("other", tier: .free) !== desk)
        #expect(registry.count == 2)
    }

    @Test func `who asks again with the same tier does not get full buckets again`() {
        let registry = ConsumerRegistry()
        let tier = Tier("test", perSecond: 1)
        let now = MonotonicTime(nanoseconds: 5)
        #expect(registry.consumer("desk", tier: tier).enter("BTC-USDT", now: now, isHeld: true) == nil)
        #expect(registry.consumer("desk", tier: tier).enter("BTC-USDT", now: now, isHeld: true)?.rule == .perSecond)
    }

    @Test func `beyond the capacity the oldest that nobody holds is forgotten, and its usage kept`() {
        let registry = ConsumerRegistry(capacity: 3)
        let held = registry.consumer("held", tier: .free)
        registry.consumer("first", tier: .free).noteHit()
        registry.consumer("second", tier: .free).noteHit()
        _ = registry.consumer("third", tier: .free)
        #expect(registry.count == 3)
        #expect(registry.usage.named.map(\.name) == ["held", "second", "third"])
        #expect(registry.usage.departed.hits == 1)
        for index in 0..<1000 { registry.consumer("n\(index)", tier: .free).noteHit() }
        #expect(registry.count == 3)
        #expect(registry.usage.named.first === held)
        #expect(registry.usage.departed.hits == 1000)
    }
}
