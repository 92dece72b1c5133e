/// The best bid and ask of an instrument.
///
/// A side without orders is `nil`. Some venues give prices without sizes: then the price is there and its size is `nil`.
@frozen
public struct Quote: Hashable, Sendable, BitwiseCopyable {
    /// The highest price bid, in units of the quote currency; `nil` where the side is empty.
    public var bid: Price?
    /// The quantity at ``bid``, in units of the base currency; `nil` where the side is empty or the venue gives no size.
    public var bidSize: Quantity?
    /// The lowest price asked, in units of the quote currency; `nil` where the side is empty.
    public var ask: Price?
    /// The quantity at ``ask``, in units of the base currency; `nil` where the side is empty or the venue gives no size.
    public var askSize: Quantity?
    /// The venue's time of the event; `nil` where the venue gives none.
    public var eventTime: Timestamp?
    /// The venue's number of this update; `nil` where the venue gives none.
    public var sequence: UInt64?
    /// The time of arrival at this machine.
    public var received: ReceiveStamp

    /// A quote by its parts. A size without its price is dropped.
    @inlinable
    public init(
        bid: Price?,
        bidSize: Quantity?,
        ask: Price?,
        askSize: Quantity?,
        eventTime: Timestamp? = nil,
        sequence: UInt64? = nil,
        received: ReceiveStamp
    ) {
        self.bid = bid
        self.bidSize = bid == nil ? nil : bidSize
        self.ask = ask
        self.askSize = ask == nil ? nil : askSize
        self.eventTime = eventTime
        self.sequence = sequence
        self.received = received
    }
}

extension Quote {
    /// The bid is not below the ask: a state that a live market does not keep.
    @inlinable public var isCrossed: Bool {
        guard let bid = self.bid, let ask = self.ask else { return false }
        return bid >= ask
    }

    /// `ask` - `bid`, exactly; negative where the two are crossed, `nil` where a side is missing or it does not fit.
    public var spread: Price? {
        guard let bid = self.bid, let ask = self.ask else { return nil }
        return try? Price.spread(bid: bid, ask: ask)
    }
}
