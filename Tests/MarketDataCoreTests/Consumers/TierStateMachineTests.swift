import MarketDataCore
import MarketDataModel
import Testing

@Suite struct TierStateMachineTests {
    private static let symbols: [Symbol] = ["BTC-USDT", "ETH-USDT", "XRP-USDT", "SOL-USDT"]

    @Test func `B13 a tier of 1 a second with a burst of 5 refuses the sixth for a second`() {
        var tier = TierStateMachine(Tier("test", perSecond: 1, burst: 5))
        for _ in 0..<5 { #expect(tier.charge("BTC-USDT", now: at(10)) == .granted) }
        #expect(tier.charge("BTC-USDT", now: at(10)) == .denied(until: at(11), by: .perSecond))
        #expect(tier.charge("BTC-USDT", now: at(13)) == .granted)
        #expect(tier.remaining(now: at(13)) == 2)
    }

    @Test func `B15 what costs more than a rate ever allows is refused for good, and charges none`() {
        var tier = TierStateMachine(Tier("test", perSecond: 10, perMinute: 5))
        #expect(tier.charge("BTC-USDT", cost: 6, now: at(10)) == .impossible(.perMinute))
        #expect(tier.remaining(now: at(10)) == 5)
        #expect(tier.charge("BTC-USDT", cost: 0, now: at(10)) == .granted)
        #expect(tier.remaining(now: at(10)) == 5)
    }

    @Test func `B17 where the hour denies, second and minute are not charged`() {
        var tier = TierStateMachine(Tier("test", perSecond: 10, perMinute: 100, perHour: 4))
        for _ in 0..<4 { #expect(tier.charge("BTC-USDT", now: at(0)) == .granted) }
        for _ in 0..<1000 {
            #expect(tier.charge("BTC-USDT", now: at(1)) == .denied(until: at(900), by: .perHour))
        }
        // Had the refused ones been charged, the second or the minute would refuse now.
        #expect(tier.charge("BTC-USDT", now: at(900)) == .granted)
    }

    @Test func `the rule that takes longest is named, with its own moment`() {
        var tier = TierStateMachine(Tier("test", perSecond: 2, perMinute: 4, cooldown: .seconds(1)))
        #expect(tier.charge("BTC-USDT", now: at(0)) == .granted)
        #expect(tier.charge("BTC-USDT", now: at(0)) == .denied(until: at(1), by: .cooldown))
        #expect(tier.charge("ETH-USDT", now: at(0)) == .granted)
        #expect(tier.charge("XRP-USDT", now: at(0)) == .denied(until: at(0.5), by: .perSecond))
        #expect(tier.charge("BTC-USDT", now: at(0)) == .denied(until: at(1), by: .cooldown))
        #expect(tier.charge("XRP-USDT", now: at(0.5)) == .granted)
        #expect(tier.charge("BTC-USDT", now: at(1)) == .granted)
        #expect(tier.charge("SOL-USDT", now: at(1)) == .denied(until: at(15), by: .perMinute))
    }

    @Test func `a cooldown is of one symbol, and ends exactly`() {
        var tier = TierStateMachine(Tier("test", cooldown: .seconds(5)))
        #expect(tier.charge("BTC-USDT", now: at(0)) == .granted)
        #expect(tier.charge("ETH-USDT", now: at(1)) == .granted)
        #expect(tier.charge("BTC-USDT", now: at(4.9)) == .denied(until: at(5), by: .cooldown))
        #expect(tier.charge("BTC-USDT", now: at(5)) == .granted)
        #expect(tier.charge("BTC-USDT", now: at(6)) == .denied(until: at(10), by: .cooldown))
        #expect(tier.charge("ETH-USDT", now: at(6)) == .granted)
    }

    @Test func `a tier without rates refuses nothing`() {
        var tier = TierStateMachine(.internal)
        for _ in 0..<100_000 { #expect(tier.charge("BTC-USDT", now: at(0)) == .granted) }
        #expect(tier.remaining(now: at(0)) == nil)
    }

    /// A question that is refused is granted exactly at the moment it was told, whatever was refused between.
    @Test(arguments: 1...20)
    func `the wait that is told is exact, 5,000 times`(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        let tier = Tier(
            "test",
            perSecond: Int.random(in: 1...9, using: &random),
            perMinute: Int.random(in: 50...300, using: &random),
            perHour: Int.random(in: 2000...9000, using: &random),
            burst: Int.random(in: 1...20, using: &random),
            cooldown: .milliseconds(Int.random(in: 0...700, using: &random))
        )
        var machine = TierStateMachine(tier)
        var now = MonotonicTime.zero
        var granted: [MonotonicTime] = []
        var denials = 0
        for step in 0..<5_000 {
            now = now + .milliseconds(Int.random(in: 0...120, using: &random))
            let symbol = Self.symbols[Int.random(in: 0..<4, using: &random)]
            switch machine.charge(symbol, now: now) {
            case .granted: granted.append(now)
            case .denied(let until, _):
                denials += 1
                var before = machine
                #expect(before.charge(symbol, now: until - .nanoseconds(1)) != .granted, "seed \(seed), step \(step)")
                var then = machine
                #expect(then.charge(symbol, now: until) == .granted, "seed \(seed), step \(step)")
            case .impossible: Issue.record("impossible: seed \(seed), step \(step)")
            }
        }
        #expect(denials > 100)
        // Over any span: what the bucket holds, and what flows in meanwhile.
        for (rate, span, burst) in [
            (tier.perSecond ?? 0, 1, tier.burst ?? 0), (tier.perMinute ?? 0, 60, tier.perMinute ?? 0),
            (tier.perHour ?? 0, 3600, tier.perHour ?? 0),
        ] {
            var first = 0
            for (last, end) in granted.enumerated() {
                while end - granted[first] >= .seconds(span) { first += 1 }
                #expect(last - first + 1 <= rate + burst, "seed \(seed)")
            }
        }
    }
}
