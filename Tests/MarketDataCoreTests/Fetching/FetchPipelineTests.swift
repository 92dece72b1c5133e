import MarketDataModel
import Testing

@testable import MarketDataCore

@Suite struct FetchPipelineTests {
    @Test func `callers of one name, and of others within the window, share one call and one id`() throws {
        var bench = PipelineBench()
        for id in 1...100 as ClosedRange<UInt64> { try bench.ask(id, "A") }
        try bench.ask(101, "B")
        bench.pass(.milliseconds(4))
        #expect(bench.calls.isEmpty)
        #expect(bench.pipeline.stage(of: 1) == .gathering)
        bench.pass(.milliseconds(1))
        #expect(bench.calls == [[NativeName("A"), NativeName("B")]])
        #expect(bench.pipeline.stage(of: 101) == .inFlight && bench.pipeline.isSent(101))
        // One that comes while the answer is on its way has it, too.
        try bench.ask(102, "A")
        bench.pass(.milliseconds(10))
        #expect(bench.answered.count == 102 && bench.calls.count == 1)
        #expect(bench.pipeline.stage(of: 102) == nil)
    }

    @Test func `a batch that waits for the quota takes in what is asked for meanwhile`() throws {
        var bench = PipelineBench(quota: [QuotaWindow(.requests, limit: 1, per: .seconds(10))])
        try bench.ask(1, "A")
        bench.pass(.milliseconds(100))
        try bench.ask(2, "B")
        bench.pass(.milliseconds(300))
        guard case .quota(.window, let until) = try #require(bench.pipeline.stage(of: 2)) else {
            Issue.record("not held back by the quota")
            return
        }
        #expect(until > bench.now)
        for id in 3...40 as ClosedRange<UInt64> { try bench.ask(id, "N\(id)") }
        bench.pass(.seconds(10))
        #expect(bench.calls.count == 2)
        #expect(bench.calls.last?.count == 39)
        #expect(bench.answered.count == 40)
    }

    @Test func `what no caller waits for any more is not sent; what was sent goes on`() throws {
        var bench = PipelineBench(quota: [QuotaWindow(.requests, limit: 1, per: .seconds(10))])
        try bench.ask(1, "A")
        bench.pass(.milliseconds(6))
        bench.pipeline.withdraw(1)
        try bench.ask(2, "B")
        bench.pass(.milliseconds(300))
        bench.pipeline.withdraw(2)
        bench.pass(.seconds(20))
        #expect(bench.calls == [[NativeName("A")]])
        #expect(bench.pipeline.requests.waiting == 0 && bench.pipeline.requests.underWay == 0)
        #expect(bench.quota.budget(now: bench.now).allSatisfy { $0.remaining == 1 })
    }

    @Test func `a call that stands by itself has its place in the same queue and its own reply`() throws {
        var bench = PipelineBench(quota: [QuotaWindow(.requests, limit: 2, per: .seconds(10))])
        try bench.ask(1, "A")
        let call = PipelineBench.Call(natives: [])
        let id = bench.pipeline.fetch(call, .instruments, priority: .interactive, to: "list", now: bench.now)
        bench.pass(.milliseconds(20))
        #expect(bench.replies == ["list": .answered] && bench.answered.keys.contains(1))
        let other = bench.pipeline.fetch(call, .instruments, priority: .low, to: "late", now: bench.now)
        #expect(id < other)
        bench.pass(.seconds(1))
        #expect(bench.replies.count == 1)
        #expect(bench.pipeline.abandon().map(\.destination) == ["late"])
        bench.pass(.seconds(20))
        #expect(bench.replies.count == 1 && bench.calls.count == 2)
    }

    @Test func `the second level is asked for every bound name once, and those who join later too`() throws {
        var bench = PipelineBench(quota: [QuotaWindow(.requests, limit: 1, per: .seconds(10))])
        bench.pipeline.looksUp = true
        let (a, b, c, d) = (NativeName("A"), NativeName("B"), NativeName("C"), NativeName("D"))
        try bench.ask(1, "A")
        try bench.ask(2, "B")
        bench.pass(.milliseconds(5))
        #expect(bench.lookUps.map(\.natives) == [[a, b]] && bench.calls.isEmpty)
        // It joins while the second level is asked: the batch does not wait for it again in this turn.
        try bench.ask(3, "C")
        bench.lookedUp([a])
        #expect(bench.answered.keys.sorted() == [1])
        #expect(bench.calls == [[b, c]] && bench.lookUps.isEmpty)
        bench.pass(.milliseconds(20))
        // The quota holds this one back; a caller that joins it is looked up at its next turn.
        try bench.ask(4, "D")
        bench.pass(.milliseconds(10))
        #expect(bench.lookUps.map(\.natives) == [[d]])
        bench.lookedUp([])
        try bench.ask(5, "A")
        try bench.ask(6, "B", demand: .fresh)
        bench.pass(.seconds(11))
        #expect(bench.lookUps.map(\.natives) == [[a]])
        bench.lookedUp([a])
        #expect(bench.answered.keys.contains(5))
        #expect(bench.calls.last == [d, b])
    }

    @Test func `a batch that the second level knows as a whole is not sent, and one that is gone gives way`() throws {
        var bench = PipelineBench()
        bench.pipeline.looksUp = true
        try bench.ask(1, "A")
        bench.pass(.milliseconds(5))
        bench.lookedUp([NativeName("A")])
        try bench.ask(2, "B")
        bench.pass(.milliseconds(5))
        // Its caller leaves while the second level is asked.
        bench.pipeline.withdraw(2)
        bench.lookedUp([])
        bench.pipeline.looksUp = false
        try bench.ask(3, "C")
        bench.pass(.milliseconds(50))
        #expect(bench.calls == [[NativeName("C")]] && bench.answered.keys.sorted() == [1, 3])
    }

    @Test(arguments: [AttemptEnd.judged(.unknownInstruments([], reason: "")), .judged(.refused(reason: ""))])
    func `a batch that one name spoils is halved, so that the others are answered`(refusal: AttemptEnd) throws {
        var bench = PipelineBench()
        let bad = NativeName("N37")
        bench.answer = { $0.contains(bad) ? refusal : .judged(.answered) }
        for id in 0..<100 as Range<UInt64> { try bench.ask(id, "N\(id)") }
        bench.pass(.seconds(2))
        #expect(bench.answered.count == 99 && bench.failed.keys.sorted() == [37])
        #expect(bench.calls.count <= 15)
    }

    @Test func `a venue that refuses whatever it is asked for is not asked for every name alone`() throws {
        var bench = PipelineBench()
        bench.answer = { _ in .judged(.refused(reason: "forbidden")) }
        for id in 0..<100 as Range<UInt64> { try bench.ask(id, "N\(id)") }
        bench.pass(.seconds(2))
        #expect(bench.failed.count == 100)
        #expect(bench.calls.count <= 15)
    }

    /// The case of an independent test: 40 callers that ask again as soon as they are answered, at 10 calls in 0.5 s.
    @Test(arguments: [nil, 1, 5])
    func `B57 the least urgent is answered before its time-out beside a steady stream of the most urgent`(
        perCall: Int?
    ) throws {
        var bench = PipelineBench(quota: [QuotaWindow(.requests, limit: 10, per: .milliseconds(500))], perCall: perCall)
        var next: UInt64 = 1_000
        var waiting: Set<UInt64> = []
        try bench.pass(.seconds(2)) { try Self.keepBusy(&$0, &waiting, &next) }
        let start = bench.now
        try bench.ask(1, "LEAST", priority: .background, consumer: 999)
        try bench.pass(.seconds(30)) { try Self.keepBusy(&$0, &waiting, &next) }
        let wait = try #require(bench.answered[1]) - start
        #expect(wait < .seconds(28))
        // The others did not stand still for it.
        #expect(bench.answered.count > 200)
    }

    private static func keepBusy(_ bench: inout PipelineBench, _ waiting: inout Set<UInt64>, _ next: inout UInt64)
        throws
    {
        for id in waiting where bench.answered[id] != nil { waiting.remove(id) }
        while waiting.count < 40 {
            next += 1
            waiting.insert(next)
            let consumer = UInt32(next % 40)
            try bench.ask(next, "U\(next % 40)", priority: .interactive, demand: .fresh, consumer: consumer)
        }
    }
}
