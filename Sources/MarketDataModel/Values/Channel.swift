/// What kind of data a subscription carries.
@frozen
public enum Channel: Hashable, Sendable, BitwiseCopyable {
    /// Best bid and ask with their sizes (``Quote``).
    case quotes
    /// Single trades (``Trade``).
    case trades
    /// Trades of one taker order at one price, summed by the venue (``Trade``).
    case aggregateTrades
    /// A channel of the venue by the venue's own name (`depth@100ms`), handed on undecoded.
    case raw(InlineName)
}

extension Channel: CustomStringConvertible {
    /// The channel's name: `quotes`, `trades`, `aggregateTrades`, or the venue's own.
    public var description: String {
        switch self {
        case .quotes: "quotes"
        case .trades: "trades"
        case .aggregateTrades: "aggregateTrades"
        case .raw(let name): name.description
        }
    }
}
