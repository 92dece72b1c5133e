import MarketDataCore
import MarketDataModel
import Testing

@Suite struct HealthStateMachineTests {
    private func limited(_ reason: String = "paused") -> PartHealth { PartHealth(.rateLimited, reason) }

    @Test func `the whole is as bad as its worst part, at once`() {
        var health = HealthStateMachine(patience: .seconds(5))
        #expect(health.level == .healthy)
        #expect(health.observe(.quota, .healthy, now: at(0)) == .none)
        #expect(health.observe(.quota, self.limited(), now: at(1)) == .changed(from: .healthy, to: .rateLimited))
        let broken = PartHealth(.unhealthy, "no connection")
        #expect(health.observe(.connections, broken, now: at(2)) == .changed(from: .rateLimited, to: .unhealthy))
        #expect(health.observe(.queue, .healthy, now: at(2)) == .none)
        #expect(health.shown[.connections] == broken)
        #expect(health.shown[.quota] == self.limited())
    }

    @Test func `a part is better only after it has been better for a while`() {
        var health = HealthStateMachine(patience: .seconds(5))
        _ = health.observe(.quota, self.limited(), now: at(0))
        #expect(health.observe(.quota, .healthy, now: at(1)) == .none)
        #expect(health.observe(.quota, .healthy, now: at(5.9)) == .none)
        #expect(health.shown[.quota] == self.limited())
        // As bad again: the wait begins anew.
        #expect(health.observe(.quota, self.limited("full"), now: at(5.95)) == .none)
        #expect(health.shown[.quota]?.reason == "full")
        #expect(health.observe(.quota, .healthy, now: at(6)) == .none)
        #expect(health.observe(.quota, .healthy, now: at(10.9)) == .none)
        #expect(health.observe(.quota, .healthy, now: at(11)) == .changed(from: .rateLimited, to: .healthy))
    }

    @Test func `what flickers is told once`() {
        var health = HealthStateMachine(patience: .seconds(5))
        var changes = 0
        for second in 0..<1000 {
            let seen = second % 3 == 0 ? self.limited() : .healthy
            if health.observe(.quota, seen, now: at(Double(second))) != .none { changes += 1 }
        }
        #expect(changes == 1)
    }

    /// Whatever is seen: never better than what was seen last, nor than anything seen within the patience.
    @Test(arguments: 1...10)
    func `never shown better than seen, and never worse than seen lately`(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        var health = HealthStateMachine(patience: .seconds(5))
        var now = 0.0
        var seen: [(time: Double, level: HealthLevel)] = []
        for step in 0..<10_000 {
            now += Double.random(in: 0...1, using: &random)
            let isWell = Bool.random(using: &random)
            let level = isWell ? .healthy : HealthLevel.allCases[Int.random(in: 0..<4, using: &random)]
            seen.append((now, level))
            _ = health.observe(.memory, PartHealth(level), now: at(now))
            let shown = health.level
            #expect(shown >= level, "seed \(seed), step \(step)")
            let index = seen.lastIndex { $0.level >= shown } ?? -1
            #expect(index >= 0, "seed \(seed), step \(step): worse than anything seen")
            // Since the last time it was as bad, it is shown so for the patience at most, to the next look.
            if index < seen.count - 1 {
                #expect(now - seen[index + 1].time < 5.001, "seed \(seed), step \(step)")
            }
        }
    }
}
