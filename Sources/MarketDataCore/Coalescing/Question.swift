package import MarketDataModel

/// Somebody waits for a quote.
package struct Question: Hashable, Sendable {
    /// Who waits.
    package var id: UInt64
    /// Of what, by the name it was asked for.
    package var symbol: Symbol
    /// Since when.
    package var askedAt: MonotonicTime
    /// What will do for an answer.
    package var demand: QuoteDemand

    /// A question by its parts.
    package init(id: UInt64, symbol: Symbol, askedAt: MonotonicTime, demand: QuoteDemand) {
        self.id = id
        self.symbol = symbol
        self.askedAt = askedAt
        self.demand = demand
    }
}
