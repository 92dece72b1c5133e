import MarketDataModel
import Testing

@testable import MarketData

@Suite struct `Time moved by hand` {
    @Test func `wakes who is due and nobody else`() async throws {
        let manual = ManualTime()
        let start = manual.stamp.monotonic
        let early = Task { try await TimeSource.manual(manual).sleep(until: start + .seconds(1)) }
        while manual.nextDeadline != start + .seconds(1) { await Task.yield() }
        let late = Task { try await TimeSource.manual(manual).sleep(until: start + .seconds(2)) }
        manual.advance(by: .seconds(1))
        try await early.value
        while manual.nextDeadline != start + .seconds(2) { await Task.yield() }
        manual.advance(by: .seconds(1))
        try await late.value
        #expect(manual.nextDeadline == nil)
    }

    @Test func `a cancelled sleeper throws`() async {
        let manual = ManualTime()
        let deadline = manual.stamp.monotonic + .seconds(1)
        let sleeper = Task { try await TimeSource.manual(manual).sleep(until: deadline) }
        while manual.nextDeadline == nil { await Task.yield() }
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
