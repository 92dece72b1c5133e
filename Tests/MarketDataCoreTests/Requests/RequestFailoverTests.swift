import MarketDataCore
import MarketDataModel
import Testing

/// Several base URLs.
@Suite struct RequestFailoverTests {
    @Test func `a base URL that fails is followed by another, at once and within the deadline`() {
        var bench = RequestBench(bases: 3)
        bench.venue = { sent in
            sent.base == 0 ? .init(end: .unreachable, after: .milliseconds(5), sends: 0) : .ok()
        }
        bench.submit()
        bench.run(until: .seconds(1))
        #expect(bench.sent.map(\.base) == [0, 1])
        #expect(bench.sent[1].at - bench.sent[0].at == .milliseconds(5))
        #expect(bench.ends[1]?.end == .answered)
        #expect(bench.machine.counters.failovers == 1)
        // It is passed over for a while.
        bench.submit()
        #expect(bench.sent.last?.base == 1)
        bench.run(until: .milliseconds(1_100))
        bench.submit()
        #expect(bench.sent.last?.base == 0)
    }

    @Test func `a base URL that swallows requests takes its share of the deadline, not all of it`() {
        var bench = RequestBench(bases: 2)
        bench.venue = { sent in sent.base == 0 ? .ok(.seconds(3_600)) : .ok() }
        bench.submit()
        bench.run(until: .seconds(10))
        #expect(bench.sent.map(\.base) == [0, 1])
        #expect(bench.sent[0].deadline == .seconds(5))
        #expect(bench.ends[1]?.end == .answered)
    }

    @Test func `with one base URL an attempt may take all of the deadline`() {
        var bench = RequestBench()
        bench.venue = { _ in .ok(.milliseconds(9_999)) }
        bench.submit()
        bench.run(until: .seconds(10))
        #expect(bench.sent.map(\.deadline) == [.seconds(10)])
        #expect(bench.ends[1]?.end == .answered)
    }

    @Test func `the least busy is asked, of equally busy ones the first`() {
        var bench = RequestBench(bases: 3)
        for _ in 0..<6 { bench.submit() }
        #expect(bench.sent.map(\.base) == [0, 1, 2, 0, 1, 2])
        bench.run(until: .seconds(1))
        bench.submit()
        #expect(bench.sent.last?.base == 0)
    }

    @Test func `without fail-over only the first is asked`() {
        var bench = RequestBench(bases: 3)
        bench.machine.switches.remove(.failover)
        bench.venue = { _ in .init(end: .unreachable, after: .milliseconds(5), sends: 0) }
        for _ in 0..<3 { bench.submit() }
        bench.run(until: .seconds(20))
        #expect(bench.sent.allSatisfy { $0.base == 0 })
        #expect(bench.machine.counters.failovers == 0)
    }

    @Test func `where retries are off another base URL is tried all the same, the same one not again`() {
        var bench = RequestBench(bases: 2)
        bench.machine.switches.remove(.retries)
        bench.venue = { _ in .status(503) }
        bench.submit()
        bench.run(until: .seconds(20))
        #expect(bench.sent.map(\.base) == [0, 1])
    }

    @Test func `a quota that was exceeded at one base URL is not asked for at another`() {
        var bench = RequestBench(bases: 3)
        bench.venue = { _ in .status(429, retryAfter: .seconds(60)) }
        bench.submit()
        bench.run(until: .seconds(20))
        #expect(bench.sent.count == 1)
    }

    @Test func `a breaker is of one endpoint at one base URL`() {
        var bench = RequestBench(RequestLimits(attempts: 2), bases: 2)
        bench.venue = { sent in sent.base == 0 ? .status(500) : .ok() }
        for second in 0..<40 {
            bench.run(until: .seconds(40 * second))
            for _ in 0..<8 { bench.submit() }
        }
        bench.run(until: .seconds(2_000))
        let states = bench.machine.breakers
        #expect(states.count == 2)
        #expect(states[0].transitions > 0)
        #expect(states[1].transitions == 0)
        // Whoever was not answered had no retry left in the budget.
        #expect(bench.machine.counters.failed <= bench.machine.counters.retriesRefused)
        #expect(bench.machine.counters.unavailable == 0)
    }
}
