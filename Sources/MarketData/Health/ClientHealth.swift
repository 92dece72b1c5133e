public import MarketDataModel

/// How a client is, by its parts: as bad as the worst of them.
public struct ClientHealth: Hashable, Sendable, Codable {
    /// As bad as the worst part.
    public var level: HealthLevel
    /// Each part that was looked at, with the reason where it is not healthy.
    public var parts: [HealthPart: PartHealth]
    /// What was measured.
    public var vitals: Vitals

    /// The parts that are not healthy, worst first, in a line each: `quota: rateLimited: …`.
    public var reasons: [String] {
        self.parts.filter { $1.level != .healthy }
            .sorted { ($1.value.level, $0.key.rawValue) < ($0.value.level, $1.key.rawValue) }
            .map { "\($0.key.rawValue): \($0.value.level.rawValue): \($0.value.reason)" }
    }

    /// What was measured of a client at one look; a look is taken once a second while the client runs.
    public struct Vitals: Hashable, Sendable, Codable {
        /// How long the network thread took to come to a piece of work; `nil` while it has nothing to do at all.
        public var networkLag: Duration?
        /// The time that the slower of the two drivers took to come to an event.
        public var controlLag: Duration?
        /// Which part of the time since the last look the network thread worked, 0...1.
        public var networkBusy: Double?
        /// The process' memory, in bytes; `nil` where the system does not say.
        public var residentMemory: Int?
        /// By how many bytes an hour it grows, by the line that fits the last ten minutes best.
        public var memoryGrowthPerHour: Double?
        /// How full the fullest of the consumers' mailboxes is, 0...1. Only those of `.every` fill.
        public var fullestMailbox = 0.0
        /// How many values consumers have lost since the last look, as their mailboxes were full.
        public var lostValues: UInt64 = 0

        /// Nothing was measured.
        public init() {}
    }
}
