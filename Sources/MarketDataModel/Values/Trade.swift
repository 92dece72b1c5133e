/// One trade, or one sum of trades on an aggregate channel.
@frozen
public struct Trade: Hashable, Sendable, BitwiseCopyable {
    /// At which price, in units of the quote currency.
    public var price: Price
    /// How much, in units of the base currency.
    public var quantity: Quantity
    /// Which side came to the market and took what stood there; `nil` where the venue does not say.
    public var aggressor: Side?
    /// The venue's number of the trade; `nil` where the venue gives none.
    public var id: UInt64?
    /// The number is that of a sum of trades, counted apart from single trades.
    public var isAggregate: Bool
    /// When it happened by the venue's clock; `nil` where the venue does not say.
    public var eventTime: Timestamp?
    /// When it reached this machine.
    public var received: ReceiveStamp

    /// A trade by its parts.
    @inlinable
    public init(
        price: Price,
        quantity: Quantity,
        aggressor: Side? = nil,
        id: UInt64? = nil,
        isAggregate: Bool = false,
        eventTime: Timestamp? = nil,
        received: ReceiveStamp
    ) {
        self.price = price
        self.quantity = quantity
        self.aggressor = aggressor
        self.id = id
        self.isAggregate = isAggregate
        self.eventTime = eventTime
        self.received = received
    }
}
