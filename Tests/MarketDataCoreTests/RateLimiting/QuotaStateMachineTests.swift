import MarketDataCore
import MarketDataModel
import Testing

@Suite struct QuotaStateMachineTests {
    private static let minute = QuotaWindow(.requests, limit: 20, per: .seconds(60))
    private static let one = QuotaAsk(QuotaCharge(requests: 1), hold: .seconds(10))

    private func fill(_ machine: inout QuotaStateMachine, _ ask: QuotaAsk = Self.one, at now: MonotonicTime) -> Int {
        var count = 0
        while case .granted(let lease) = machine.acquire(ask, now: now) {
            machine.settle(lease, now: now)
            count += 1
        }
        return count
    }

    private func lease(_ admission: QuotaAdmission) -> QuotaLease? {
        if case .granted(let lease) = admission { lease } else { nil }
    }

    // MARK: Waits

    @Test func `B16 what is denied is denied until the stated wait and allowed exactly at it`() throws {
        var machine = QuotaStateMachine(windows: [Self.minute])
        #expect(self.fill(&machine, at: at(100)) == 20)
        let denied = QuotaAdmission.denied(until: at(160), by: .window(Self.minute), isExact: true)
        #expect(machine.acquire(Self.one, now: at(100)) == denied)
        #expect(machine.acquire(Self.one, now: at(160) - .nanoseconds(1)) == denied)
        #expect(self.fill(&machine, at: at(160)) == 20)
    }

    @Test func `B16 while calls are in flight the wait is an upper bound, and exact once they are settled`() throws {
        var machine = QuotaStateMachine(windows: [QuotaWindow(.requests, limit: 2, per: .seconds(60))])
        let first = try #require(self.lease(machine.acquire(Self.one, now: at(0))))
        let second = try #require(self.lease(machine.acquire(Self.one, now: at(1))))
        guard case .denied(let bound, _, false) = machine.acquire(Self.one, now: at(2)) else {
            Issue.record("it should be denied, with a bound")
            return
        }
        #expect(bound == at(71))
        machine.settle(first, now: at(3))
        guard case .denied(at(63), _, false) = machine.acquire(Self.one, now: at(4)) else {
            Issue.record("the settled one is free a minute after its answer, if the other is not refunded")
            return
        }
        machine.settle(second, now: at(5))
        let window = QuotaWindow(.requests, limit: 2, per: .seconds(60))
        #expect(machine.acquire(Self.one, now: at(6)) == .denied(until: at(63), by: .window(window), isExact: true))
        #expect(self.lease(machine.acquire(Self.one, now: at(63))) != nil)
    }

    @Test(arguments: [600, 1200, 6000, 61_000, 1_000_000])
    func `B16 the wait of a window kept in sub-buckets is exact too`(limit: Int) throws {
        let window = QuotaWindow(.weight, limit: limit, per: .seconds(60))
        var machine = QuotaStateMachine(windows: [window])
        let ask = QuotaAsk(QuotaCharge(weight: limit / 100), hold: .seconds(10))
        var now = at(12.3456789)
        var last = now
        while case .granted(let lease) = machine.acquire(ask, now: now) {
            last = now + .milliseconds(7)
            machine.settle(lease, now: last)
            now = now + .milliseconds(211)
        }
        guard case .denied(let until, _, true) = machine.acquire(ask, now: now) else {
            Issue.record("it should be denied, exactly")
            return
        }
        #expect(until > now)
        // What settles meanwhile moves nothing.
        let small = QuotaAsk(QuotaCharge(weight: 1), hold: .seconds(1))
        if let lease = self.lease(machine.acquire(small, now: now)) { machine.settle(lease, now: now) }
        #expect(self.lease(machine.acquire(ask, now: until - .nanoseconds(1))) == nil)
        #expect(until >= at(12.3456789 + 0.007 + 60))
        #expect(until <= at(12.3456789 + 0.007 + 60 + 60.0 / 500))
        #expect(last < until)
    }

    // MARK: Charges

    @Test func `B15 a charge above the limit is impossible at once and changes nothing`() {
        let weight = QuotaWindow(.weight, limit: 5, per: .seconds(1))
        var machine = QuotaStateMachine(windows: [Self.minute, weight])
        let before = machine.budget(now: at(0))
        #expect(machine.acquire(QuotaAsk(.request(weight: 6), hold: .seconds(1)), now: at(0)) == .impossible(weight))
        #expect(machine.budget(now: at(0)) == before)
        #expect(machine.isIdle(now: at(0)) == true)
    }

    @Test func `B15 a charge that is impossible is so even where another window is full`() {
        let weight = QuotaWindow(.weight, limit: 5, per: .seconds(1))
        var machine = QuotaStateMachine(windows: [Self.minute, weight])
        #expect(self.fill(&machine, at: at(0)) == 20)
        #expect(machine.acquire(QuotaAsk(.request(weight: 6), hold: .seconds(1)), now: at(0)) == .impossible(weight))
    }

    @Test func `B15 a charge of nothing peeks`() {
        var machine = QuotaStateMachine(windows: [Self.minute])
        let nothing = QuotaAsk(QuotaCharge(), hold: .seconds(10))
        #expect(self.lease(machine.acquire(nothing, now: at(0))) != nil)
        #expect(machine.isIdle(now: at(0)) == true)
        machine.pause(for: .seconds(5), now: at(1))
        #expect(machine.acquire(nothing, now: at(2)) == .denied(until: at(6), by: .pause, isExact: true))
    }

    @Test func `B17 the hour denies and the shorter windows are not charged`() {
        let second = QuotaWindow(.requests, limit: 5, per: .seconds(1))
        let hour = QuotaWindow(.requests, limit: 21, per: .seconds(3600))
        var machine = QuotaStateMachine(windows: [second, Self.minute, hour])
        for moment in 0..<4 { #expect(self.fill(&machine, at: at(Double(moment))) == 5) }
        #expect(self.fill(&machine, at: at(64)) == 1)
        let before = machine.budget(now: at(65))
        let denied = QuotaAdmission.denied(until: at(3600), by: .window(hour), isExact: true)
        for _ in 0..<100 { #expect(machine.acquire(Self.one, now: at(65)) == denied) }
        #expect(machine.budget(now: at(65)) == before)
        #expect(before.map(\.remaining) == [5, 19, 0])
        #expect(before.map(\.resets) == [nil, at(124), at(3664)])
    }

    @Test func `B17 windows are half-open`() {
        var machine = QuotaStateMachine(windows: [QuotaWindow(.requests, limit: 1, per: .seconds(1))])
        #expect(self.fill(&machine, at: at(5)) == 1)
        #expect(self.fill(&machine, at: MonotonicTime(nanoseconds: 5_999_999_999)) == 0)
        #expect(self.fill(&machine, at: at(6)) == 1)
    }

    @Test func `B17 a long window of many units is kept in few sub-buckets that count too much, never too little`() {
        let day = QuotaWindow(.weight, limit: 1_000_000, per: .seconds(86_400))
        var machine = QuotaStateMachine(windows: [day])
        let ask = QuotaAsk(QuotaCharge(weight: 1), hold: .seconds(1))
        for moment in 0..<20_000 {
            if let lease = self.lease(machine.acquire(ask, now: at(Double(moment)))) {
                machine.settle(lease, now: at(Double(moment)))
            }
        }
        let bucket = 86_400.0 / 512
        #expect(machine.budget(now: at(20_000)).first?.remaining == 980_000)
        // The first of them left a day ago at least, and a bucket and a day ago at most.
        #expect((machine.budget(now: at(86_400)).first?.remaining ?? 0) <= 980_001)
        #expect((machine.budget(now: at(86_400 + bucket)).first?.remaining ?? 0) >= 980_001)
        #expect(machine.budget(now: at(86_400 + 10_000)).first?.remaining ?? 0 <= 990_001)
        #expect(machine.budget(now: at(86_400 + 10_000 + bucket)).first?.remaining ?? 0 >= 990_000)
    }

    // MARK: Reserve

    @Test func `a reserve is left to the more urgent`() {
        var machine = QuotaStateMachine(windows: [Self.minute])
        let scan = QuotaAsk(QuotaCharge(requests: 1), reserve: 250, hold: .seconds(10))
        #expect(self.fill(&machine, scan, at: at(0)) == 15)
        #expect(self.fill(&machine, at: at(1)) == 5)
        // Fifteen of the twenty are free again a minute after they were used, the five a second later.
        #expect(machine.acquire(scan, now: at(2)) == .denied(until: at(60), by: .window(Self.minute), isExact: true))
        #expect(self.fill(&machine, scan, at: at(60)) == 10)
        #expect(self.fill(&machine, at: at(60)) == 5)
        #expect(self.fill(&machine, at: at(60.5)) == 0)
        #expect(self.fill(&machine, at: at(61)) == 5)
    }

    @Test func `a reserve makes nothing impossible: what needs more than it leaves waits to be alone`() {
        let window = QuotaWindow(.weight, limit: 10, per: .seconds(60))
        var machine = QuotaStateMachine(windows: [window])
        let big = QuotaAsk(QuotaCharge(weight: 10), reserve: 500, hold: .seconds(1))
        #expect(self.fill(&machine, QuotaAsk(QuotaCharge(weight: 5), hold: .seconds(1)), at: at(0)) == 2)
        #expect(machine.acquire(big, now: at(1)) == .denied(until: at(60), by: .window(window), isExact: true))
        #expect(self.fill(&machine, big, at: at(60)) == 1)
    }

    // MARK: Leases

    @Test func `B20 a slot frees one window after the answer, not after the sending`() throws {
        var machine = QuotaStateMachine(windows: [QuotaWindow(.requests, limit: 1, per: .seconds(60))])
        let lease = try #require(self.lease(machine.acquire(Self.one, now: at(0))))
        machine.settle(lease, now: at(0.8))
        #expect(self.lease(machine.acquire(Self.one, now: at(60))) == nil)
        #expect(self.lease(machine.acquire(Self.one, now: at(60.8))) != nil)
    }

    @Test func `B20 what is never answered is taken to have arrived when its hold ended`() throws {
        var machine = QuotaStateMachine(windows: [QuotaWindow(.requests, limit: 1, per: .seconds(60))])
        _ = try #require(self.lease(machine.acquire(Self.one, now: at(0))))
        let window = QuotaWindow(.requests, limit: 1, per: .seconds(60))
        #expect(machine.acquire(Self.one, now: at(5)) == .denied(until: at(70), by: .window(window), isExact: false))
        #expect(machine.acquire(Self.one, now: at(30)) == .denied(until: at(70), by: .window(window), isExact: true))
        #expect(self.lease(machine.acquire(Self.one, now: at(70))) != nil)
    }

    @Test func `B20 an answer later than its hold counts when it came`() throws {
        let window = QuotaWindow(.requests, limit: 1, per: .seconds(60))
        var machine = QuotaStateMachine(windows: [window])
        let lease = try #require(self.lease(machine.acquire(Self.one, now: at(0))))
        #expect(self.lease(machine.acquire(Self.one, now: at(20))) == nil)
        machine.settle(lease, now: at(25))
        #expect(machine.acquire(Self.one, now: at(30)) == .denied(until: at(85), by: .window(window), isExact: true))
    }

    @Test func `a request that was never sent gives back what it held, once`() throws {
        var machine = QuotaStateMachine(windows: [QuotaWindow(.requests, limit: 1, per: .seconds(60))])
        let lease = try #require(self.lease(machine.acquire(Self.one, now: at(0))))
        machine.refund(lease, now: at(1))
        let other = try #require(self.lease(machine.acquire(Self.one, now: at(1))))
        machine.refund(lease, now: at(2))
        machine.settle(lease, now: at(2))
        #expect(self.lease(machine.acquire(Self.one, now: at(2))) == nil)
        machine.settle(other, now: at(3))
        machine.settle(other, now: at(40))
        #expect(self.lease(machine.acquire(Self.one, now: at(63))) != nil)
    }

    @Test func `B20 what was sent again without asking counts, even where there was no room for it`() {
        var machine = QuotaStateMachine(windows: [Self.minute])
        #expect(self.fill(&machine, at: at(0)) == 20)
        machine.book(QuotaCharge(requests: 3), now: at(1))
        #expect(machine.budget(now: at(1)).map(\.remaining) == [0])
        #expect(self.fill(&machine, at: at(60)) == 17)
        #expect(self.fill(&machine, at: at(61)) == 3)
    }

    // MARK: Time

    @Test func `B18 a clock that goes back neither admits too much nor stalls`() {
        var machine = QuotaStateMachine(windows: [Self.minute])
        #expect(self.fill(&machine, at: at(10_000)) == 20)
        #expect(self.fill(&machine, at: at(6400)) == 0)
        machine.pause(for: .seconds(1), now: at(6400))
        #expect(self.fill(&machine, at: at(6460)) == 0)
        #expect(self.fill(&machine, at: at(10_060)) == 20)
    }

    @Test func `extreme times and spans overflow nothing`() {
        var machine = QuotaStateMachine(windows: [
            QuotaWindow(.weight, limit: .max, per: .seconds(Int64.max)), QuotaWindow(.requests, limit: 3, per: .zero),
        ])
        let ask = QuotaAsk(.request(weight: 1_000_000), reserve: 999, hold: .seconds(Int64.max))
        for time in [Int64.min, -1, 0, 1, .max / 2, .max] {
            let now = MonotonicTime(nanoseconds: time)
            machine.pause(for: .seconds(-5), now: now)
            let admission = machine.acquire(ask, now: now)
            if let lease = self.lease(admission) { machine.settle(lease, now: now) }
            _ = machine.budget(now: now)
        }
        machine.pause(for: .seconds(Int64.max), now: at(1))
        machine.quarantine(hold: .seconds(Int64.max), now: at(1))
        #expect(self.lease(machine.acquire(ask, now: at(2))) == nil)
    }

    // MARK: Pauses

    @Test func `B29 a pause stops everything, and a shorter one within it changes nothing`() {
        var machine = QuotaStateMachine(windows: [Self.minute])
        machine.pause(for: .seconds(30), now: at(0))
        machine.pause(for: .seconds(5), now: at(1))
        let denied = QuotaAdmission.denied(until: at(30), by: .pause, isExact: true)
        #expect(machine.acquire(QuotaAsk(.connection, hold: .seconds(1)), now: at(10)) == denied)
        #expect(machine.pausedUntil(now: at(10)) == at(30))
        #expect(self.fill(&machine, at: at(30)) == 20)
        #expect(machine.pausedUntil(now: at(30)) == nil)
    }

    @Test func `after a quarantine of the longest window and the hold everything is free`() {
        var machine = QuotaStateMachine(windows: [Self.minute, QuotaWindow(.weight, limit: 9, per: .seconds(300))])
        machine.quarantine(hold: .seconds(10), now: at(0))
        let denied = QuotaAdmission.denied(until: at(310), by: .quarantine, isExact: true)
        #expect(machine.acquire(Self.one, now: at(1)) == denied)
        #expect(self.fill(&machine, at: at(310)) == 20)
    }

    // MARK: Windows that come later

    @Test func `of two limits for one window the smaller counts, and a new window knows what was used`() {
        var machine = QuotaStateMachine(windows: [Self.minute])
        #expect(self.fill(&machine, at: at(0)) == 20)
        machine.tighten(to: [QuotaWindow(.requests, limit: 10, per: .seconds(60))])
        machine.tighten(to: [Self.minute, QuotaWindow(.requests, limit: 25, per: .seconds(300))])
        #expect(machine.budget(now: at(0)).map(\.remaining) == [0, 5])
        #expect(self.fill(&machine, at: at(60)) == 5)
        #expect(self.fill(&machine, at: at(299)) == 0)
        #expect(self.fill(&machine, at: at(300)) == 10)
    }
}
