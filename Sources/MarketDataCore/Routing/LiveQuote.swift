package import MarketDataModel

/// What a stream knows.
package enum LiveQuote: Equatable, Sendable {
    /// Its last quote, for which it vouches.
    case live(Quote)
    /// It is there, and has said nothing that counts now.
    case silent
    /// It is another's now.
    case gone
}
