extension MarketDataClient.Configuration {
    /// How requests wait, and what happens when they fail.
    public struct Requests: Hashable, Sendable {
        /// How many requests may wait; beyond that the least urgent is given up. 1,000.
        public var queueCapacity = 1_000
        /// How long a request may wait for its turn. 30 s.
        public var queueTimeout: Duration = .seconds(30)
        /// The wait that makes a request one level more urgent, wherever requests wait for their turn; `nil` for a
        /// fifteenth of the shorter of ``queueTimeout`` and ``Questions/timeout``, 2 s by default: so the least urgent goes
        /// before new requests that are the most urgent after nine levels, well before it times out.
        public var ageing: Duration?
        /// How many requests may be under way at once. 8.
        public var parallelRequests = 8
        /// How long it may take to load the venue's instruments, all attempts together, from the first sending. 30 s:
        /// the list has megabytes. What else is asked has ``Network/requestDeadline``.
        public var instrumentsDeadline: Duration = .seconds(30)
        /// How often a request is sent at most. 3.
        public var attempts = 3
        /// Which part of all requests may be repetitions. 0.2.
        public var retryBudget = 0.2
        /// How endpoints that fail are left alone.
        public var breaker = Breaker()

        /// The defaults.
        public init() {}
    }

    /// When an endpoint is left alone.
    public struct Breaker: Hashable, Sendable {
        /// How many of the last requests are looked at. 20.
        public var window = 20
        /// How old they may be. 60 s.
        public var windowLength: Duration = .seconds(60)
        /// How many there must be to judge by. 5.
        public var minimumRequests = 5
        /// Which part of them must have failed. 0.6.
        public var failureRate = 0.6
        /// Which part of them must have been slow. 0.6.
        public var slowRate = 0.6
        /// What counts as slow. 5 s.
        public var slowAfter: Duration = .seconds(5)
        /// For how long the endpoint is left alone at first; up to twice as long each time in a row. 5 s.
        public var openFor: Duration = .seconds(5)
        /// For how long it is left alone at most. 120 s.
        public var openForAtMost: Duration = .seconds(120)
        /// How many requests try it after that. 2.
        public var probes = 2

        /// The defaults.
        public init() {}
    }
}
