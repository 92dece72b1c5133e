import MarketDataCore
import MarketDataModel
import Testing

@Suite struct ScanStateMachineTests {
    @Test func `every symbol is asked for once, in order, a few at a time`() {
        var scan = ScanStateMachine(count: 5, limits: .init(outstanding: 2))
        #expect(scan.advance(now: at(0)) == [0, 1])
        #expect(scan.advance(now: at(0)) == [])
        #expect(scan.deadline(now: at(0)) == .distantFuture)
        #expect(scan.answered(1) == true)
        #expect(scan.advance(now: at(0)) == [2])
        #expect(scan.failed(0) == true)
        #expect(scan.advance(now: at(0)) == [3])
        for index in 2...3 { #expect(scan.answered(index) == true) }
        #expect(scan.advance(now: at(0)) == [4])
        #expect(scan.phase == .running)
        #expect(scan.answered(4) == true)
        #expect(scan.phase == .ended)
        #expect((scan.answered, scan.failed, scan.remaining) == (4, 1, 0))
    }

    @Test func `a scan of nothing has ended`() {
        let scan = ScanStateMachine(count: 0, limits: .init(outstanding: 2))
        #expect(scan.phase == .ended)
    }

    @Test func `B26 a pause takes back what was not sent and waits for what was`() {
        var scan = ScanStateMachine(count: 6, limits: .init(outstanding: 4))
        #expect(scan.advance(now: at(0)) == [0, 1, 2, 3])
        #expect(scan.pause() == true)
        #expect(scan.pause() == false)
        scan.returned([3, 2])
        #expect(scan.advance(now: at(1)) == [])
        #expect(scan.answered(0) == true)
        #expect(scan.phase == .paused)
        #expect(scan.resume() == true)
        #expect(scan.advance(now: at(2)) == [2, 3, 4])
        #expect(scan.answered(0) == false)
    }

    @Test func `a pace of 20 a minute holds in any minute`() {
        var scan = ScanStateMachine(count: 50, limits: .init(perMinute: 20, outstanding: 100))
        #expect(scan.advance(now: at(0)).count == 20)
        #expect(scan.deadline(now: at(0)) == at(60))
        #expect(scan.shortestRest(place: 19, now: at(0)) == .zero)
        #expect(scan.shortestRest(place: 20, now: at(0)) == .seconds(60))
        #expect(scan.shortestRest(place: 49, now: at(0)) == .seconds(120))
        #expect(scan.advance(now: at(59.9)).isEmpty)
        #expect(scan.advance(now: at(60)).count == 20)
        #expect(scan.advance(now: at(120)).count == 10)
    }

    @Test func `a refusal for now holds the scan until its moment`() {
        var scan = ScanStateMachine(count: 3, limits: .init(outstanding: 10))
        #expect(scan.advance(now: at(0)) == [0, 1, 2])
        scan.returned([1, 2])
        scan.hold(until: at(5))
        #expect(scan.deadline(now: at(0)) == at(5))
        #expect(scan.advance(now: at(4.9)) == [])
        #expect(scan.advance(now: at(5)) == [1, 2])
    }

    @Test func `B26 whatever happens, nothing is lost and nothing is answered twice`() {
        for seed in UInt64(1)...200 {
            var random = SeededGenerator(seed: seed)
            let count = Int.random(in: 1...60, using: &random)
            let perMinute = Bool.random(using: &random) ? Int.random(in: 1...30, using: &random) : nil
            let limits = ScanStateMachine.Limits(
                perMinute: perMinute,
                outstanding: Int.random(in: 1...20, using: &random)
            )
            var scan = ScanStateMachine(count: count, limits: limits)
            var now = at(0)
            var outstanding: Set<Int> = []
            var outcomes = Array(repeating: 0, count: count)
            var asks: [MonotonicTime] = []
            var steps = 0
            while scan.phase != .ended, steps < 20_000 {
                steps += 1
                now = now + .milliseconds(Int.random(in: 0...2000, using: &random))
                switch Int.random(in: 0..<10, using: &random) {
                case 0: _ = scan.pause()
                case 1, 2: _ = scan.resume()
                case 3:
                    // Late news of what is not waited for changes nothing.
                    let index = Int.random(in: 0..<count, using: &random)
                    if !outstanding.contains(index) { #expect(scan.answered(index) == false, "seed \(seed)") }
                case 4:
                    let back = outstanding.filter { _ in Bool.random(using: &random) }
                    outstanding.subtract(back)
                    scan.returned(Array(back))
                case 5: scan.hold(until: now + .seconds(1))
                default:
                    for index in outstanding.sorted() where Bool.random(using: &random) {
                        outstanding.remove(index)
                        outcomes[index] += 1
                        let isTold = Bool.random(using: &random) ? scan.answered(index) : scan.failed(index)
                        #expect(isTold, "seed \(seed)")
                    }
                }
                let wasPaused = scan.phase != .running
                let asked = scan.advance(now: now)
                if wasPaused { #expect(asked.isEmpty, "seed \(seed)") }
                for index in asked {
                    #expect(outcomes[index] == 0, "seed \(seed)")
                    #expect(outstanding.insert(index).inserted, "seed \(seed)")
                    asks.append(now)
                }
                #expect(outstanding.count <= limits.outstanding, "seed \(seed)")
                #expect(outstanding.count == scan.asked, "seed \(seed)")
            }
            #expect(outcomes.allSatisfy { $0 == 1 }, "seed \(seed)")
            #expect(scan.answered + scan.failed == count, "seed \(seed)")
            guard let perMinute else { continue }
            for (first, start) in asks.enumerated() where first + perMinute < asks.count {
                #expect(asks[first + perMinute] - start >= .seconds(60), "seed \(seed)")
            }
        }
    }
}
