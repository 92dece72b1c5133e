/// Which side of the market.
@frozen
public enum Side: String, Hashable, Sendable, BitwiseCopyable, Codable {
    /// Buys: the aggressor lifted the ask.
    case buy
    /// Sells: the aggressor hit the bid.
    case sell
}
