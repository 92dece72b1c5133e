internal import MarketDataModel

/// When an endpoint is left alone.
package struct BreakerLimits: Hashable, Sendable {
    /// How many of the last calls are looked at.
    package var window: Int
    /// How old they may be.
    package var windowLength: Duration
    /// How many there must be to judge by; no more than the window holds.
    package var minimumCalls: Int
    /// Which part of them must have failed.
    package var failureRate: Double
    /// Which part of them must have been slow.
    package var slowRate: Double
    /// What counts as slow.
    package var slowAfter: Duration
    /// For how long the endpoint is left alone at first.
    package var openFor: Duration
    /// For how long at most, after it has failed its probes again and again.
    package var openForAtMost: Duration
    /// How many calls try it after that.
    package var probes: Int

    /// Limits by their parts.
    package init(
        window: Int = 20,
        windowLength: Duration = .seconds(60),
        minimumCalls: Int = 5,
        failureRate: Double = 0.6,
        slowRate: Double = 0.6,
        slowAfter: Duration = .seconds(5),
        openFor: Duration = .seconds(5),
        openForAtMost: Duration = .seconds(120),
        probes: Int = 2
    ) {
        self.window = max(1, window)
        self.windowLength = windowLength
        self.minimumCalls = min(max(1, minimumCalls), self.window)
        self.failureRate = failureRate
        self.slowRate = slowRate
        self.slowAfter = slowAfter
        self.openFor = openFor
        self.openForAtMost = max(openFor, openForAtMost)
        self.probes = max(1, probes)
    }
}
