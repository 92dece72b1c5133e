extension MarketDataClient.Configuration {
    /// The protections, each of which can be switched off and on again while the client runs
    /// (``MarketDataClient/features``). All are on by default.
    public struct Features: OptionSet, Hashable, Sendable {
        /// One bit for each.
        public let rawValue: UInt32

        /// Features by their bits.
        public init(rawValue: UInt32) { self.rawValue = rawValue }

        /// Answers are remembered and given again. Off: every question asks the venue or joins a request that does.
        public static let cache = Features(rawValue: 1 << 0)
        /// Names that the venue does not know are remembered.
        public static let negativeCache = Features(rawValue: 1 << 1)
        /// What is asked for often is fetched again before it expires.
        public static let refreshAhead = Features(rawValue: 1 << 2)
        /// Questions share requests. Off: each makes its own, which still pays the quota.
        public static let coalescing = Features(rawValue: 1 << 3)
        /// The venue's quota is kept. Off: the venue counts alone, and bans.
        public static let quota = Features(rawValue: 1 << 4)
        /// Consumers are held to their tiers.
        public static let tiers = Features(rawValue: 1 << 5)
        /// The rate falls while the venue is slow or fails.
        public static let adaptiveRate = Features(rawValue: 1 << 6)
        /// Requests wait by priority. Off: in order of arrival.
        public static let priorities = Features(rawValue: 1 << 7)
        /// An endpoint that fails is left alone for a while.
        public static let circuitBreaker = Features(rawValue: 1 << 8)
        /// What failed and is safe to repeat is tried again.
        public static let retries = Features(rawValue: 1 << 9)
        /// Where the venue has several base URLs, another is tried when one fails.
        public static let failover = Features(rawValue: 1 << 10)

        /// Every protection.
        public static let all = Features(rawValue: (1 << 11) - 1)
    }
}
