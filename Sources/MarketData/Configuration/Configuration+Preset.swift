extension MarketDataClient.Configuration {
    /// How much is expected of a client. A preset sets what bounds memory and what may be under way at once; what
    /// concerns the venue (its quota) and the truth (how old an answer may be) is the same for all.
    public enum Preset: String, Hashable, Sendable, Codable, CaseIterable {
        /// A command or a notebook: a few consumers, some tens of symbols.
        case small
        /// A service: up to a thousand consumers, some hundred symbols. The defaults.
        case medium
        /// The one service that others ask: up to ten thousand consumers, every symbol of a venue.
        case large
        /// Up to a hundred thousand consumers at once, every symbol of a venue under several names.
        case extraLarge
    }

    /// The defaults, with what suits `preset`.
    ///
    /// | | small | medium | large | extraLarge |
    /// |---|---|---|---|---|
    /// | questions that may wait at once | 1,024 | 65,536 | 262,144 | 1,048,576 |
    /// | quotes remembered | 1,000 | 10,000 | 20,000 | 100,000 |
    /// | requests that may wait | 100 | 1,000 | 4,000 | 10,000 |
    /// | requests under way | 4 | 8 | 16 | 32 |
    /// | of them for quotes | 2 | 4 | 8 | 16 |
    public static func preset(_ preset: Preset) -> Self {
        var configuration = Self()
        switch preset {
        case .small: configuration.take(waiting: 1_024, quotes: 1_000, queue: 100, parallel: 4)
        case .medium: break
        case .large: configuration.take(waiting: 262_144, quotes: 20_000, queue: 4_000, parallel: 16)
        case .extraLarge: configuration.take(waiting: 1_048_576, quotes: 100_000, queue: 10_000, parallel: 32)
        }
        return configuration
    }

    private mutating func take(waiting: Int, quotes: Int, queue: Int, parallel: Int) {
        self.questions.waitingQuestions = waiting
        self.questions.parallelRequests = parallel / 2
        self.cache.capacity = quotes
        self.requests.queueCapacity = queue
        self.requests.parallelRequests = parallel
    }
}

extension MarketDataClient.Configuration.Preset {
    /// Reads `extraLarge`, `extra-large`, `EXTRA_LARGE`.
    init?(settingText text: String) {
        let letters = text.lowercased().filter { $0 != "-" && $0 != "_" }
        guard let preset = Self.allCases.first(where: { $0.rawValue.lowercased() == letters }) else { return nil }
        self = preset
    }
}
