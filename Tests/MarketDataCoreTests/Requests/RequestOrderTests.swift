import MarketDataCore
import MarketDataModel
import Testing

/// Whose turn it is.
@Suite struct RequestOrderTests {
    private static let one = RequestLimits(parallel: 1)

    @Test func `B23 one running, three queued at 5, then one at 1: it goes next, the rest in order of arrival`() {
        var bench = RequestBench(Self.one)
        for _ in 0..<4 { bench.submit(.normal) }
        bench.submit(.interactive)
        bench.run(until: .seconds(1))
        #expect(bench.sent.map(\.id) == [1, 5, 2, 3, 4])
    }

    @Test func `B23 a request that is raised goes next`() {
        var bench = RequestBench(Self.one)
        for _ in 0..<4 { bench.submit(.low) }
        bench.machine.raise(4, to: .interactive, now: bench.now)
        #expect(bench.machine.position(of: 4) == 0)
        bench.run(until: .seconds(1))
        #expect(bench.sent.map(\.id) == [1, 4, 2, 3])
    }

    @Test func `without priorities requests go in order of arrival`() {
        var bench = RequestBench(Self.one)
        bench.machine.switches.remove(.priorities)
        for priority in [10, 8, 5, 1] { bench.submit(Priority(rawValue: priority)) }
        bench.machine.raise(4, to: .interactive, now: bench.now)
        bench.run(until: .seconds(1))
        #expect(bench.sent.map(\.id) == [1, 2, 3, 4])
    }

    @Test func `B24 a full queue sheds the lowest by aged priority, and tells it how many wait`() {
        var bench = RequestBench(RequestLimits(capacity: 2, parallel: 1))
        bench.submit(.normal)
        bench.submit(.low)
        bench.submit(.normal)
        bench.submit(.normal)
        #expect(bench.ends[2]?.end == .shed(waiting: 2))
        bench.submit(.low)
        #expect(bench.ends[5]?.end == .shed(waiting: 2))
        bench.run(until: .seconds(1))
        #expect(bench.sent.map(\.id) == [1, 3, 4])
        #expect(bench.machine.counters.shed == 2)
    }

    @Test func `B25 a request that waits 2 s for its turn is told so, the others move up, no permit is lost`() {
        var bench = RequestBench(RequestLimits(timeout: .seconds(2), parallel: 1))
        bench.venue = { _ in .ok(.seconds(3)) }
        bench.submit()
        bench.run(until: .seconds(1))
        bench.submit()
        bench.submit(timeout: .seconds(60))
        #expect(bench.machine.position(of: 3) == 1)
        bench.run(until: .milliseconds(2_999))
        #expect(bench.ends[2] == nil)
        bench.run(until: .seconds(3))
        #expect(bench.ends[2]?.end == .timedOut(waited: .seconds(2), at: .queued))
        #expect(bench.machine.position(of: 3) == nil)
        bench.run(until: .seconds(10))
        #expect(bench.sent.map(\.id) == [1, 3])
        #expect(bench.ends[3]?.end == .answered)
        #expect(bench.machine.underWay == 0)
        #expect(bench.isQuotaIdle)
    }

    @Test func `what leaves more to others waits without holding up who leaves less`() {
        var bench = RequestBench(quota: [QuotaWindow(.weight, limit: 20, per: .seconds(60))])
        for _ in 0..<30 { bench.submit(.low, reserve: 250, timeout: .seconds(600)) }
        bench.run(until: .seconds(10))
        #expect(bench.sent.count == 15)
        for _ in 0..<5 { bench.submit(.interactive) }
        bench.run(until: .seconds(20))
        #expect(bench.sent.suffix(5).map(\.id) == [31, 32, 33, 34, 35])
        #expect(bench.sent.suffix(5).allSatisfy { $0.at - RequestBench.start == .seconds(10) })
        bench.run(until: .seconds(200))
        #expect(bench.sent.count == 35)
        #expect(bench.sent.dropFirst(20).map(\.id) == Array(16...30))
    }

    @Test func `a scan starves nobody and is not starved by those who never cease to ask`() {
        var bench = RequestBench(quota: [QuotaWindow(.weight, limit: 20, per: .seconds(60))])
        let scan = bench.submit(.low, reserve: 250, timeout: .seconds(3_600))
        #expect(bench.sent.map(\.id) == [scan])
        // Twice what the quota allows.
        for second in 0..<600 {
            bench.run(until: .milliseconds(1_500 * second))
            bench.submit(.interactive, timeout: .seconds(3_600))
            if second == 100 { bench.submit(.low, reserve: 250, timeout: .seconds(3_600)) }
        }
        // 150 s after the start; it is as urgent as a 1 after 70 s, and waits its turn among those.
        let waited = bench.sent.first { $0.id == 103 }.map { $0.at - RequestBench.start - .seconds(150) }
        #expect(waited.map { $0 > .seconds(70) && $0 < .seconds(300) } == true, "\(String(describing: waited))")
    }

    @Test func `what is denied asks again when it was told to, not before`() {
        var bench = RequestBench(quota: [QuotaWindow(.weight, limit: 1, per: .seconds(60))])
        for _ in 0..<3 { bench.submit(timeout: .seconds(600)) }
        bench.run(until: .seconds(59))
        // The first; the second while the first is under way, once a second and at its end.
        #expect(bench.acquired.count <= 4)
        bench.run(until: .milliseconds(60_050))
        #expect(bench.sent.map(\.id) == [1, 2])
        #expect(bench.sent.last?.at == RequestBench.start + .milliseconds(60_050))
        let blocks = bench.notices.filter { if case .blocked = $0 { true } else { false } }
        #expect(blocks.count == 2)
    }

    @Test func `what is cancelled before it was sent gives back what it held, what was sent is paid`() {
        var bench = RequestBench(Self.one)
        bench.submit()
        bench.submit()
        bench.cancel(1)
        bench.cancel(2)
        bench.run(until: .seconds(1))
        #expect(bench.ends.isEmpty)
        #expect(bench.sent.map(\.id) == [1])
        #expect(bench.settled == 1)
        #expect(bench.machine.counters.cancelled == 2)
        // Cancelled while the quota is asked.
        var actions = bench.machine.submit(RequestWish(id: 9, purpose: .quotes), now: bench.now)
        actions += bench.machine.advance(now: bench.now)
        #expect(actions == [.acquire(9, reserve: 0)])
        bench.machine.cancel(9)
        let lease = QuotaLease(rawValue: 7)
        #expect(bench.machine.admitted(9, lease, charge: .request(weight: 1), now: bench.now) == [.refund(lease)])
        #expect(bench.machine.advance(now: bench.now).isEmpty)
    }

    @Test func `what wants nothing any more when its turn comes is dropped, and nobody told`() {
        var bench = RequestBench()
        bench.wants = { $0 != 2 }
        for _ in 0..<3 { bench.submit() }
        bench.run(until: .seconds(1))
        #expect(bench.sent.map(\.id) == [1, 3])
        #expect(bench.ends.keys.sorted() == [1, 3])
    }

    @Test func `what costs more than a window ever allows is told so, and holds up nobody`() {
        let window = QuotaWindow(.weight, limit: 20, per: .seconds(60))
        var bench = RequestBench(quota: [window])
        bench.weight = 21
        bench.submit()
        #expect(bench.ends[1]?.end == .impossible(window))
        bench.weight = 20
        bench.submit()
        #expect(bench.sent.map(\.id) == [2])
    }

    @Test func `no more are under way than may be`() {
        var bench = RequestBench(RequestLimits(parallel: 3))
        for _ in 0..<10 { bench.submit() }
        #expect(bench.sent.count == 3)
        #expect(bench.machine.underWay == 3)
        bench.run(until: .seconds(1))
        #expect(bench.sent.count == 10)
        #expect(bench.machine.underWay == 0)
    }
}
