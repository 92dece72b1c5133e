/// A venue's description of an instrument.
public struct Instrument: Hashable, Sendable, Codable {
    /// The trading status.
    @frozen
    public enum Status: String, Hashable, Sendable, Codable, BitwiseCopyable, CaseIterable {
        /// Orders are matched.
        case trading
        /// Listed, but orders are not matched now: its last quote is not live.
        case halted
        /// No longer listed, or expired.
        case delisted
    }

    /// The kind of instrument.
    @frozen
    public enum Kind: String, Hashable, Sendable, Codable, BitwiseCopyable, CaseIterable {
        /// A pair of assets for immediate delivery.
        case spot
        /// A future without expiry.
        case perpetual
        /// A future with an expiry.
        case future
        /// An option.
        case option
        /// A share or fund.
        case share
        /// A calculated value that is not traded.
        case index
    }

    /// The direction of an option.
    @frozen
    public enum Right: String, Hashable, Sendable, Codable, BitwiseCopyable {
        /// The right to buy.
        case call
        /// The right to sell.
        case put
    }

    /// The canonical name.
    public var symbol: Symbol
    /// The venue's own name.
    public var native: NativeName
    /// The kind of instrument.
    public var kind: Kind
    /// The asset that is bought and sold, or the underlying of a derivative.
    public var base: String
    /// The currency of its price.
    public var quote: String
    /// The currency of settlement where it is another one than ``quote``.
    public var settlement: String?
    /// The smallest step of a price; `nil` where the venue does not say.
    public var tickSize: Price?
    /// The smallest step of a quantity; `nil` where the venue does not say.
    public var lotSize: Quantity?
    /// Digits after the point in the venue's printed prices, where that is part of its rules (Kraken's book checksum).
    public var pricePrecision: Int?
    /// Digits after the point in the venue's printed quantities, where that is part of its rules.
    public var quantityPrecision: Int?
    /// The quantity of ``base`` that one contract stands for; `nil` where quantities are counted in ``base``.
    public var multiplier: Quantity?
    /// The time of expiry of a future or an option.
    public var expiry: Timestamp?
    /// The strike price of an option.
    public var strike: Price?
    /// The direction of an option.
    public var right: Right?
    /// The trading status.
    public var status: Status

    /// An instrument by its parts.
    public init(
        symbol: Symbol,
        native: NativeName,
        kind: Kind = .spot,
        base: String,
        quote: String,
        settlement: String? = nil,
        tickSize: Price? = nil,
        lotSize: Quantity? = nil,
        pricePrecision: Int? = nil,
        quantityPrecision: Int? = nil,
        multiplier: Quantity? = nil,
        expiry: Timestamp? = nil,
        strike: Price? = nil,
        right: Right? = nil,
        status: Status = .trading
    ) {
        self.symbol = symbol
        self.native = native
        self.kind = kind
        self.base = base
        self.quote = quote
        self.settlement = settlement
        self.tickSize = tickSize
        self.lotSize = lotSize
        self.pricePrecision = pricePrecision
        self.quantityPrecision = quantityPrecision
        self.multiplier = multiplier
        self.expiry = expiry
        self.strike = strike
        self.right = right
        self.status = status
    }
}
