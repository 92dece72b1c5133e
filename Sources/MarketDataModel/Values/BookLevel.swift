/// One price level of an order book, or a change of one.
@frozen
public struct BookLevel: Hashable, Sendable, BitwiseCopyable {
    /// The price, in units of the quote currency.
    public var price: Price
    /// The quantity at the price; zero removes the level in a delta.
    public var quantity: Quantity

    /// A level by its parts.
    @inlinable
    public init(_ price: Price, _ quantity: Quantity) {
        self.price = price
        self.quantity = quantity
    }
}

/// A snapshot of an order book, or a change of one. The levels lie in the batch that carries the event
/// (`EventBatch.levels`), so that the event itself stays trivially copyable.
@frozen
public struct BookUpdate: Hashable, Sendable, BitwiseCopyable {
    /// A snapshot replaces the book; a delta sets or removes single levels.
    @frozen
    public enum Kind: UInt8, Hashable, Sendable, BitwiseCopyable {
        /// The whole book, to the depth of the channel.
        case snapshot
        /// Levels that changed.
        case delta
    }

    /// Snapshot or delta.
    public var kind: Kind
    /// The depth of the channel, as in ``Channel/book(depth:)``.
    public var depth: UInt16
    /// The place of the first bid in the batch's levels; the asks follow the bids.
    public var firstLevel: Int32
    /// The number of bids.
    public var bidCount: Int32
    /// The number of asks.
    public var askCount: Int32
    /// The venue's checksum over the book after this update; `nil` where the venue gives none.
    public var checksum: UInt32?
    /// The first sequence number that the update covers; `nil` where the venue gives none.
    public var firstSequence: UInt64?
    /// The last sequence number that the update covers; `nil` where the venue gives none.
    public var sequence: UInt64?
    /// The last sequence number of the update before, where the venue chains them.
    public var previousSequence: UInt64?
    /// The venue's time of the event; `nil` where the venue gives none.
    public var eventTime: Timestamp?

    /// An update by its parts.
    @inlinable
    public init(
        _ kind: Kind,
        depth: UInt16 = 0,
        firstLevel: Int32 = 0,
        bidCount: Int32 = 0,
        askCount: Int32 = 0,
        checksum: UInt32? = nil,
        firstSequence: UInt64? = nil,
        sequence: UInt64? = nil,
        previousSequence: UInt64? = nil,
        eventTime: Timestamp? = nil
    ) {
        self.kind = kind
        self.depth = depth
        self.firstLevel = firstLevel
        self.bidCount = bidCount
        self.askCount = askCount
        self.checksum = checksum
        self.firstSequence = firstSequence
        self.sequence = sequence
        self.previousSequence = previousSequence
        self.eventTime = eventTime
    }

    /// The place of the bids in the batch's levels.
    @inlinable public var bids: Range<Int> { Int(self.firstLevel)..<Int(self.firstLevel &+ self.bidCount) }

    /// The place of the asks in the batch's levels.
    @inlinable public var asks: Range<Int> { self.bids.upperBound..<(self.bids.upperBound &+ Int(self.askCount)) }
}
