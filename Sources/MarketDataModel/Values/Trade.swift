/// One trade, or one sum of trades on ``Channel/aggregateTrades``.
@frozen
public struct Trade: Hashable, Sendable, BitwiseCopyable {
    /// The price, in units of the quote currency.
    public var price: Price
    /// The quantity, in units of the base currency.
    public var quantity: Quantity
    /// The side of the taker; `nil` where the venue does not say.
    public var aggressor: Side?
    /// The venue's number of the trade; `nil` where the venue gives none, or one that is no 64-bit number.
    public var id: UInt64?
    /// The venue's time of the trade; `nil` where the venue gives none.
    public var eventTime: Timestamp?
    /// The time of arrival at this machine.
    public var received: ReceiveStamp

    /// A trade by its parts.
    @inlinable
    public init(
        price: Price,
        quantity: Quantity,
        aggressor: Side? = nil,
        id: UInt64? = nil,
        eventTime: Timestamp? = nil,
        received: ReceiveStamp
    ) {
        self.price = price
        self.quantity = quantity
        self.aggressor = aggressor
        self.id = id
        self.eventTime = eventTime
        self.received = received
    }
}
