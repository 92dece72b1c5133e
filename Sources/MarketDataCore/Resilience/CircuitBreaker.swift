package import MarketDataModel

/// Leaves an endpoint alone that fails, or is slow, too often; after a while a few probes find out whether it is well
/// again.
///
/// Nothing needs a timer: the time after which probes are let through is looked at when somebody asks. Each change of
/// state begins a new generation; a call of an earlier one, which may have been sent long ago, is no evidence any more.
package struct CircuitBreaker: Sendable {
    /// What the endpoint is thought to be.
    package enum State: Hashable, Sendable {
        /// Well: every call is let through. Can transition to open.
        case closed
        /// Broken: no call is let through before then. Can transition to half open.
        case open(until: MonotonicTime)
        /// Perhaps well again: a few probes are let through. Can transition to closed, or to open for longer.
        case halfOpen
    }

    /// What came of asking.
    package enum Admission: Hashable, Sendable {
        /// Go, and say how it went, with this generation.
        case granted(generation: UInt32)
        /// Not before then. While probes are under way that is the earliest it can be.
        case refused(until: MonotonicTime)
    }

    /// How a call went, as far as the endpoint's health goes.
    package enum Verdict: Hashable, Sendable {
        /// It was answered.
        case success
        /// It was not, or with an error of the endpoint's own.
        case failure
        /// It says nothing of the endpoint: cancelled, or refused for the sake of a quota.
        case none
    }

    /// What the endpoint is thought to be.
    package private(set) var state = State.closed
    /// How often that has changed.
    package private(set) var transitions = 0
    private let limits: BreakerLimits
    private var generation: UInt32 = 0
    private var calls: CallWindow
    /// Counts how often it opened without having been well in between.
    private var backOff: BackOff
    private var probesOut = 0
    private var probesDone = 0
    private var slowProbes = 0

    /// A breaker of an endpoint that is thought to be well.
    package init(_ limits: BreakerLimits = BreakerLimits()) {
        self.limits = limits
        self.calls = CallWindow(capacity: limits.window, length: limits.windowLength)
        self.backOff = BackOff(floor: limits.openFor, base: limits.openFor, ceiling: limits.openForAtMost)
    }

    /// Somebody wants to call the endpoint.
    package mutating func admit(now: MonotonicTime) -> Admission {
        switch self.state {
        case .closed: return .granted(generation: self.generation)
        case .open(let until):
            guard now >= until else { return .refused(until: until) }
            self.change(to: .halfOpen)
        case .halfOpen: break
        }
        guard self.probesOut + self.probesDone < self.limits.probes else {
            return .refused(until: now + self.limits.openFor)
        }
        self.probesOut += 1
        return .granted(generation: self.generation)
    }

    /// When a call would be let through; `now` or earlier where that is at once. Asking takes no probe.
    package func nextAdmission(now: MonotonicTime) -> MonotonicTime {
        switch self.state {
        case .closed: now
        case .open(let until): until
        case .halfOpen:
            self.probesOut + self.probesDone < self.limits.probes ? now : now + self.limits.openFor
        }
    }

    /// A call that was let through has ended.
    ///
    /// - Parameters:
    ///   - verdict: How it went.
    ///   - took: How long it took, from sending.
    ///   - generation: The one it was let through with.
    ///   - now: Now.
    ///   - random: For how long the endpoint is left alone from its second failure in a row on.
    /// - Returns: Whether ``state`` has changed.
    package mutating func ended(
        _ verdict: Verdict,
        took: Duration,
        generation: UInt32,
        now: MonotonicTime,
        using random: inout some RandomNumberGenerator
    ) -> Bool {
        guard generation == self.generation else { return false }
        let slow = took >= self.limits.slowAfter
        switch self.state {
        case .open: return false
        case .closed:
            guard verdict != .none else { return false }
            self.calls.add(failed: verdict == .failure, slow: slow, now: now)
            guard self.calls.count >= self.limits.minimumCalls, self.isTooMuch else { return false }
            self.open(now: now, using: &random)
        case .halfOpen:
            guard self.probesOut > 0 else { return false }
            self.probesOut -= 1
            guard verdict != .none else { return false }
            self.probesDone += 1
            if slow { self.slowProbes += 1 }
            if verdict == .failure {
                self.open(now: now, using: &random)
            } else if self.probesDone == self.limits.probes {
                self.judgeProbes(now: now, using: &random)
            } else {
                return false
            }
        }
        return true
    }

    private var isTooMuch: Bool {
        Self.reaches(self.calls.failures, of: self.calls.count, self.limits.failureRate)
            || Self.reaches(self.calls.slow, of: self.calls.count, self.limits.slowRate)
    }

    /// Whether `part` of `whole` is at least `rate`, and anything at all. 0.55 of 20 is 11, whatever doubles make of it.
    private static func reaches(_ part: Int, of whole: Int, _ rate: Double) -> Bool {
        part > 0 && Double(part) + 1e-6 >= rate * Double(whole)
    }

    /// All probes were answered: it is well unless too many of them were slow.
    private mutating func judgeProbes(now: MonotonicTime, using random: inout some RandomNumberGenerator) {
        if Self.reaches(self.slowProbes, of: self.probesDone, self.limits.slowRate) {
            return self.open(now: now, using: &random)
        }
        self.backOff.succeeded()
        self.change(to: .closed)
    }

    private mutating func open(now: MonotonicTime, using random: inout some RandomNumberGenerator) {
        let wait = self.backOff.wait(using: &random)
        self.backOff.failed()
        self.change(to: .open(until: now + wait))
    }

    private mutating func change(to state: State) {
        self.state = state
        self.transitions += 1
        self.generation &+= 1
        self.calls.clear()
        (self.probesOut, self.probesDone, self.slowProbes) = (0, 0, 0)
    }
}
