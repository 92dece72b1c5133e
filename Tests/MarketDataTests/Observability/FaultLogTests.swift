import MarketDataModel
import Testing

@testable import MarketData

@Suite struct `The log of faults` {
    @Test func `B42 a repeated fault gets one line a minute, with the number of those that got none`() {
        var log = FaultLog()
        var now = MonotonicTime.zero
        let first = log.admit("decode", now: now)
        #expect(first == (true, 0))
        for _ in 0..<59 {
            now = now + .seconds(1)
            let repeated = log.admit("decode", now: now)
            #expect(!repeated.logs)
        }
        let other = log.admit("other", now: now)
        #expect(other.logs)
        now = now + .seconds(1)
        let later = log.admit("decode", now: now)
        #expect(later == (true, 59))
    }
}
