package import MarketDataModel

/// How fast an endpoint is asked whose limit nobody publishes: less at once when it is strained, more bit by bit while it
/// is well (additive increase, multiplicative decrease).
///
/// While all is well nothing is held back here: the configured limit rules. Below it, requests are spaced evenly. Of
/// requests that were under way together only the first to be strained counts, as they all tell of the same moment.
package struct AdaptiveRate: Sendable {
    /// What came of a request.
    package enum Outcome: Hashable, Sendable {
        /// An answer, after so long. A refusal is one too: it says nothing of strain.
        case answered(after: Duration)
        /// A time-out, or an answer of 500 and up.
        case failed
    }

    package let limits: AdaptiveLimits
    /// Requests a second, now.
    package private(set) var rate: Double
    /// The earliest moment of the next request, where requests are spaced.
    private var nextStart: MonotonicTime?
    private var lastDecrease: MonotonicTime?
    private var lastChange: MonotonicTime?
    /// An answer speaks for so long a silence before it at most.
    private static let longestCredit: Duration = .seconds(5)

    /// All is well. A floor above the ceiling is the ceiling.
    package init(_ limits: AdaptiveLimits = AdaptiveLimits()) {
        var limits = limits
        limits.ceiling = max(limits.ceiling, 0.001)
        limits.floor = min(max(limits.floor, 0.001), limits.ceiling)
        limits.decrease = min(max(limits.decrease, 0.01), 0.99)
        self.limits = limits
        self.rate = limits.ceiling
    }

    /// Requests are held back.
    package var isReduced: Bool { self.rate < self.limits.ceiling }

    /// When the next request may begin: `now` where it may at once.
    package func admission(now: MonotonicTime) -> MonotonicTime {
        guard self.isReduced, let nextStart = self.nextStart else { return now }
        return max(now, nextStart)
    }

    /// A request begins.
    package mutating func began(now: MonotonicTime) {
        self.nextStart = self.isReduced ? max(now, self.nextStart ?? now) + self.spacing : nil
    }

    /// A request that began at `start` has ended. Returns whether the rate has changed.
    package mutating func ended(_ outcome: Outcome, began start: MonotonicTime, now: MonotonicTime) -> Bool {
        let before = self.rate
        switch outcome {
        case .answered(let span) where span <= self.limits.slowAfter: self.recover(now: now)
        case .answered, .failed:
            if let lastDecrease, start <= lastDecrease { return false }
            self.rate = max(self.limits.floor, self.rate * self.limits.decrease)
            self.lastDecrease = now
            self.lastChange = now
            self.nextStart = now + self.spacing
        }
        return self.rate != before
    }

    private mutating func recover(now: MonotonicTime) {
        guard self.isReduced else { return }
        let passed = min(max(now - (self.lastChange ?? now), .zero), Self.longestCredit)
        self.rate = min(
            self.limits.ceiling,
            self.rate + (self.limits.ceiling - self.limits.floor)
                * (passed / max(self.limits.recovery, .nanoseconds(1)))
        )
        self.lastChange = now
    }

    private var spacing: Duration { .seconds(1) / self.rate }
}
