import MarketDataCore
import MarketDataModel
import Testing

/// How long one waits.
@Suite struct WaitModelTests {
    private struct Guess {
        var id: UInt64
        var at: MonotonicTime
        var wait: Duration
    }

    /// How the guesses compare with what came: each at most a fifth (or a second) off is right.
    private static func right(_ guesses: [Guess], _ bench: RequestBench) -> (right: Int, all: Int) {
        var right = 0
        var all = 0
        let sentAt = Dictionary(bench.sent.map { ($0.id, $0.at) }) { first, _ in first }
        for guess in guesses {
            guard let sent = sentAt[guess.id] else { continue }
            let actual = sent - guess.at
            let off = guess.wait > actual ? guess.wait - actual : actual - guess.wait
            all += 1
            if off <= max(actual / 5, .seconds(1)) { right += 1 }
        }
        return (right, all)
    }

    private static func guess(_ id: UInt64, _ bench: inout RequestBench) -> Guess? {
        let budget = bench.quota.budget(now: bench.now)
        let pause = bench.quota.pausedUntil(now: bench.now)
        return bench.machine.estimatedWait(of: id, budget: budget, pausedUntil: pause, now: bench.now)
            .map { Guess(id: id, at: bench.now, wait: $0) }
    }

    @Test(arguments: [250, 0]) func `B26 a scan of 50 at 20 a minute knows from the start when each is sent`(
        reserve: Int
    ) {
        var bench = RequestBench(quota: [QuotaWindow(.weight, limit: 20, per: .seconds(60))])
        bench.submit(.low, reserve: reserve)
        bench.run(until: .seconds(1))
        let ids = (0..<49).map { _ in bench.submit(.low, reserve: reserve, timeout: .seconds(600)) }
        bench.run(until: .seconds(2))
        let guesses = ids.compactMap { Self.guess($0, &bench) }
        bench.run(until: .seconds(600))
        let (right, all) = Self.right(guesses, bench)
        // The others were sent at once.
        #expect(all == (reserve == 0 ? 30 : 35))
        #expect(right == all)
    }

    /// Arrivals at random, at 95 % of what the quota allows, in bursts, for an hour.
    @Test(arguments: [
        [QuotaWindow(.weight, limit: 20, per: .seconds(60))],
        [QuotaWindow(.weight, limit: 600, per: .seconds(60)), QuotaWindow(.requests, limit: 12, per: .seconds(1))],
        [QuotaWindow(.weight, limit: 100, per: .seconds(300)), QuotaWindow(.requests, limit: 25, per: .seconds(60))],
    ])
    func `B26 the estimate is right within a fifth in a simulated hour`(quota: [QuotaWindow]) {
        var bench = RequestBench(RequestLimits(capacity: 10_000, timeout: .seconds(7_200)), quota: quota)
        var dice = SeededGenerator(seed: 5)
        var random = SeededGenerator(seed: 7)
        bench.venue = { _ in .ok(.milliseconds(Int.random(in: 20...400, using: &dice))) }
        let rate = quota.map { Double($0.limit) / ($0.length / .seconds(1)) }.min() ?? 1
        var guesses: [Guess] = []
        while bench.elapsed < .seconds(3_600) {
            let burst = Int.random(in: 1...30, using: &random)
            for _ in 0..<burst {
                let id = bench.submit()
                if let guess = Self.guess(id, &bench), guess.wait > .zero { guesses.append(guess) }
            }
            let mean = Double(burst) / rate / 0.95
            bench.run(until: bench.elapsed + .seconds(Double.random(in: 0...(2 * mean), using: &random)))
        }
        bench.run(until: .seconds(8_000))
        let (right, all) = Self.right(guesses, bench)
        #expect(all > 300)
        #expect(Double(right) >= 0.95 * Double(all), "\(right) of \(all)")
    }

    @Test func `where only the number under way limits, answers set the pace`() {
        var bench = RequestBench(RequestLimits(parallel: 4))
        bench.venue = { _ in .ok(.seconds(2)) }
        for _ in 0..<4 { bench.submit() }
        bench.run(until: .seconds(3))
        let ids = (0..<40).map { _ in bench.submit(timeout: .seconds(600)) }
        let guesses = ids.dropFirst(4).compactMap { Self.guess($0, &bench) }
        bench.run(until: .seconds(100))
        let (right, all) = Self.right(guesses, bench)
        #expect(all == 36 && right == all, "\(right) of \(all)")
    }

    @Test func `a pause is waited for, and what was sent waits no more`() {
        var bench = RequestBench(RequestLimits(parallel: 1))
        bench.venue = { _ in .ok(.seconds(2)) }
        bench.submit()
        bench.submit(timeout: .seconds(600))
        bench.quota.pause(for: .seconds(90), now: bench.now)
        #expect(Self.guess(1, &bench)?.wait == .zero)
        #expect(Self.guess(2, &bench)?.wait == .seconds(90))
        #expect(Self.guess(3, &bench) == nil)
    }
}
