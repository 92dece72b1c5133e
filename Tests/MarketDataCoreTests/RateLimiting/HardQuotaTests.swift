import MarketDataCore
import MarketDataModel
import Testing

/// A venue that bans on the 21st request within any minute, counted where requests arrive.
@Suite struct HardQuotaTests {
    private struct World {
        /// What happens when: each with its number, so that equal times keep their order.
        private var agenda: [(time: Int64, number: Int, act: Act)] = []
        private var number = 0

        enum Act {
            case ask
            case arrive
            case answer(QuotaLease)
            case refund(QuotaLease)
        }

        mutating func plan(_ act: Act, at time: Int64) {
            self.number += 1
            self.agenda.append((time, self.number, act))
        }

        mutating func next() -> (time: Int64, act: Act)? {
            guard let first = self.agenda.min(by: { ($0.time, $0.number) < ($1.time, $1.number) }) else { return nil }
            self.agenda.removeAll { $0.number == first.number }
            return (first.time, first.act)
        }
    }

    private static let millisecond: Int64 = 1_000_000
    private static let second: Int64 = 1000 * millisecond

    /// Twenty virtual minutes of endless demand. The way there takes a part of the 5-800 ms, the way back the rest; some
    /// calls are given up before they are sent, some are never answered, and the clock is stepped.
    private func arrivals(seed: UInt64, minutes: Int64 = 20, hostile: Bool = true) -> [Int64] {
        var random = SeededGenerator(seed: seed)
        var machine = QuotaStateMachine(windows: [QuotaWindow(.requests, limit: 20, per: .seconds(60))])
        var world = World()
        var arrivals: [Int64] = []
        var step: Int64 = 0
        let ask = QuotaAsk(QuotaCharge(requests: 1), hold: .seconds(2))
        let end = minutes * 60 * Self.second
        world.plan(.ask, at: 0)
        while let (now, act) = world.next(), now < end {
            // What the machine is told: true time plus what the clock was stepped back by, in all its calls.
            if hostile, Int.random(in: 0..<50, using: &random) == 0 {
                step -= Int64.random(in: 0...3, using: &random) * Self.second
            }
            let told = MonotonicTime(nanoseconds: 1_000_000 * Self.second + now + step)
            switch act {
            case .ask:
                switch machine.acquire(ask, now: told) {
                case .granted(let lease):
                    if hostile, Int.random(in: 0..<8, using: &random) == 0 {
                        world.plan(
                            .refund(lease),
                            at: now + Int64.random(in: 0...300, using: &random) * Self.millisecond
                        )
                    } else {
                        let latency = Int64.random(in: 5...800, using: &random) * Self.millisecond
                        world.plan(.arrive, at: now + Int64.random(in: 0...latency, using: &random))
                        // One in twenty is answered by nobody: its hold ends it.
                        if !hostile || Int.random(in: 0..<20, using: &random) > 0 {
                            world.plan(.answer(lease), at: now + latency)
                        }
                    }
                    world.plan(.ask, at: now + Int64.random(in: 0...50, using: &random) * Self.millisecond)
                case .denied(let until, _, _):
                    // Whoever waits asks when it was told to, or when something is settled: now and then, here.
                    let wait = max(1, until.nanoseconds - told.nanoseconds)
                    world.plan(.ask, at: now + min(wait, 500 * Self.millisecond))
                case .impossible: Issue.record("one of twenty is possible")
                }
            case .arrive: arrivals.append(now)
            case .answer(let lease): machine.settle(lease, now: told)
            case .refund(let lease): machine.refund(lease, now: told)
            }
        }
        return arrivals.sorted()
    }

    private func worst(_ arrivals: [Int64]) -> Int {
        var worst = 0
        var first = 0
        for last in arrivals.indices {
            while arrivals[last] - arrivals[first] >= 60 * Self.second { first += 1 }
            worst = max(worst, last - first + 1)
        }
        return worst
    }

    @Test(arguments: 1...40)
    func `B20 at most twenty arrive in any minute, whatever latency, cancellations and the clock do`(seed: UInt64) {
        let arrivals = self.arrivals(seed: seed)
        #expect(self.worst(arrivals) <= 20, "seed \(seed)")
        #expect(arrivals.count >= 15 * 15, "seed \(seed): \(arrivals.count) in 20 minutes")
    }

    @Test(arguments: 1...20)
    func `B20 endless demand uses the quota`(seed: UInt64) {
        let arrivals = self.arrivals(seed: seed, hostile: false)
        #expect(self.worst(arrivals) <= 20, "seed \(seed)")
        // 20 in each minute and the latency of one call: 19.7 a minute.
        #expect(arrivals.count >= 19 * 20, "seed \(seed): \(arrivals.count) in 20 minutes")
    }

    @Test func `B20 a log of send times would break the quota, so this simulation can tell`() {
        var random = SeededGenerator(seed: 1)
        var sends: [Int64] = []
        var arrivals: [Int64] = []
        var now: Int64 = 0
        while now < 1200 * Self.second {
            sends.removeAll { $0 + 60 * Self.second <= now }
            if sends.count < 20 {
                sends.append(now)
                arrivals.append(now + Int64.random(in: 5...800, using: &random) * Self.millisecond)
                now += Int64.random(in: 0...50, using: &random) * Self.millisecond
            } else {
                now = (sends.first ?? now) + 60 * Self.second
            }
        }
        #expect(self.worst(arrivals.sorted()) > 20)
    }

    @Test func `B19 a job at one a second that fails twice is sent three times, each at least a second apart`() {
        var machine = QuotaStateMachine(windows: [QuotaWindow(.requests, limit: 1, per: .seconds(1))])
        let ask = QuotaAsk(.request(weight: 1), hold: .seconds(10))
        var sends: [MonotonicTime] = []
        var now = at(0)
        while sends.count < 3 {
            switch machine.acquire(ask, now: now) {
            case .granted(let lease):
                sends.append(now)
                now = now + .milliseconds(30)
                machine.settle(lease, now: now)
            case .denied(let until, _, true): now = until
            default:
                Issue.record("it must be granted, or denied exactly")
                return
            }
        }
        #expect(sends == [at(0), at(1.03), at(2.06)])
    }
}
