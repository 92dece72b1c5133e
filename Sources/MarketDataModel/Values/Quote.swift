/// The best bid and ask of an instrument, with the sizes that stand there.
///
/// A side on which nobody stands has size zero; its price then means nothing (venues send `0`).
@frozen
public struct Quote: Hashable, Sendable, BitwiseCopyable {
    /// The highest price somebody will buy at, in units of the quote currency.
    public var bid: Price
    /// How much is wanted at ``bid``, in units of the base currency.
    public var bidSize: Quantity
    /// The lowest price somebody will sell at, in units of the quote currency.
    public var ask: Price
    /// How much is offered at ``ask``, in units of the base currency.
    public var askSize: Quantity
    /// When it happened by the venue's clock; `nil` where the venue does not say.
    public var eventTime: Timestamp?
    /// The venue's number of this update; `nil` where the venue gives none.
    public var sequence: UInt64?
    /// When it reached this machine.
    public var received: ReceiveStamp

    /// A quote by its parts.
    @inlinable
    public init(
        bid: Price,
        bidSize: Quantity,
        ask: Price,
        askSize: Quantity,
        eventTime: Timestamp? = nil,
        sequence: UInt64? = nil,
        received: ReceiveStamp
    ) {
        self.bid = bid
        self.bidSize = bidSize
        self.ask = ask
        self.askSize = askSize
        self.eventTime = eventTime
        self.sequence = sequence
        self.received = received
    }
}

extension Quote {
    /// Somebody stands on the bid.
    @inlinable public var hasBid: Bool { !self.bidSize.isZero }

    /// Somebody stands on the ask.
    @inlinable public var hasAsk: Bool { !self.askSize.isZero }

    /// The bid is not below the ask: a state that a live market does not keep.
    @inlinable public var isCrossed: Bool { self.hasBid && self.hasAsk && self.bid >= self.ask }
}
