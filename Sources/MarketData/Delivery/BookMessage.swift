package import MarketDataModel

/// A book update with its levels.
package struct BookMessage: Hashable, Sendable {
    /// The update; its places of levels mean nothing here.
    package var update: BookUpdate
    /// The bids.
    package var bids: [BookLevel]
    /// The asks.
    package var asks: [BookLevel]
}
