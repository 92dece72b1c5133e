extension MarketDataClient.Configuration {
    /// How questions (``MarketDataClient/quote(for:freshness:priority:)``) become requests to the venue.
    public struct Questions: Hashable, Sendable {
        /// The time for which a lone question waits for others to share its request; for a crowd it grows, up to
        /// ``longestWait`` (<doc:Asking>). 5 ms: less than the way to a venue, and enough for a program that asks in a
        /// loop.
        public var window: Duration = .milliseconds(5)
        /// How long questions wait while a request is under way before another is made beside it. 250 ms: most answers
        /// are there by then, and one that hangs holds nobody up for longer.
        public var longestWait: Duration = .milliseconds(250)
        /// How many requests may be under way at once. 4: so many may hang before questions wait for them.
        public var parallelRequests = 4
        /// How many questions may wait at once; more fail with `overloaded`. 65,536.
        public var waitingQuestions = 65_536
        /// How long a question may wait for its answer. 30 s.
        public var timeout: Duration = .seconds(30)

        /// The defaults.
        public init() {}
    }
}
