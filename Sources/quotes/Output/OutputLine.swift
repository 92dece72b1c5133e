internal import MarketDataModel

/// One thing to print.
enum OutputLine: Hashable, Sendable {
    /// A quote.
    case quote(Reading<Quote>)
    /// A trade.
    case trade(Reading<Trade>)
    /// What happened to a symbol's stream.
    case status(StatusLine)

    /// Of which symbol.
    var symbol: Symbol {
        switch self {
        case .quote(let reading): reading.symbol
        case .trade(let reading): reading.symbol
        case .status(let status): status.symbol
        }
    }
}
