internal import MarketDataModel

/// For how long quotes are remembered, and when they are fetched again.
package struct QuoteCacheLimits: Hashable, Sendable {
    /// For how long an answer is as good as new.
    package var timeToLive: Duration
    /// By which part of itself the time to live is lengthened or shortened at random; symbols of a request share it.
    package var jitter: Double
    /// For how long an answer is kept at all.
    package var hardExpiry: Duration
    /// At which part of its life a quote that is asked for often is fetched again.
    package var refreshesAt: Double
    /// How often it must have been asked for since it came.
    package var refreshesAfterAsks: UInt32
    /// Shorter spans that are asked for do not shorten a life: what must be so new is loaded when it is asked for.
    package var shortestLife: Duration
    /// For how long a wish to fetch a quote again is not repeated, whatever became of it.
    package var refreshSpacing: Duration

    /// Limits by their parts.
    package init(
        timeToLive: Duration = .seconds(5),
        jitter: Double = 0.1,
        hardExpiry: Duration = .seconds(300),
        refreshesAt: Double = 0.8,
        refreshesAfterAsks: Int = 2,
        shortestLife: Duration = .milliseconds(500),
        refreshSpacing: Duration = .seconds(30)
    ) {
        self.timeToLive = max(.zero, timeToLive)
        self.jitter = min(max(0, jitter), 1)
        self.hardExpiry = max(self.timeToLive, hardExpiry)
        self.refreshesAt = min(max(0, refreshesAt), 1)
        self.refreshesAfterAsks = UInt32(clamping: refreshesAfterAsks)
        self.shortestLife = shortestLife
        self.refreshSpacing = refreshSpacing
    }

    /// The time to live of what one request brings: one draw for all of it, so that it expires together and is fetched
    /// again together, and apart from what other requests bring.
    package func life(using random: inout some RandomNumberGenerator) -> Duration {
        guard self.jitter > 0 else { return self.timeToLive }
        return self.timeToLive * (1 + Double.random(in: -self.jitter...self.jitter, using: &random))
    }
}
