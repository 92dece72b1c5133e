import MarketDataModel
import Testing

@testable import MarketData

@Suite(.timeLimit(.minutes(1))) struct `Time moved by hand` {
    @Test func `wakes who is due and nobody else`() async throws {
        let manual = ManualTime()
        let start = manual.stamp.monotonic
        let early = Task { try await TimeSource.manual(manual).sleep(until: start + .seconds(1)) }
        #expect(await manual.nextTimer(within: .seconds(1)) == start + .seconds(1))
        let late = Task { try await TimeSource.manual(manual).sleep(until: start + .seconds(2)) }
        manual.advance(by: .seconds(1))
        try await early.value
        #expect(await manual.nextTimer(within: .seconds(1)) == start + .seconds(2))
        manual.advance(by: .seconds(1))
        try await late.value
        #expect(manual.nextDeadline == nil)
    }

    @Test func `a timer is waited for until it is near enough`() async throws {
        let manual = ManualTime()
        let start = manual.stamp.monotonic
        let near = Task { await manual.nextTimer(within: .seconds(1)) }
        let sleeper = Task { try await TimeSource.manual(manual).sleep(until: start + .seconds(5)) }
        #expect(await manual.nextTimer(within: .seconds(5)) == start + .seconds(5))
        manual.advance(by: .seconds(3))
        manual.advance(to: start + .seconds(4))
        #expect(await near.value == start + .seconds(5))
        manual.advance(to: start)
        #expect(manual.stamp.monotonic == start + .seconds(4))
        manual.advance(to: start + .seconds(5))
        try await sleeper.value
    }

    @Test func `a cancelled task waits for no timer`() async {
        let manual = ManualTime()
        let waiting = Task { await manual.nextTimer(within: .seconds(1)) }
        waiting.cancel()
        #expect(await waiting.value == nil)
    }

    @Test func `a cancelled sleeper throws`() async {
        let manual = ManualTime()
        let deadline = manual.stamp.monotonic + .seconds(1)
        let sleeper = Task { try await TimeSource.manual(manual).sleep(until: deadline) }
        _ = await manual.nextTimer(within: .seconds(1))
        sleeper.cancel()
        await #expect(throws: CancellationError.self) { try await sleeper.value }
    }

    @Test func `B18 the wall clock steps alone`() {
        let manual = ManualTime()
        let before = manual.stamp
        manual.stepWallClock(by: .seconds(-3_600))
        #expect(manual.stamp.monotonic == before.monotonic)
        #expect(manual.stamp.wall.since(before.wall) == .seconds(-3_600))
    }
}
