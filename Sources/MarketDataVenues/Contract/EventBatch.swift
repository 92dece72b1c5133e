public import MarketDataModel
public import WireFormats

/// What the messages of one socket read said, in order.
///
/// Reused from read to read: in steady state nothing is allocated.
public struct EventBatch: Sendable {
    /// When the bytes arrived.
    public var received: ReceiveStamp
    /// What was said of the market.
    public var events: [VenueEvent] = []
    /// What was said of requests.
    public internal(set) var replies: [VenueReply] = []
    /// Messages that could not be read.
    public internal(set) var failures: [DecodeFailure] = []
    /// How many messages were begun.
    public var messageCount = 0

    @usableFromInline var current = MessageSlice(offset: 0, count: 0)

    /// An empty batch.
    public init(received: ReceiveStamp = ReceiveStamp(wall: Timestamp(nanoseconds: 0), monotonic: .zero)) {
        self.received = received
        self.events.reserveCapacity(1024)
    }

    /// Forgets what it holds and starts anew for bytes that arrived at `received`.
    public mutating func reset(received: ReceiveStamp) {
        self.received = received
        self.events.removeAll(keepingCapacity: true)
        if !self.replies.isEmpty { self.replies.removeAll(keepingCapacity: true) }
        if !self.failures.isEmpty { self.failures.removeAll(keepingCapacity: true) }
        self.messageCount = 0
    }

    /// The next events come from the message at `slice`.
    @inlinable
    public mutating func begin(_ slice: MessageSlice) {
        self.current = slice
        self.messageCount &+= 1
    }

    /// The message was a quote.
    @inlinable
    public mutating func quote(
        _ native: NativeName,
        bid: Price,
        bidSize: Quantity,
        ask: Price,
        askSize: Quantity,
        eventTime: Timestamp? = nil,
        sequence: UInt64? = nil
    ) {
        let quote = Quote(
            bid: bid,
            bidSize: bidSize,
            ask: ask,
            askSize: askSize,
            eventTime: eventTime,
            sequence: sequence,
            received: self.received
        )
        self.events.append(.quote(native, quote))
    }

    /// The message was a trade.
    @inlinable
    public mutating func trade(
        _ native: NativeName,
        price: Price,
        quantity: Quantity,
        aggressor: Side? = nil,
        id: UInt64? = nil,
        isAggregate: Bool = false,
        eventTime: Timestamp? = nil
    ) {
        let trade = Trade(
            price: price,
            quantity: quantity,
            aggressor: aggressor,
            id: id,
            isAggregate: isAggregate,
            eventTime: eventTime,
            received: self.received
        )
        self.events.append(.trade(native, trade))
    }

    /// The message belongs to a channel that is not decoded; its payload is `range` of the message.
    @inlinable
    public mutating func raw(_ key: StreamKey, payload range: Range<Int>) {
        var slice = self.current
        slice.offset &+= range.lowerBound
        slice.count = range.count
        self.events.append(.raw(key, slice))
    }

    /// The message answered a request.
    public mutating func reply(_ reply: VenueReply) {
        self.replies.append(reply)
    }

    /// The message could not be read.
    public mutating func fail(_ error: DecodeError) {
        self.failures.append(DecodeFailure(error: error, slice: self.current))
    }
}

/// A message that could not be read, and where it lies.
public struct DecodeFailure: Hashable, Sendable {
    /// Why.
    public var error: DecodeError
    /// Where the message lies in the bytes of its batch.
    public var slice: MessageSlice
}
