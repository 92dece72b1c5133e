internal import MarketData

/// What came of asking for a symbol.
struct Answer: Sendable {
    /// Which.
    var symbol: Symbol
    /// Its quote, or why there is none.
    var result: Result<Reading<Quote>, MarketDataError>
}
