import MarketDataCore
import MarketDataModel
import Testing

/// What comes after an attempt that failed.
@Suite struct RequestFailureTests {
    @Test func `B19 a job at 1 a second that fails twice is sent three times, each at least 1 s apart`() {
        var bench = RequestBench(quota: [QuotaWindow(.weight, limit: 1, per: .seconds(1))])
        var count = 0
        bench.venue = { _ in
            count += 1
            return count < 3 ? .status(503) : .ok()
        }
        bench.submit()
        bench.run(until: .seconds(20))
        #expect(bench.ends[1]?.end == .answered)
        #expect(bench.sent.count == 3)
        for (first, second) in zip(bench.sent, bench.sent.dropFirst()) {
            // A slot is free one window after the answer.
            #expect(second.at - first.at >= .milliseconds(1_050))
        }
        #expect(bench.settled == 3)
        #expect(bench.machine.counters.retries == 2)
    }

    @Test(arguments: [400, 401, 403, 404, 418, 451, 501])
    func `what would be the same again is not tried again`(status: Int) {
        var bench = RequestBench()
        bench.venue = { _ in .status(status) }
        bench.submit()
        bench.run(until: .seconds(60))
        #expect(bench.sent.count == 1)
        if case .failed = bench.ends[1]?.end {} else { Issue.record("\(String(describing: bench.ends[1]))") }
    }

    @Test(arguments: [408, 425, 500, 502, 503, 504])
    func `what may be better next time is tried so often, and no more`(status: Int) {
        var bench = RequestBench()
        bench.venue = { _ in .status(status) }
        bench.submit()
        bench.run(until: .seconds(60))
        #expect(bench.sent.count == 3)
        #expect(bench.ends[1]?.end == .failed(retryAfter: nil))
        // Each wait is at least the floor of the back-off.
        for (first, second) in zip(bench.sent, bench.sent.dropFirst()) {
            #expect(second.at - first.at >= .milliseconds(250))
        }
    }

    @Test func `what is not safe to repeat is repeated only where it never left`() {
        var bench = RequestBench()
        bench.venue = { _ in RequestBench.Answer(end: .unreachable, after: .milliseconds(10), sends: 1) }
        let sent = bench.submit(isRepeatable: false)
        bench.run(until: .seconds(20))
        #expect(bench.sent.count == 1)
        #expect(bench.ends[sent]?.end == .failed(retryAfter: nil))
        bench.venue = { _ in RequestBench.Answer(end: .unreachable, after: .milliseconds(10), sends: 0) }
        bench.submit(isRepeatable: false)
        bench.run(until: .seconds(40))
        #expect(bench.sent.count == 4)
        // Once libcurl has it, nothing is refunded.
        #expect(bench.refunds == 0)
    }

    @Test func `B29 a client's own fault opens no breaker and pauses nothing`() {
        var bench = RequestBench()
        bench.venue = { _ in .status(404) }
        for second in 0..<50 {
            bench.run(until: .seconds(second))
            bench.submit()
        }
        #expect(bench.machine.breakers.allSatisfy { $0.transitions == 0 })
        #expect(bench.pauses.isEmpty)
    }

    @Test(arguments: [429, 418]) func `B29 429 and 418 pause the whole scope and open no breaker`(status: Int) {
        let touchy = BreakerLimits(window: 1, minimumCalls: 1)
        var bench = RequestBench(RequestLimits(timeout: .seconds(300), parallel: 1, breaker: touchy))
        var isBanned = true
        bench.venue = { _ in isBanned ? .status(status, retryAfter: .seconds(120)) : .ok() }
        for _ in 0..<3 { bench.submit() }
        bench.run(until: .seconds(60))
        #expect(bench.sent.count == 1)
        #expect(bench.pauses == [.seconds(120)])
        // The wait is longer than the request may take: it is told how long.
        #expect(bench.ends[1]?.end == .failed(retryAfter: .seconds(120)))
        isBanned = false
        bench.run(until: .seconds(200))
        #expect(bench.sent.map(\.id) == [1, 2, 3])
        #expect(bench.sent[1].at - RequestBench.start == .milliseconds(120_050))
        #expect(bench.machine.breakers.allSatisfy { $0.transitions == 0 })
    }

    @Test func `B29 without Retry-After a 429 pauses for a back-off that grows, a 418 for minutes`() {
        var bench = RequestBench()
        bench.venue = { _ in .status(429) }
        for _ in 0..<10 {
            bench.submit()
            bench.run(until: bench.elapsed + .seconds(130))
        }
        #expect((bench.pauses.max() ?? .zero) > .seconds(5))
        bench.venue = { _ in .status(418) }
        bench.submit()
        bench.run(until: bench.elapsed + .seconds(60))
        #expect(bench.pauses.last == .seconds(120))
    }

    @Test func `Retry-After is obeyed where it fits into the deadline`() {
        var bench = RequestBench()
        var count = 0
        bench.venue = { _ in
            count += 1
            return count == 1 ? .status(503, retryAfter: .seconds(7)) : .ok()
        }
        bench.submit()
        bench.run(until: .seconds(20))
        #expect(bench.sent.count == 2)
        #expect(bench.sent[1].at - RequestBench.start == .milliseconds(7_050))
    }

    @Test func `all attempts together keep to the deadline of the endpoint`() {
        var bench = RequestBench(RequestLimits(attempts: 100, deadlines: ["quotes": .seconds(3)]))
        bench.venue = { _ in .status(503, .seconds(1)) }
        bench.submit()
        bench.run(until: .seconds(60))
        let end = bench.ends[1].map { $0.at - RequestBench.start } ?? .zero
        #expect(end <= .seconds(3))
        #expect(bench.sent.allSatisfy { $0.at + $0.deadline <= RequestBench.start + .seconds(3) })
    }

    @Test func `B28 an endpoint that fails is left alone; B30 a few probes find out when it is well`() {
        let breaker = BreakerLimits(window: 5, openFor: .seconds(5), probes: 2)
        var bench = RequestBench(RequestLimits(attempts: 1, breaker: breaker))
        var isBroken = true
        bench.venue = { _ in isBroken ? .status(500) : .ok() }
        for _ in 0..<5 { bench.submit() }
        bench.run(until: .seconds(1))
        #expect(bench.machine.breakers.map(\.transitions) == [1])
        let opensAt = RequestBench.start + .milliseconds(50) + .seconds(5)
        // At once, and for nothing.
        bench.submit()
        #expect(bench.ends[6]?.end == .unavailable(until: opensAt))
        #expect(bench.sent.count == 5)
        bench.run(until: .seconds(6))
        isBroken = false
        for _ in 0..<4 { bench.submit() }
        #expect(bench.sent.count == 7)
        #expect(bench.ends[9]?.end == .unavailable(until: bench.now + .seconds(5)))
        #expect(bench.machine.breakers.first?.state == .halfOpen)
        bench.run(until: .seconds(7))
        #expect(bench.machine.breakers.first?.state == .closed)
        let states = bench.notices.compactMap { if case .breaker(_, _, let state) = $0 { state } else { nil } }
        #expect(states == [.open(until: opensAt), .halfOpen, .closed])
    }

    @Test func `without the breaker an endpoint that fails is asked on`() {
        var bench = RequestBench(RequestLimits(attempts: 1))
        bench.machine.switches.remove(.breaker)
        bench.venue = { _ in .status(500) }
        for second in 0..<50 {
            bench.run(until: .seconds(second))
            bench.submit()
        }
        #expect(bench.sent.count == 50)
    }

    @Test func `B32 retries are at most a fifth of all calls, and a few besides`() {
        var bench = RequestBench()
        bench.machine.switches.remove(.breaker)
        bench.venue = { _ in .status(503) }
        for step in 0..<1_000 {
            bench.run(until: .milliseconds(step))
            bench.submit()
        }
        bench.run(until: .seconds(15))
        #expect(bench.sent.count <= 1_203)
        #expect(bench.machine.counters.retries >= 190)
        #expect(bench.machine.counters.retriesRefused > 500)
        #expect(bench.ends.count == 1_000)
    }

    @Test func `an endpoint whose limit nobody publishes is asked less while it is strained, and more again`() {
        var bench = RequestBench(RequestLimits(attempts: 1, adaptive: AdaptiveLimits()))
        bench.machine.switches.remove(.breaker)
        var isStrained = true
        bench.venue = { _ in .ok(isStrained ? .seconds(3) : .milliseconds(50)) }
        #expect(bench.machine.reducedRate(of: "quotes") == nil)
        bench.submit()
        bench.run(until: .seconds(4))
        #expect(bench.machine.reducedRate(of: "quotes") == 10)
        isStrained = false
        for _ in 0..<5 { bench.submit() }
        bench.run(until: .seconds(5))
        let times = bench.sent.suffix(5).map(\.at)
        for (first, second) in zip(times, times.dropFirst()) {
            let gap = second - first
            #expect(gap >= .milliseconds(50) && gap <= .milliseconds(101))
        }
        bench.machine.switches.remove(.adaptiveRate)
        let before = bench.sent.count
        for _ in 0..<5 { bench.submit() }
        #expect(bench.sent.count == before + 5)
        bench.machine.switches = .all
        for second in 6..<60 {
            bench.run(until: .seconds(second))
            bench.submit()
        }
        #expect(bench.machine.reducedRate(of: "quotes") == nil)
    }

    @Test func `without retries a failure is final`() {
        var bench = RequestBench()
        bench.machine.switches.remove(.retries)
        bench.venue = { _ in .status(503) }
        bench.submit()
        bench.run(until: .seconds(20))
        #expect(bench.sent.count == 1)
    }
}
