import MarketDataCore
import MarketDataModel
import Testing

@Suite struct TokenBucketTests {
    private func burst(_ bucket: inout TokenBucket, at now: MonotonicTime) -> Int {
        var count = 0
        while case .granted = bucket.charge(1, now: now) { count += 1 }
        return count
    }

    @Test func `B13 of six at 1 a second with a burst of 5 five pass and the sixth waits a second`() {
        var bucket = TokenBucket(limit: 1, per: .seconds(1), burst: 5)
        for remaining in [4, 3, 2, 1, 0] {
            #expect(bucket.charge(1, now: at(10)) == .granted(remaining: remaining))
        }
        #expect(bucket.charge(1, now: at(10)) == .denied(until: at(11)))
        #expect(bucket.charge(1, now: at(13)) == .granted(remaining: 2))
    }

    @Test func `B14 after a burst and two idle seconds the next burst at 5 a second is five again`() {
        var bucket = TokenBucket(limit: 5, per: .seconds(1))
        #expect(self.burst(&bucket, at: at(10)) == 5)
        #expect(self.burst(&bucket, at: at(12)) == 5)
        #expect(bucket.charge(1, now: at(12)) == .denied(until: at(12.2)))
    }

    @Test func `B15 a cost above the burst can never be paid and changes nothing, a cost of 0 peeks`() {
        var bucket = TokenBucket(limit: 1, per: .seconds(1), burst: 5)
        #expect(bucket.charge(2, now: at(10)) == .granted(remaining: 3))
        let before = bucket
        #expect(bucket.charge(6, now: at(10)) == .impossible)
        #expect(bucket.charge(6, now: at(1000)) == .impossible)
        #expect(bucket == before)
        #expect(bucket.charge(0, now: at(10)) == .granted(remaining: 3))
        #expect(bucket.charge(4, now: at(10)) == .denied(until: at(11)))
        #expect(bucket == before)
        #expect(bucket.charge(3, now: at(10)) == .granted(remaining: 0))
        #expect(bucket.charge(0, now: at(10)) == .granted(remaining: 0))
    }

    @Test func `B16 denied until the stated wait, allowed exactly at it`() {
        var bucket = TokenBucket(limit: 3, per: .seconds(1), burst: 1)
        #expect(bucket.charge(1, now: at(10)) == .granted(remaining: 0))
        let due = MonotonicTime(nanoseconds: 10_333_333_334)
        #expect(bucket.charge(1, now: at(10)) == .denied(until: due))
        #expect(bucket.charge(1, now: MonotonicTime(nanoseconds: 10_333_333_333)) == .denied(until: due))
        #expect(bucket.charge(1, now: due) == .granted(remaining: 0))
    }

    @Test func `a rate that no nanosecond divides does not drift`() {
        var bucket = TokenBucket(limit: 7, per: .seconds(1), burst: 7)
        #expect(self.burst(&bucket, at: .zero) == 7)
        var now = MonotonicTime.zero
        // Each at the earliest moment: a day later exactly 7 a second have passed.
        for _ in 0..<(7 * 86_400) {
            guard case .denied(let until) = bucket.charge(1, now: now) else {
                Issue.record("granted early at \(now)")
                return
            }
            now = until
            guard case .granted = bucket.charge(1, now: now) else {
                Issue.record("denied at its own moment \(now)")
                return
            }
        }
        #expect(now == at(86_400))
    }

    @Test func `a moment out of order admits nothing more`() {
        var bucket = TokenBucket(limit: 5, per: .seconds(1))
        #expect(self.burst(&bucket, at: at(10)) == 5)
        #expect(self.burst(&bucket, at: at(3)) == 0)
        #expect(bucket.remaining(now: at(3)) == 0)
        #expect(bucket.charge(1, now: at(10)) == .denied(until: at(10.2)))
    }

    @Test func `the ends of time and of counts do not overflow`() {
        var bucket = TokenBucket(limit: .max, per: .seconds(Int64.max), burst: .max)
        #expect(bucket.charge(1, now: .distantFuture) == .granted(remaining: 999_999_999))
        #expect(bucket.charge(999_999_999, now: .distantFuture) == .granted(remaining: 0))
        #expect(bucket.charge(1_000_000_000, now: .distantFuture) == .denied(until: .distantFuture))
        var early = TokenBucket(limit: .max, per: .seconds(Int64.max), burst: .max)
        #expect(early.charge(1, now: MonotonicTime(nanoseconds: .min)) == .granted(remaining: 999_999_999))
    }

    /// The obvious model: a level that rises with time, in parts of a token so small that every rate is whole.
    private struct Model {
        let limit: Int
        let period: Int
        let burst: Int
        var level: Int
        var now = 0

        mutating func charge(_ cost: Int, at moment: Int) -> Bool {
            self.level = min(self.burst * self.period, self.level + (moment - self.now) * self.limit)
            self.now = moment
            guard self.level >= cost * self.period else { return false }
            self.level -= cost * self.period
            return true
        }
    }

    @Test(arguments: 1...20)
    func `a bucket does what a rising level does, 10,000 times`(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        let limit = Int.random(in: 1...50, using: &random)
        let period = Int.random(in: 1...2000, using: &random)
        let burst = Int.random(in: 1...60, using: &random)
        var bucket = TokenBucket(limit: limit, per: .nanoseconds(period), burst: burst)
        var model = Model(limit: limit, period: period, burst: burst, level: burst * period)
        var now = 0
        var denials = 0
        for step in 0..<10_000 {
            now += Int.random(in: 0...(2 * period / limit + 1), using: &random)
            let cost = Int.random(in: 0...min(burst, 4), using: &random)
            let expected = model.charge(cost, at: now)
            switch bucket.charge(cost, now: MonotonicTime(nanoseconds: Int64(now))) {
            case .granted(let remaining):
                #expect(expected, "seed \(seed), step \(step)")
                #expect(remaining == model.level / period, "seed \(seed), step \(step)")
            case .denied(let until):
                denials += 1
                #expect(!expected, "seed \(seed), step \(step)")
                // Not a nanosecond before.
                var early = model
                #expect(early.charge(cost, at: Int(until.nanoseconds) - 1) == false, "seed \(seed), step \(step)")
                #expect(early.charge(cost, at: Int(until.nanoseconds)) == true, "seed \(seed), step \(step)")
            case .impossible: Issue.record("impossible: seed \(seed), step \(step)")
            }
        }
        #expect(denials > 100)
    }
}
