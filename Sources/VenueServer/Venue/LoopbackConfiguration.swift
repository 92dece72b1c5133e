public import MarketDataModel

extension LoopbackVenue {
    /// How a venue on loopback behaves when nothing is wrong.
    public struct Configuration: Sendable {
        /// Where and how it listens.
        public var server = WebServer.Configuration()
        /// What it lists. Empty by default; ``LoopbackVenue/instruments(_:of:)`` makes some.
        public var instruments: [Instrument] = []
        /// The venue's limits are enforced; otherwise they are only counted.
        public var enforcesLimits = true
        /// How often a connection is pinged; `nil` never. Binance's 20 s by default.
        public var pingInterval: Duration? = .seconds(20)
        /// A connection whose pong is missing for this long is cut. Binance's minute by default.
        public var pongDeadline = Duration.seconds(60)
        /// A connection is closed at this age; the venue's own limit by default.
        public var connectionAge: Duration?
        /// The quota of REST calls; `nil` for the venue's own.
        public var quota: Quota?
        /// After so many refused calls in a row comes the ban; 0 bans with the first call too many.
        public var banAfter = 10
        /// For how long a ban lasts.
        public var banFor = Duration.seconds(120)
        /// The clock of the limits and of the venue's own time.
        public var now: @Sendable () -> Timestamp = { .systemNow }

        /// The defaults.
        public init() {}
    }

    /// How much may be called within any span of a length.
    public struct Quota: Hashable, Sendable {
        /// How much.
        public var limit: Int
        /// Within any span of this length.
        public var window: Duration
        /// Whether each call counts as one; otherwise it counts as the venue weighs it.
        public var countsCalls: Bool

        /// A quota by its parts.
        public init(limit: Int, window: Duration, countsCalls: Bool = false) {
            self.limit = limit
            self.window = window
            self.countsCalls = countsCalls
        }
    }
}
