internal import MarketDataModel

/// What somebody who asked for a quote is told.
struct QuoteAnswer: Sendable {
    var quote: Quote
    var source: Source
    var isStale = false
    /// What it cost; `nil` where it cost nothing.
    var cost: AnswerCost?
}
