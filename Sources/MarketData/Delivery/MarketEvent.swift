public import MarketDataModel

/// A quote or a trade, for consumers that want both in the order in which they came.
public enum MarketEvent: Hashable, Sendable {
    /// A quote.
    case quote(Quote)
    /// A trade.
    case trade(Trade)
}
