import MarketDataCore
import MarketDataModel
import Testing

@Suite struct RetryBudgetTests {
    private static let start = MonotonicTime(nanoseconds: 1_000_000_000_000)

    @Test func `B32 retries are at most a fifth of the calls, and a few besides`() {
        var budget = RetryBudget()
        var retries = 0
        for _ in 0..<10_000 {
            budget.called()
            // Every call fails, and would be tried twice more.
            for _ in 0..<2 where budget.take(now: Self.start) { retries += 1 }
        }
        #expect(retries == 2_003)
    }

    @Test func `B32 a quiet client may try again, but not again and again`() {
        var budget = RetryBudget()
        for _ in 0..<3 {
            #expect(budget.take(now: Self.start) == true)
        }
        #expect(budget.take(now: Self.start) == false)
        #expect(budget.take(now: Self.start + .milliseconds(19_999)) == false)
        #expect(budget.take(now: Self.start + .seconds(20)) == true)
        #expect(budget.take(now: Self.start + .seconds(20)) == false)
        // An hour of quiet saves up no more than was there at first.
        let later = Self.start + .seconds(3_600)
        for _ in 0..<3 {
            #expect(budget.take(now: later) == true)
        }
        #expect(budget.take(now: later) == false)
    }

    @Test func `calls that went well save up only so much`() {
        var budget = RetryBudget(allowance: 0)
        for _ in 0..<1_000_000 { budget.called() }
        var retries = 0
        while budget.take(now: Self.start) { retries += 1 }
        #expect(retries == 50)
    }

    @Test(arguments: [0, -1, Double.nan]) func `a share of nothing allows nothing`(share: Double) {
        var budget = RetryBudget(share: share, allowance: 0)
        for _ in 0..<1_000 { budget.called() }
        #expect(budget.take(now: Self.start + .seconds(3_600)) == false)
    }
}
