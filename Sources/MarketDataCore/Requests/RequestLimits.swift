/// How requests wait, and what happens when they fail.
package struct RequestLimits: Hashable, Sendable {
    /// How many may wait.
    package var capacity: Int
    /// How long one may wait for its turn.
    package var timeout: Duration
    /// After how long one that waits is a level more urgent.
    package var ageing: Duration
    /// How many may be under way at once.
    package var parallel: Int
    /// How often one is sent at most.
    package var attempts: Int
    /// Which part of all calls may be retries.
    package var retryShare: Double
    /// How long all attempts of one may take together, from its first sending.
    package var deadline: Duration
    /// The same by endpoint, where it is another.
    package var deadlines: [String: Duration]
    /// When an endpoint is left alone.
    package var breaker: BreakerLimits
    /// How fast endpoints are asked whose limit nobody publishes; `nil` where the venue publishes its own.
    package var adaptive: AdaptiveLimits?

    /// Limits by their parts.
    package init(
        capacity: Int = 1_000,
        timeout: Duration = .seconds(30),
        ageing: Duration = .seconds(2),
        parallel: Int = 8,
        attempts: Int = 3,
        retryShare: Double = 0.2,
        deadline: Duration = .seconds(10),
        deadlines: [String: Duration] = [:],
        breaker: BreakerLimits = BreakerLimits(),
        adaptive: AdaptiveLimits? = nil
    ) {
        self.capacity = capacity
        self.timeout = timeout
        self.ageing = ageing
        self.parallel = max(1, parallel)
        self.attempts = max(1, attempts)
        self.retryShare = retryShare
        self.deadline = deadline
        self.deadlines = deadlines
        self.breaker = breaker
        self.adaptive = adaptive
    }
}
