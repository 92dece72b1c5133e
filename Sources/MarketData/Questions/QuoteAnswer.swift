internal import MarketDataModel

/// What somebody who asked for a quote is told.
struct QuoteAnswer: Sendable {
    var quote: Quote
    var source: Source
    var isStale = false
}
