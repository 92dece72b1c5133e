import MarketDataCore
import MarketDataModel
import Testing

/// A window of 5 ms, 250 ms beside a call in flight, two calls at once.
struct CoalescingStateMachineTests {
    private static let btc: NativeName = "BTCUSDT"
    private static let eth: NativeName = "ETHUSDT"
    private var machine = CoalescingStateMachine(limits: CoalescingLimits(parallelCalls: 2))

    private static func question(
        _ id: UInt64,
        at time: Int64,
        fresh: Bool = false,
        priority: Priority = .normal
    ) -> Question {
        let demand: QuoteDemand = fresh ? .fresh : .within(nanoseconds: 1_000_000_000)
        return Question(id: id, symbol: "BTC-USDT", askedAt: ms(time), demand: demand, priority: priority)
    }

    /// What is due, sent at once.
    private mutating func advance(to time: MonotonicTime) -> CoalescingStateMachine.Call? {
        self.machine.advance(now: time).flatMap { self.machine.compose($0.id, now: time) }
    }

    private mutating func call(at time: MonotonicTime) throws -> CoalescingStateMachine.Call {
        let call = self.advance(to: time)
        return try #require(call)
    }

    private mutating func submission(at time: MonotonicTime) throws -> CoalescingStateMachine.Submission {
        let submission = self.machine.advance(now: time)
        return try #require(submission)
    }

    @discardableResult
    private mutating func ask(_ question: Question, of native: NativeName) -> CoalescingStateMachine.Reception {
        self.machine.ask(question, of: native)
    }

    private mutating func landed(_ call: CoalescingStateMachine.Call) -> [CoalescingStateMachine.Arrival] {
        self.machine.landed(call.id)
    }

    @Test mutating func `B1 100 questions of a cold symbol are one call`() throws {
        for id in 1...100 { self.ask(Self.question(UInt64(id), at: 1000), of: Self.btc) }
        #expect(self.advance(to: ms(1004)) == nil)
        let call = try self.call(at: ms(1005))
        #expect(call.natives == [Self.btc])
        // While it is in flight others join it.
        for id in 101...200 { self.ask(Self.question(UInt64(id), at: 1100), of: Self.btc) }
        #expect(self.advance(to: ms(2000)) == nil)
        let arrivals = self.machine.landed(call.id)
        #expect(arrivals.map(\.questions) == [Set(1...200)])
        #expect(arrivals.map(\.symbols) == [["BTC-USDT"]])
        #expect(self.machine.deadline == .distantFuture)
        #expect(self.machine.waiting == 0)
    }

    @Test mutating func `questions of different symbols within the window share one call, in the order they came`() {
        self.ask(Self.question(1, at: 1000), of: Self.eth)
        self.ask(Self.question(2, at: 1003), of: Self.btc)
        #expect(self.machine.deadline == ms(1005))
        #expect(self.advance(to: ms(1005))?.natives == [Self.eth, Self.btc])
    }

    @Test mutating func `a question that waited for names before has had its window`() {
        self.ask(Self.question(1, at: 1000), of: Self.btc)
        #expect(self.machine.deadline == ms(1005))
        #expect(self.advance(to: ms(4000)) != nil)
    }

    @Test mutating func `while a call is in flight others gather and leave when it lands`() throws {
        self.ask(Self.question(1, at: 1000), of: Self.btc)
        let first = try self.call(at: ms(1005))
        self.ask(Self.question(2, at: 1010), of: Self.eth)
        #expect(self.advance(to: ms(1100)) == nil)
        _ = self.machine.landed(first.id)
        #expect(self.advance(to: ms(1100))?.natives == [Self.eth])
    }

    @Test
    mutating func `a call that hangs holds up others for the longest wait only, and only so many leave beside it`()
        throws
    {
        self.ask(Self.question(1, at: 1000), of: Self.btc)
        let hanging = try self.call(at: ms(1005))
        self.ask(Self.question(2, at: 1010), of: Self.eth)
        #expect(self.machine.deadline == ms(1260))
        let beside = try self.call(at: ms(1260))
        self.ask(Self.question(3, at: 1300), of: "XRPUSDT")
        #expect(self.machine.callsUnderWay == 2)
        #expect(self.machine.deadline == .distantFuture)
        #expect(self.landed(beside).map(\.questions) == [[2]])
        #expect(self.machine.deadline == ms(1550))
        #expect(self.landed(hanging).map(\.questions) == [[1]])
        #expect(self.machine.deadline == ms(1305))
    }

    @Test mutating func `fresh is not answered by a call in flight, and is by one that left after it was asked`() throws
    {
        self.ask(Self.question(1, at: 1000), of: Self.btc)
        let first = try self.call(at: ms(1005))
        self.ask(Self.question(2, at: 1010, fresh: true), of: Self.btc)
        // Asked before the call left, but heard of only now.
        self.ask(Self.question(3, at: 1004, fresh: true), of: Self.btc)
        #expect(self.landed(first).map(\.questions) == [[1, 3]])
        let second = try self.call(at: ms(1100))
        #expect(self.landed(second).map(\.questions) == [[2]])
    }

    @Test mutating func `B8 nobody joins an older call once a newer one of the symbol has left`() throws {
        self.ask(Self.question(1, at: 1000), of: Self.btc)
        let old = try self.call(at: ms(1005))
        self.ask(Self.question(2, at: 1010, fresh: true), of: Self.btc)
        let new = try self.call(at: ms(1260))
        self.ask(Self.question(3, at: 1300), of: Self.btc)
        #expect(self.landed(new).map(\.questions) == [[2, 3]])
        self.ask(Self.question(4, at: 1400), of: Self.btc)
        #expect(self.landed(old).map(\.questions) == [[1]])
        #expect(self.machine.waiting == 1)
    }

    @Test mutating func `B2 a question that is withdrawn leaves the call to the others`() throws {
        for id in 1...3 { self.ask(Self.question(UInt64(id), at: 1000), of: Self.btc) }
        _ = self.machine.withdraw(1)
        let call = try self.call(at: ms(1005))
        _ = self.machine.withdraw(2)
        _ = self.machine.withdraw(2)
        #expect(self.landed(call).map(\.questions) == [[3]])
    }

    @Test mutating func `B9 what nobody waits for any more is given up before it is sent, and goes on after`() throws {
        self.ask(Self.question(1, at: 1000), of: Self.btc)
        _ = self.machine.withdraw(1)
        #expect(self.machine.deadline == .distantFuture)
        #expect(self.advance(to: ms(9000)) == nil)
        self.ask(Self.question(2, at: 10000), of: Self.btc)
        let call = try self.call(at: ms(10005))
        _ = self.machine.withdraw(2)
        #expect(self.landed(call).map(\.symbols) == [["BTC-USDT"]])
    }

    @Test mutating func `B3 after a call has failed the next question makes another`() throws {
        self.ask(Self.question(1, at: 1000), of: Self.btc)
        let failed = try self.call(at: ms(1005))
        #expect(self.landed(failed).map(\.questions) == [[1]])
        #expect(self.landed(failed).isEmpty)
        self.ask(Self.question(2, at: 2000), of: Self.btc)
        #expect(self.advance(to: ms(2005))?.id == failed.id + 1)
    }

    @Test func `at random: everybody is answered once, by a call that will do, within the bounds`() {
        for seed in 1...20 as ClosedRange<UInt64> {
            var bench = CoalescingBench(seed: seed)
            bench.run(steps: 5_000)
        }
    }
}

/// A moment by its milliseconds.
private func ms(_ milliseconds: Int64) -> MonotonicTime { MonotonicTime(nanoseconds: milliseconds * 1_000_000) }
