/// What a venue says of something it lets people trade.
public struct Instrument: Hashable, Sendable, Codable {
    /// Whether it can be traded now.
    public enum Status: String, Hashable, Sendable, Codable {
        /// Orders are matched.
        case trading
        /// Listed, but orders are not matched now.
        case halted
    }

    /// The canonical name.
    public var symbol: Symbol
    /// The venue's own name.
    public var native: NativeName
    /// What is bought and sold.
    public var base: String
    /// What it is paid in.
    public var quote: String
    /// The smallest step of a price; `nil` where the venue does not say.
    public var tickSize: Price?
    /// The smallest step of a quantity; `nil` where the venue does not say.
    public var lotSize: Quantity?
    /// Whether it can be traded now.
    public var status: Status

    /// An instrument by its parts.
    public init(
        symbol: Symbol,
        native: NativeName,
        base: String,
        quote: String,
        tickSize: Price? = nil,
        lotSize: Quantity? = nil,
        status: Status = .trading
    ) {
        self.symbol = symbol
        self.native = native
        self.base = base
        self.quote = quote
        self.tickSize = tickSize
        self.lotSize = lotSize
        self.status = status
    }
}
