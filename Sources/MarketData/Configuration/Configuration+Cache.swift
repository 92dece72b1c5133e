extension MarketDataClient.Configuration {
    /// For how long answers are remembered.
    public struct Cache: Hashable, Sendable {
        /// For how long an answer is as good as new to who asks with ``Freshness/cached``. 5 s.
        public var timeToLive: Duration = .seconds(5)
        /// By which part of itself the time to live is lengthened or shortened at random, so that what came together
        /// does not expire together; symbols of one request share it. 0.1.
        public var jitter = 0.1
        /// For how long an answer is kept for those who take an old one (``Freshness/staleWhileRevalidate``). 5 min.
        public var hardExpiry: Duration = .seconds(300)
        /// For how long a name that the venue does not know is remembered. 60 s: new listings are announced.
        public var negativeTimeToLive: Duration = .seconds(60)
        /// At which part of its life a quote that is asked for often is fetched again. 0.8.
        public var refreshesAt = 0.8
        /// How often a quote must have been asked for since it came to be fetched again ahead of its expiry. 2.
        public var refreshesAfterAsks = 2
        /// How many quotes are remembered; beyond that, one that was not asked for lately makes room. 10,000: more
        /// than any venue lists.
        public var capacity = 10_000
        /// How long invalidations must lie still before what was invalidated is fetched again. 50 ms.
        public var invalidationDebounce: Duration = .milliseconds(50)
        /// How long the first of them waits at most. 200 ms.
        public var invalidationLongestWait: Duration = .milliseconds(200)

        /// The defaults.
        public init() {}
    }
}
