/// One thing that happened to an instrument: the event type from the decoder to the consumer, and to the loopback venue.
///
/// Trivially copyable. What is of variable length (a book's levels, a raw payload) lies beside the events in their batch.
@frozen
public struct MarketEvent: Hashable, Sendable, BitwiseCopyable {
    /// The event's value, one case for each kind of channel.
    @frozen
    public enum Content: Hashable, Sendable, BitwiseCopyable {
        /// A quote of ``Channel/quotes``.
        case quote(Quote)
        /// A trade of ``Channel/trades``.
        case trade(Trade)
        /// A sum of trades of ``Channel/aggregateTrades``.
        case aggregateTrade(Trade)
        /// A snapshot or delta of ``Channel/book(depth:)``.
        case book(BookUpdate)
        /// The instrument's trading status, of ``Channel/status`` or of the instrument list.
        case status(Instrument.Status)
        /// A message of ``Channel/raw(_:)``, undecoded, and the place of its payload.
        case raw(InlineName, MessageSlice)

        /// The channel that carries it.
        @inlinable public var channel: Channel {
            switch self {
            case .quote: .quotes
            case .trade: .trades
            case .aggregateTrade: .aggregateTrades
            case .book(let update): .book(depth: update.depth)
            case .status: .status
            case .raw(let name, _): .raw(name)
            }
        }

        /// The venue's number of the event, by which two connections of one stream are joined.
        @inlinable public var sequence: UInt64? {
            switch self {
            case .quote(let quote): quote.sequence
            case .trade(let trade), .aggregateTrade(let trade): trade.id
            case .book(let update): update.sequence
            case .status, .raw: nil
            }
        }
    }

    /// The instrument, by the venue's name.
    public var native: NativeName
    /// The event's value.
    public var content: Content

    /// An event by its parts.
    @inlinable
    public init(_ native: NativeName, _ content: Content) {
        self.native = native
        self.content = content
    }

    /// The stream that carries it.
    @inlinable public var key: StreamKey { StreamKey(self.content.channel, self.native) }
}
