import MarketDataCore
import MarketDataModel
import Testing

/// Everything at random, late and twice.
@Suite struct RequestMachineStormTests {
    @Test(arguments: 1...12 as ClosedRange<UInt64>)
    func `every request ends exactly once, every lease is settled or given back, whatever happens`(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        let limits = RequestLimits(
            capacity: 30,
            timeout: .seconds(20),
            parallel: 4,
            breaker: BreakerLimits(window: 10, openFor: .seconds(2)),
            adaptive: seed % 2 == 0 ? AdaptiveLimits() : nil
        )
        var bench = RequestBench(
            limits,
            bases: Int(seed % 3) + 1,
            quota: [
                QuotaWindow(.weight, limit: 20, per: .seconds(10)), QuotaWindow(.requests, limit: 5, per: .seconds(1)),
            ],
            seed: seed
        )
        var dice = SeededGenerator(seed: seed &* 31)
        bench.venue = { _ in
            let ends: [AttemptEnd] = [
                .judged(.answered), .judged(.answered), .judged(.answered), .judged(.failed(reason: "busy")),
                .judged(.refused(reason: "no")), .judged(.slowDown(wait: .seconds(3), reason: "slow")), .timedOut,
                .unreachable,
                .untrusted, .unusable,
            ]
            let end = ends[Int.random(in: 0..<ends.count, using: &dice)]
            let sends = end == .unreachable ? Int.random(in: 0...1, using: &dice) : 1
            return .init(end: end, after: .milliseconds(Int.random(in: 1...800, using: &dice)), sends: sends)
        }
        bench.wants = { $0 % 17 != 0 }
        var cancelled: Set<UInt64> = []
        var all: Set<UInt64> = []
        for _ in 0..<1_500 {
            bench.run(until: bench.elapsed + .milliseconds(Int.random(in: 0...400, using: &random)))
            switch Int.random(in: 0..<8, using: &random) {
            case 0...4:
                let priority = Priority(rawValue: Int.random(in: 1...10, using: &random))
                let reserve = [0, 250][Int.random(in: 0...1, using: &random)]
                all.insert(bench.submit(priority, reserve: reserve, isRepeatable: .random(using: &random)))
            case 5:
                guard let id = all.randomElement(using: &random), bench.ends[id] == nil, id % 17 != 0 else { continue }
                cancelled.insert(id)
                bench.cancel(id)
            case 6:
                guard let id = all.randomElement(using: &random) else { continue }
                bench.machine.raise(id, to: .interactive, now: bench.now)
                // Late and twice: nothing comes of it.
                if bench.ends[id] != nil {
                    #expect(bench.machine.ended(id, .timedOut, sends: 1, now: bench.now).isEmpty)
                }
            default: bench.machine.switches = RequestSwitches(rawValue: UInt8.random(in: 0...31, using: &random))
            }
        }
        bench.run(until: bench.elapsed + .seconds(300))
        let told = Set(bench.ends.keys)
        #expect(told.isDisjoint(with: cancelled), "seed \(seed)")
        let untold = all.subtracting(told).subtracting(cancelled).filter { $0 % 17 != 0 }
        #expect(untold.isEmpty, "seed \(seed): \(untold.sorted())")
        #expect(bench.machine.underWay == 0 && bench.machine.waiting == 0, "seed \(seed)")
        #expect(bench.isQuotaIdle, "seed \(seed)")
        #expect(bench.machine.nextDeadline == .distantFuture, "seed \(seed)")
        #expect(bench.settled == bench.sent.count, "seed \(seed)")
    }
}
