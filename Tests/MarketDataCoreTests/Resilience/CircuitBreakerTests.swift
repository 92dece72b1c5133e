import MarketDataCore
import MarketDataModel
import Testing

@Suite struct CircuitBreakerTests {
    /// A breaker with its clock and its dice.
    private struct Bench {
        var breaker: CircuitBreaker
        var now = MonotonicTime(nanoseconds: 1_000_000_000_000)
        var random = SeededGenerator(seed: 1)

        init(_ limits: BreakerLimits = BreakerLimits(window: 5, openFor: .seconds(5), probes: 2)) {
            self.breaker = CircuitBreaker(limits)
        }

        /// Calls, if it may.
        mutating func call(_ verdict: CircuitBreaker.Verdict, took: Duration = .milliseconds(10)) -> Bool {
            guard let generation = self.admit() else { return false }
            self.end(verdict, generation, took: took)
            return true
        }

        mutating func admit() -> UInt32? {
            guard case .granted(let generation) = self.breaker.admit(now: self.now) else { return nil }
            return generation
        }

        mutating func end(
            _ verdict: CircuitBreaker.Verdict,
            _ generation: UInt32,
            took: Duration = .milliseconds(10)
        ) {
            _ = self.breaker.ended(verdict, took: took, generation: generation, now: self.now, using: &self.random)
        }

        /// When it would let one through.
        var opensAt: MonotonicTime? {
            if case .open(let until) = self.breaker.state { return until }
            return nil
        }
    }

    @Test func `B28 a window of 5 with F F F S S opens after the fifth`() {
        var bench = Bench()
        for verdict in [.failure, .failure, .failure, .success] as [CircuitBreaker.Verdict] {
            #expect(bench.call(verdict) == true)
            #expect(bench.breaker.state == .closed)
        }
        #expect(bench.call(.success) == true)
        #expect(bench.opensAt == bench.now + .seconds(5))
        #expect(bench.call(.success) == false)
    }

    @Test func `B28 two failures of 5 are not enough, however they lie`() {
        var bench = Bench()
        for _ in 0..<20 {
            for verdict in [.failure, .success, .success, .failure, .success] as [CircuitBreaker.Verdict] {
                #expect(bench.call(verdict) == true)
            }
        }
        #expect(bench.breaker.transitions == 0)
    }

    @Test func `B28 three slow of 5 open it, two do not`() {
        var bench = Bench()
        for took in [5, 0, 5, 0, 4] { #expect(bench.call(.success, took: .seconds(took)) == true) }
        #expect(bench.breaker.state == .closed)
        #expect(bench.call(.success, took: .seconds(6)) == true)
        #expect(bench.breaker.state == .closed)
        #expect(bench.call(.success, took: .seconds(5)) == true)
        #expect(bench.opensAt != nil)
    }

    @Test func `B28 failures that are long past do not count`() {
        var bench = Bench()
        for _ in 0..<4 { #expect(bench.call(.failure) == true) }
        bench.now = bench.now + .seconds(60)
        for _ in 0..<4 { #expect(bench.call(.failure) == true) }
        #expect(bench.breaker.state == .closed)
        #expect(bench.call(.failure) == true)
        #expect(bench.breaker.state != .closed)
    }

    @Test func `B30 half open lets so many probes through, the rest is told when to come again`() {
        var bench = Bench()
        for _ in 0..<5 { _ = bench.call(.failure) }
        #expect(bench.breaker.admit(now: bench.now) == .refused(until: bench.now + .seconds(5)))
        bench.now = bench.now + .milliseconds(4_999)
        #expect(bench.admit() == nil)
        bench.now = bench.now + .milliseconds(1)
        let probes = [bench.admit(), bench.admit()].compactMap { $0 }
        #expect(probes.count == 2)
        #expect(bench.breaker.state == .halfOpen)
        #expect(bench.breaker.admit(now: bench.now) == .refused(until: bench.now + .seconds(5)))
        bench.end(.success, probes[0])
        #expect(bench.admit() == nil)
        bench.end(.success, probes[1])
        #expect(bench.breaker.state == .closed)
        #expect(bench.admit() != nil)
    }

    @Test func `B30 a probe that says nothing gives its place back`() {
        var bench = Bench()
        for _ in 0..<5 { _ = bench.call(.failure) }
        bench.now = bench.now + .seconds(5)
        for _ in 0..<10 { #expect(bench.call(.none) == true) }
        #expect(bench.breaker.state == .halfOpen)
        #expect(bench.call(.success) == true)
        #expect(bench.call(.success) == true)
        #expect(bench.breaker.state == .closed)
    }

    @Test func `B30 a probe that fails opens it again, for up to twice as long each time, until it is well`() {
        var bench = Bench(BreakerLimits(window: 5, openFor: .seconds(5), openForAtMost: .seconds(60), probes: 1))
        for _ in 0..<5 { _ = bench.call(.failure) }
        var bound = Duration.seconds(5)
        var longest = Duration.zero
        for _ in 0..<20 {
            let wait = (bench.opensAt ?? .distantFuture) - bench.now
            #expect(wait >= .seconds(5) && wait <= bound)
            longest = max(longest, wait)
            bench.now = bench.now + wait
            #expect(bench.call(.failure) == true)
            bound = min(bound * 2, .seconds(60))
        }
        #expect(longest > .seconds(20))
        bench.now = bench.opensAt ?? bench.now
        #expect(bench.call(.success) == true)
        for _ in 0..<5 { _ = bench.call(.failure) }
        #expect(bench.opensAt == bench.now + .seconds(5))
    }

    @Test func `probes that are slow open it again`() {
        var bench = Bench()
        for _ in 0..<5 { _ = bench.call(.failure) }
        bench.now = bench.now + .seconds(5)
        #expect(bench.call(.success, took: .seconds(9)) == true)
        #expect(bench.call(.success, took: .seconds(9)) == true)
        #expect(bench.opensAt != nil)
    }

    @Test func `an answer of an earlier generation is no evidence`() {
        var bench = Bench()
        let early = (0..<10).compactMap { _ in bench.admit() }
        for _ in 0..<5 { _ = bench.call(.failure) }
        bench.now = bench.now + .seconds(5)
        let probe = bench.admit()
        for generation in early { bench.end(.failure, generation) }
        #expect(bench.breaker.state == .halfOpen)
        for generation in early { bench.end(.success, generation) }
        #expect(bench.breaker.state == .halfOpen)
        if let probe { bench.end(.success, probe) }
        #expect(bench.call(.success) == true)
        #expect(bench.breaker.state == .closed)
        for generation in early { bench.end(.failure, generation) }
        #expect(bench.breaker.state == .closed)
        #expect(bench.breaker.transitions == 3)
    }

    /// Ten seeds of 10,000 operations.
    @Test(arguments: 1...10 as ClosedRange<UInt64>)
    func `the breaker does what a list of all calls says`(seed: UInt64) throws {
        var dice = SeededGenerator(seed: seed)
        let limits = BreakerLimits(
            window: Int.random(in: 1...30, using: &dice),
            windowLength: .seconds(Int.random(in: 1...60, using: &dice)),
            minimumCalls: Int.random(in: 1...12, using: &dice),
            failureRate: [0.3, 0.5, 0.6, 1][Int.random(in: 0..<4, using: &dice)],
            slowRate: [0.3, 0.6, 1][Int.random(in: 0..<3, using: &dice)],
            probes: Int.random(in: 1...4, using: &dice)
        )
        var bench = Bench(limits)
        var model = BreakerModel(limits)
        var out: [(generation: UInt32, model: Int)] = []
        for step in 0..<10_000 {
            let place: Comment = "seed \(seed), step \(step)"
            switch Int.random(in: 0..<5, using: &dice) {
            case 0, 1:
                let generation = bench.admit()
                let expected = model.admit(now: bench.now)
                try #require((generation == nil) == (expected == nil), place)
                if let generation, let expected { out.append((generation, expected)) }
            case 2, 3:
                guard !out.isEmpty else { continue }
                let call = out.remove(at: Int.random(in: 0..<out.count, using: &dice))
                let verdicts: [CircuitBreaker.Verdict] = [.failure, .failure, .success, .success, .none]
                let verdict = verdicts[Int.random(in: 0..<5, using: &dice)]
                let took = Duration.seconds(Int.random(in: 0...7, using: &dice))
                bench.end(verdict, call.generation, took: took)
                model.end(verdict, call.model, took: took, now: bench.now)
                // How long it stays open is drawn at random; the rest must agree.
                if case .open(let until) = bench.breaker.state { model.openUntil = until }
            default: bench.now = bench.now + .milliseconds(Int.random(in: 0...3_000, using: &dice))
            }
            try #require(model.phase == BreakerModel.phase(of: bench.breaker.state), place)
        }
        #expect(bench.breaker.transitions > 10)
    }
}
