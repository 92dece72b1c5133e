import MarketDataCore
import MarketDataModel
import Testing

@Suite struct QuotaReportTests {
    private static let window = QuotaWindow(.requests, limit: 20, per: .seconds(60))
    private static let one = QuotaAsk(QuotaCharge(requests: 1), hold: .seconds(10))

    private func use(_ count: Int, _ machine: inout QuotaStateMachine, at now: MonotonicTime) {
        for _ in 0..<count {
            if case .granted(let lease) = machine.acquire(Self.one, now: now) { machine.settle(lease, now: now) }
        }
    }

    private func remaining(_ report: QuotaReport, afterUsing count: Int = 5, reading now: MonotonicTime = at(1)) -> Int
    {
        var machine = QuotaStateMachine(windows: [Self.window])
        self.use(count, &machine, at: at(0))
        machine.settle(QuotaLease(rawValue: 0), [report], now: at(1))
        return machine.budget(now: now).first?.remaining ?? -1
    }

    @Test func `B22 what the venue has counted and we have not counts here`() {
        #expect(self.remaining(QuotaReport(.requests, count: .used(8))) == 12)
        #expect(self.remaining(QuotaReport(.requests, count: .remaining(7))) == 7)
        #expect(self.remaining(QuotaReport(.requests, per: .seconds(60), limit: 10, count: .used(6))) == 4)
        #expect(self.remaining(QuotaReport(.requests, limit: 30, count: .remaining(22))) == 12)
        #expect(self.remaining(QuotaReport(.requests, count: .used(1_000_000))) == 0)
        #expect(self.remaining(QuotaReport(.requests, count: .remaining(-3))) == 0)
    }

    @Test func `B22 a report never grows what is left`() {
        #expect(self.remaining(QuotaReport(.requests, count: .used(0))) == 15)
        #expect(self.remaining(QuotaReport(.requests, count: .remaining(1000))) == 15)
        #expect(self.remaining(QuotaReport(.requests, limit: 1000, count: .remaining(995))) == 15)
        #expect(self.remaining(QuotaReport(.requests, limit: .max, count: .remaining(.min))) == 0)
        #expect(self.remaining(QuotaReport(.requests, limit: .min, count: .used(.max))) == 0)
        #expect(self.remaining(QuotaReport(.requests, count: .used(.min))) == 15)
        var machine = QuotaStateMachine(windows: [Self.window])
        machine.settle(QuotaLease(rawValue: 0), [QuotaReport(.requests, count: .remaining(3))], now: at(0))
        machine.settle(QuotaLease(rawValue: 0), [QuotaReport(.requests, count: .remaining(15))], now: at(1))
        #expect(machine.budget(now: at(1)).first?.remaining == 3)
    }

    @Test func `B22 what others used is forgotten when the venue counts from nothing, or after a window`() {
        let reset = QuotaReport(.requests, count: .remaining(0), resetsAfter: .seconds(7))
        #expect(self.remaining(reset, reading: at(7.9)) == 0)
        #expect(self.remaining(reset, reading: at(8)) == 15)
        let silent = QuotaReport(.requests, count: .remaining(0))
        #expect(self.remaining(silent, afterUsing: 0, reading: at(60.9)) == 0)
        #expect(self.remaining(silent, afterUsing: 0, reading: at(61)) == 20)
    }

    @Test func `B22 the wait that a report causes is exact`() {
        var machine = QuotaStateMachine(windows: [Self.window])
        self.use(5, &machine, at: at(0))
        let report = QuotaReport(.requests, count: .remaining(0), resetsAfter: .seconds(7))
        machine.settle(QuotaLease(rawValue: 0), [report], now: at(1))
        #expect(machine.acquire(Self.one, now: at(2)) == .denied(until: at(8), by: .window(Self.window), isExact: true))
        guard case .granted = machine.acquire(Self.one, now: at(8)) else {
            Issue.record("it is free at the stated time")
            return
        }
    }

    @Test func `B22 a report of a length is for the window of that length, any other for the shortest that fits`() {
        let hour = QuotaWindow(.requests, limit: 100, per: .seconds(3600))
        func budget(_ report: QuotaReport) -> [Int] {
            var machine = QuotaStateMachine(windows: [
                hour, Self.window, QuotaWindow(.weight, limit: 9, per: .seconds(1)),
            ])
            machine.settle(QuotaLease(rawValue: 0), [report], now: at(0))
            return machine.budget(now: at(0)).map(\.remaining)
        }
        #expect(budget(QuotaReport(.requests, count: .remaining(3))) == [100, 3, 9])
        #expect(budget(QuotaReport(.requests, per: .seconds(3600), count: .remaining(3))) == [3, 20, 9])
        #expect(budget(QuotaReport(.requests, count: .remaining(3), resetsAfter: .seconds(600))) == [3, 20, 9])
        #expect(budget(QuotaReport(.requests, count: .remaining(3), resetsAfter: .seconds(86_400))) == [3, 20, 9])
        #expect(budget(QuotaReport(.requests, per: .seconds(5), count: .remaining(3))) == [100, 20, 9])
        #expect(budget(QuotaReport(.connections, count: .remaining(3))) == [100, 20, 9])
    }

    @Test func `B22 nothing left of a window that is not kept here pauses, for an hour at most`() {
        var machine = QuotaStateMachine(windows: [Self.window])
        let report = QuotaReport(.weight, count: .remaining(0), resetsAfter: .seconds(86_400))
        machine.settle(QuotaLease(rawValue: 0), [report], now: at(0))
        #expect(machine.pausedUntil(now: at(1)) == at(3600))
    }

    @Test func `B22 what is in flight is not taken for somebody else's`() {
        var machine = QuotaStateMachine(windows: [Self.window])
        guard case .granted(let first) = machine.acquire(Self.one, now: at(0)) else { return }
        for _ in 0..<4 { _ = machine.acquire(Self.one, now: at(0)) }
        machine.settle(first, [QuotaReport(.requests, count: .used(5))], now: at(1))
        #expect(machine.budget(now: at(1)).first?.remaining == 15)
    }
}
