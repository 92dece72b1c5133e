/// The kind of data that a subscription carries.
@frozen
public enum Channel: Hashable, Sendable, BitwiseCopyable {
    /// Best bid and ask with their sizes (``Quote``).
    case quotes
    /// Single trades (``Trade``).
    case trades
    /// Trades of one taker order at one price, summed by the venue (``Trade``).
    case aggregateTrades
    /// The order book as snapshots and deltas (``BookUpdate``), to `depth` levels a side; 0 is the venue's own default.
    case book(depth: UInt16)
    /// Changes of an instrument's trading status (``Instrument/Status-swift.enum``).
    case status
    /// A channel of the venue by the venue's own name (`kline_1m`), handed on undecoded.
    case raw(InlineName)

    /// The order book to the venue's default depth.
    @inlinable public static var book: Channel { .book(depth: 0) }
}

extension Channel: CustomStringConvertible {
    /// The channel's name: `quotes`, `trades`, `aggregateTrades`, `book`, `book10`, `status`, or the venue's own.
    public var description: String {
        switch self {
        case .quotes: "quotes"
        case .trades: "trades"
        case .aggregateTrades: "aggregateTrades"
        case .book(let depth): depth == 0 ? "book" : "book\(depth)"
        case .status: "status"
        case .raw(let name): name.description
        }
    }
}

extension Channel {
    /// The decoded channel called `name` (`quotes`, `book10`); `nil` where there is none.
    public init?(decoded name: String) {
        switch name {
        case "quotes": self = .quotes
        case "trades": self = .trades
        case "aggregateTrades": self = .aggregateTrades
        case "status": self = .status
        case "book": self = .book
        default:
            guard name.hasPrefix("book"), let depth = UInt16(name.dropFirst(4)), depth > 0 else { return nil }
            self = .book(depth: depth)
        }
    }
}
