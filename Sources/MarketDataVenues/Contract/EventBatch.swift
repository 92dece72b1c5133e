public import MarketDataModel

/// What one source said at one moment: events of the market, reports on the connection, messages to send.
///
/// A socket read, a REST answer, a record of a replay: each fills a batch, and the router knows no other form. Reused
/// from read to read: in steady state nothing is allocated.
public struct EventBatch: Sendable {
    /// The time of arrival.
    public var received: ReceiveStamp
    /// Events of the market, in order.
    public var events: [MarketEvent] = []
    /// The levels of the batch's book updates.
    public var levels: [BookLevel] = []
    /// Reports on the connection and its subscriptions.
    public internal(set) var reports: [StreamReport] = []
    /// Messages to send, in order.
    public internal(set) var outbound: [OutboundMessage] = []
    /// Instruments, from a REST answer.
    public var instruments: [Instrument] = []
    /// Messages, or rows of an answer, that could not be read.
    public internal(set) var failures: [DecodeFailure] = []
    /// The number of messages that were begun.
    public var messageCount = 0

    /// Some events have levels or a payload beside them.
    public var hasAttachments = false

    @usableFromInline var current = MessageSlice(offset: 0, count: 0)

    /// An empty batch.
    public init(received: ReceiveStamp = ReceiveStamp(wall: Timestamp(nanoseconds: 0), monotonic: .zero)) {
        self.received = received
    }

    /// Empties the batch for bytes that arrived at `received`.
    public mutating func reset(received: ReceiveStamp) {
        self.received = received
        self.events.removeAll(keepingCapacity: true)
        if !self.levels.isEmpty { self.levels.removeAll(keepingCapacity: true) }
        if !self.reports.isEmpty { self.reports.removeAll(keepingCapacity: true) }
        if !self.outbound.isEmpty { self.outbound.removeAll(keepingCapacity: true) }
        if !self.instruments.isEmpty { self.instruments.removeAll() }
        if !self.failures.isEmpty { self.failures.removeAll(keepingCapacity: true) }
        self.messageCount = 0
        self.hasAttachments = false
    }

    /// The quotes among the events.
    public var quotes: [(native: NativeName, quote: Quote)] {
        self.events.compactMap { event in
            if case .quote(let quote) = event.content { (event.native, quote) } else { nil }
        }
    }

    /// The next events come from the message at `slice`.
    @inlinable
    public mutating func begin(_ slice: MessageSlice) {
        self.current = slice
        self.messageCount &+= 1
    }
}

/// A message to the venue.
public enum OutboundMessage: Hashable, Sendable {
    /// A text message, in UTF-8.
    case text([UInt8])
    /// A binary message.
    case binary([UInt8])
}

/// A message or a row that could not be read, and its place.
public struct DecodeFailure: Hashable, Sendable {
    /// The reason.
    public var error: DecodeError
    /// The place of the message in the bytes of its batch.
    public var slice: MessageSlice
}

// MARK: - Events

extension EventBatch {
    /// Appends a quote.
    @inlinable
    public mutating func quote(
        _ native: NativeName,
        bid: Price?,
        bidSize: Quantity?,
        ask: Price?,
        askSize: Quantity?,
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
        self.events.append(MarketEvent(native, .quote(quote)))
    }

    /// Appends a trade, or a sum of trades.
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
            eventTime: eventTime,
            received: self.received
        )
        self.events.append(MarketEvent(native, isAggregate ? .aggregateTrade(trade) : .trade(trade)))
    }

    /// Appends a book update whose levels were appended to ``levels`` from `firstLevel` on: `bidCount` bids, then the
    /// asks.
    @inlinable
    public mutating func book(_ native: NativeName, _ update: BookUpdate, firstLevel: Int, bidCount: Int) {
        var update = update
        update.firstLevel = Int32(truncatingIfNeeded: firstLevel)
        update.bidCount = Int32(truncatingIfNeeded: bidCount)
        update.askCount = Int32(truncatingIfNeeded: self.levels.count &- firstLevel &- bidCount)
        self.events.append(MarketEvent(native, .book(update)))
        self.hasAttachments = true
    }

    /// Appends a trading status.
    @inlinable
    public mutating func status(_ native: NativeName, _ status: Instrument.Status) {
        self.events.append(MarketEvent(native, .status(status)))
    }

    /// Appends a message of a channel that is not decoded; its payload is `range` of the current message.
    @inlinable
    public mutating func raw(_ channel: InlineName, _ native: NativeName, payload range: Range<Int>) {
        var slice = self.current
        slice.offset &+= range.lowerBound
        slice.count = range.count
        self.events.append(MarketEvent(native, .raw(channel, slice)))
        self.hasAttachments = true
    }
}

// MARK: - The connection

extension EventBatch {
    /// Reports something of the connection or its subscriptions.
    public mutating func report(_ report: StreamReport) { self.reports.append(report) }

    /// Reports that these streams are confirmed; none says nothing.
    public mutating func confirm(_ streams: [StreamKey]) {
        if !streams.isEmpty { self.reports.append(.confirmed(streams)) }
    }

    /// Sends a text message.
    public mutating func send(_ text: some Sequence<UInt8>) { self.outbound.append(.text(Array(text))) }

    /// Sends a text message.
    public mutating func send(text: String) { self.outbound.append(.text(Array(text.utf8))) }

    /// Sends a binary message.
    public mutating func send(binary: [UInt8]) { self.outbound.append(.binary(binary)) }

    /// The current message could not be read.
    public mutating func fail(_ error: DecodeError) {
        self.failures.append(DecodeFailure(error: error, slice: self.current))
    }

    /// A row of an answer could not be read; the others stand.
    ///
    /// - Parameter range: The place of the row in the answer's body.
    public mutating func failRow(_ error: DecodeError, at range: Range<Int>) {
        self.failures.append(
            DecodeFailure(error: error, slice: MessageSlice(offset: range.lowerBound, count: range.count))
        )
    }
}
