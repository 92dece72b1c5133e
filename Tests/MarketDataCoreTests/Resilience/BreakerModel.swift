import MarketDataCore
import MarketDataModel

/// A breaker as one would explain it: a list of all calls since the last change, counted anew each time.
struct BreakerModel {
    enum Phase { case closed, open, halfOpen }

    private struct Call {
        var at: MonotonicTime
        var failed: Bool
        var slow: Bool
    }

    static func phase(of state: CircuitBreaker.State) -> Phase {
        switch state {
        case .closed: .closed
        case .open: .open
        case .halfOpen: .halfOpen
        }
    }

    private(set) var phase = Phase.closed
    var openUntil = MonotonicTime.zero
    private let limits: BreakerLimits
    private var calls: [Call] = []
    private var era = 0
    private var out = 0

    init(_ limits: BreakerLimits) { self.limits = limits }

    /// The era in which it was let through.
    mutating func admit(now: MonotonicTime) -> Int? {
        if self.phase == .open, now >= self.openUntil { self.change(.halfOpen) }
        switch self.phase {
        case .closed: return self.era
        case .open: return nil
        case .halfOpen:
            guard self.out + self.calls.count < self.limits.probes else { return nil }
            self.out += 1
            return self.era
        }
    }

    mutating func end(_ verdict: CircuitBreaker.Verdict, _ era: Int, took: Duration, now: MonotonicTime) {
        guard era == self.era else { return }
        if self.phase == .halfOpen { self.out -= 1 }
        guard verdict != .none else { return }
        self.calls.append(Call(at: now, failed: verdict == .failure, slow: took >= self.limits.slowAfter))
        switch self.phase {
        case .open: break
        case .closed:
            let seen = self.calls.suffix(self.limits.window).filter { now < $0.at + self.limits.windowLength }
            guard seen.count >= self.limits.minimumCalls else { return }
            let failed = Double(seen.count { $0.failed }) / Double(seen.count)
            let slow = Double(seen.count { $0.slow }) / Double(seen.count)
            if self.reaches(failed, self.limits.failureRate) || self.reaches(slow, self.limits.slowRate) {
                self.change(.open)
            }
        case .halfOpen:
            if verdict == .failure { return self.change(.open) }
            guard self.calls.count == self.limits.probes else { return }
            let slow = Double(self.calls.count { $0.slow }) / Double(self.calls.count)
            self.change(self.reaches(slow, self.limits.slowRate) ? .open : .closed)
        }
    }

    private func reaches(_ part: Double, _ rate: Double) -> Bool { part > 0 && part + 1e-9 >= rate }

    private mutating func change(_ phase: Phase) {
        self.phase = phase
        self.era += 1
        self.calls = []
        self.out = 0
    }
}
