import MarketData

/// A strategy: looks for moments in which the spread is wide, and trusts nothing that is stale.
public struct SpreadWatch: Sendable {
    /// What is wide.
    public let threshold: Price
    /// How often the spread was wide, by symbol.
    public private(set) var wide: [Symbol: Int] = [:]
    /// How many quotes it was shown.
    public private(set) var quotes = 0

    /// Watches for spreads of `threshold` or more.
    public init(threshold: Price) { self.threshold = threshold }

    /// Looks at one quote.
    public mutating func see(_ reading: Reading<Quote>) {
        self.quotes += 1
        // A quote without orders on a side has no spread.
        guard !reading.isStale, let spread = reading.value.spread, spread >= self.threshold else { return }
        self.wide[reading.symbol, default: 0] += 1
    }

    /// Looks at everything that comes.
    public mutating func watch(_ quotes: Subscription<Quote>) async throws {
        for try await reading in quotes { self.see(reading) }
    }
}
