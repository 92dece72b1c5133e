import MarketDataCore
import Testing

@Suite struct BackOffTests {
    @Test(arguments: 0...12)
    func `B32 a wait is uniform between the floor and min(60 s, 0.5 s * 2^n), seeded`(failures: Int) {
        var backOff = BackOff()
        for _ in 0..<failures { backOff.failed() }
        var random = SeededGenerator(seed: 7)
        let floor = Duration.milliseconds(250)
        let bound = min(Duration.seconds(60), Duration.milliseconds(500) * (1 << failures))
        #expect(backOff.bound(after: failures) == bound)
        var low = 0
        var high = 0
        for _ in 0..<2000 {
            let wait = backOff.wait(using: &random)
            #expect(wait >= floor && wait <= bound)
            if wait < floor + (bound - floor) / 10 { low += 1 }
            if wait > bound - (bound - floor) / 10 { high += 1 }
        }
        // A tenth of a uniform distribution lies in each outer tenth; 2,000 draws stay well within these.
        #expect((140...260).contains(low), "\(low) of 2000 in the lowest tenth")
        #expect((140...260).contains(high), "\(high) of 2000 in the highest tenth")
    }

    @Test func `B32 2,000 failures do not overflow, nor do as many as there are numbers`() {
        var backOff = BackOff()
        for _ in 0..<2000 { backOff.failed() }
        #expect(backOff.failures == 2000)
        #expect(backOff.bound(after: 2000) == .seconds(60))
        #expect(backOff.bound(after: .max) == .seconds(60))
        var random = SeededGenerator(seed: 1)
        #expect(backOff.wait(using: &random) <= .seconds(60))
    }

    @Test func `B32 the same seed gives the same waits, another seed others`() {
        let backOff = BackOff()
        var one = SeededGenerator(seed: 1)
        var same = SeededGenerator(seed: 1)
        var other = SeededGenerator(seed: 2)
        let waits = (0..<8).map { _ in backOff.wait(using: &one) }
        #expect(waits == (0..<8).map { _ in backOff.wait(using: &same) })
        #expect(waits != (0..<8).map { _ in backOff.wait(using: &other) })
    }

    @Test func `success forgets the failures`() {
        var backOff = BackOff()
        for _ in 0..<5 { backOff.failed() }
        backOff.succeeded()
        #expect(backOff.failures == 0)
        var random = SeededGenerator(seed: 3)
        for _ in 0..<100 { #expect(backOff.wait(using: &random) <= .milliseconds(500)) }
    }

    @Test func `a floor above the ceiling or the base is kept`() {
        let backOff = BackOff(floor: .seconds(5), base: .seconds(1), ceiling: .seconds(2))
        var random = SeededGenerator(seed: 3)
        for _ in 0..<100 { #expect(backOff.wait(using: &random) == .seconds(5)) }
    }

    @Test func `the generator gives the published sequence of SplitMix64`() {
        var random = SeededGenerator(seed: 1_234_567)
        #expect(random.next() == 6_457_827_717_110_365_317)
        #expect(random.next() == 3_203_168_211_198_807_973)
        #expect(random.next() == 9_817_491_932_198_370_423)
    }
}
