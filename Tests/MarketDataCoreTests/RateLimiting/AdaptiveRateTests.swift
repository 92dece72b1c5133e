import MarketDataCore
import MarketDataModel
import Testing

@Suite struct AdaptiveRateTests {
    private static let limits: AdaptiveLimits = {
        var limits = AdaptiveLimits()
        limits.ceiling = 10
        limits.floor = 1
        return limits
    }()

    @Test func `while all is well nothing is held back`() {
        var rate = AdaptiveRate(Self.limits)
        for second in 0..<100 {
            #expect(rate.admission(now: at(Double(second))) == at(Double(second)))
            rate.began(now: at(Double(second)))
            let changed = rate.ended(
                .answered(after: .milliseconds(80)),
                began: at(Double(second)),
                now: at(Double(second))
            )
            #expect(changed == false)
        }
        #expect(rate.rate == 10)
        #expect(rate.isReduced == false)
    }

    @Test(arguments: [AdaptiveRate.Outcome.failed, .answered(after: .milliseconds(2001))])
    func `a failure or a slow answer halves the rate, down to the floor`(outcome: AdaptiveRate.Outcome) {
        var rate = AdaptiveRate(Self.limits)
        var seen: [Double] = []
        for second in 1..<8 {
            _ = rate.ended(outcome, began: at(Double(second) - 0.5), now: at(Double(second)))
            seen.append(rate.rate)
        }
        #expect(seen == [5, 2.5, 1.25, 1, 1, 1, 1])
        // Then one a second is asked, evenly.
        #expect(rate.admission(now: at(7)) == at(8))
        rate.began(now: at(8))
        #expect(rate.admission(now: at(8)) == at(9))
    }

    @Test func `requests that were under way together tell of one moment`() {
        var rate = AdaptiveRate(Self.limits)
        for request in 0..<8 {
            let changed = rate.ended(.failed, began: at(1), now: at(2 + Double(request) / 10))
            #expect(changed == (request == 0))
        }
        #expect(rate.rate == 5)
        _ = rate.ended(.failed, began: at(3), now: at(4))
        #expect(rate.rate == 2.5)
    }

    @Test func `it recovers bit by bit, within the time given, and never above the ceiling`() {
        var rate = AdaptiveRate(Self.limits)
        for second in 1..<6 { _ = rate.ended(.failed, began: at(Double(second) - 0.5), now: at(Double(second))) }
        #expect(rate.rate == 1)
        var now = at(5)
        var before = rate.rate
        var whole: MonotonicTime?
        while now < at(60) {
            now = rate.admission(now: now)
            rate.began(now: now)
            let start = now
            now = now + .milliseconds(100)
            _ = rate.ended(.answered(after: .milliseconds(100)), began: start, now: now)
            #expect(rate.rate >= before)
            #expect(rate.rate <= 10)
            before = rate.rate
            if rate.rate == 10, whole == nil { whole = now }
        }
        #expect(whole.map { $0 > at(33) && $0 <= at(37) } == true)
    }

    @Test func `a long silence is not taken for health`() {
        var rate = AdaptiveRate(Self.limits)
        for second in 1..<6 { _ = rate.ended(.failed, began: at(Double(second) - 0.5), now: at(Double(second))) }
        _ = rate.ended(.answered(after: .milliseconds(1)), began: at(3600), now: at(3600))
        #expect(rate.rate == 2.5)
    }

    @Test(arguments: 1...20)
    func `whatever happens the rate stays between floor and ceiling, and requests are spaced by it`(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        var rate = AdaptiveRate(Self.limits)
        var now = at(0)
        for _ in 0..<2000 {
            now = now + .milliseconds(Int.random(in: 0...400, using: &random))
            let start = rate.admission(now: now)
            #expect(start >= now && start <= now + .milliseconds(1001))
            rate.began(now: start)
            let latency = Duration.milliseconds(Int.random(in: 1...2500, using: &random))
            let outcome: AdaptiveRate.Outcome =
                Int.random(in: 0..<6, using: &random) == 0 ? .failed : .answered(after: latency)
            now = start + latency
            _ = rate.ended(outcome, began: start, now: now)
            #expect(rate.rate >= 1 && rate.rate <= 10, "seed \(seed)")
        }
    }
}
