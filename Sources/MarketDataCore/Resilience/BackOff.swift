internal import MarketDataModel

/// How long to wait before trying again: uniform between a floor and a bound that doubles with each failure.
///
/// Full jitter, so that many clients that lost the same venue do not come back at the same moment.
package struct BackOff: Hashable, Sendable {
    /// The shortest wait.
    package let floor: Duration
    /// The bound before any failure.
    package let base: Duration
    /// The bound that is never exceeded.
    package let ceiling: Duration
    /// Failures since the last success.
    package private(set) var failures = 0

    /// A back-off without failures so far.
    package init(
        floor: Duration = .milliseconds(250),
        base: Duration = .milliseconds(500),
        ceiling: Duration = .seconds(60)
    ) {
        self.floor = floor
        self.base = base
        self.ceiling = max(floor, ceiling)
    }

    /// The longest wait after `failures` in a row: `min(ceiling, base * 2^failures)`, never below the floor.
    package func bound(after failures: Int) -> Duration {
        var bound = self.base
        var doublings = failures
        // Stops at the ceiling, long before anything could overflow.
        while doublings > 0, bound < self.ceiling {
            bound = bound * 2
            doublings -= 1
        }
        return max(self.floor, min(bound, self.ceiling))
    }

    /// One more failure.
    package mutating func failed() {
        if self.failures < .max { self.failures += 1 }
    }

    /// Success: failures so far are forgotten.
    package mutating func succeeded() { self.failures = 0 }

    /// A wait that fits the failures so far.
    package func wait(using random: inout some RandomNumberGenerator) -> Duration {
        self.wait(after: self.failures, using: &random)
    }

    /// A wait that fits so many failures.
    package func wait(after failures: Int, using random: inout some RandomNumberGenerator) -> Duration {
        let low = self.floor.wholeNanoseconds
        let high = self.bound(after: failures).wholeNanoseconds
        return .nanoseconds(Int64.random(in: low...max(low, high), using: &random))
    }
}
