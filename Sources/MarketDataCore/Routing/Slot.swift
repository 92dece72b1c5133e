package import MarketDataModel

/// A subscription of a consumer: a channel of a symbol, before the venue's own name of it is known.
package struct SlotKey: Hashable, Sendable {
    package var channel: Channel
    package var symbol: Symbol

    /// A key by its parts.
    package init(channel: Channel, symbol: Symbol) {
        self.channel = channel
        self.symbol = symbol
    }
}

/// A mailbox that listens to a slot, and the position of the slot among its symbols.
struct Listener: BitwiseCopyable {
    var mailbox: Int32
    var local: Int32
}

/// The trust that a slot's last value deserves.
package enum Liveness: BitwiseCopyable, Hashable, Sendable {
    case live
    /// The connection is down, mute, or not yet confirmed again.
    case stale(since: MonotonicTime)
    /// The venue has halted the instrument.
    case halted(since: MonotonicTime)

    var isLive: Bool { self == .live }

    /// Whether a consumer that was told `other` need not be told this: the time does not matter.
    func isSame(as other: Liveness) -> Bool {
        switch (self, other) {
        case (.live, .live), (.stale, .stale), (.halted, .halted): true
        default: false
        }
    }
}

/// The state of one channel of one symbol, as its consumers may know it.
package enum SlotState: Sendable {
    case refused(MarketDataError)
    case subscribed(Liveness, hasValue: Bool)
}

/// The store of one channel of one symbol.
struct Slot {
    var key: SlotKey
    /// The number of the slot's current use: places are used again, numbers are not.
    var generation: UInt32 = 0
    /// The venue's name, once it is known.
    var native: NativeName?
    /// The next slot of the same native name, or -1: consumers may ask for `BTC-USDT` and for `BTCUSDT`.
    var next = -1
    /// The newest value.
    var last: MarketEvent.Content?
    /// The part of ``last`` that is of variable length.
    var attachment = Attachment.none
    /// The time of arrival of ``last``.
    var received = ReceiveStamp(wall: Timestamp(nanoseconds: 0), monotonic: .zero)
    var source: Source = .stream
    /// The time at which the request for ``last`` was sent, where it came by request.
    var askedAt: MonotonicTime = .zero
    /// The number of values there were.
    var count: UInt64 = 0
    /// The number of interruptions of the stream.
    var gaps: UInt64 = 0
    var staleSince: MonotonicTime?
    var haltedSince: MonotonicTime?
    var refusal: MarketDataError?
    /// Stands in the machine's ``RouterStateMachine/changedQuotes``.
    var isQuoteChanged = false
    /// The batch that last touched this slot: conflating listeners are told once a batch.
    var batch: UInt64 = 0
    var filter: HandoverFilter
    /// Values in a row whose sequence fell.
    var fallen = 0
    /// Listeners that want the newest value.
    var latest: [Listener] = []
    /// Listeners that want every value.
    var every: [Listener] = []
    /// Handlers that run on the network thread.
    var handlers: [Int32] = []

    init(key: SlotKey, _ scope: ChannelFacts.SequenceScope) {
        self.key = key
        self.filter = HandoverFilter(scope)
    }

    var isUnused: Bool { self.latest.isEmpty && self.every.isEmpty && self.handlers.isEmpty }

    var liveness: Liveness {
        if let haltedSince { return .halted(since: haltedSince) }
        return self.staleSince.map { .stale(since: $0) } ?? .live
    }

    /// Whether the last value is told again when it goes stale: a quote stands until the next, a trade is over.
    var hasLastingValue: Bool { if case .quote = self.last { true } else { false } }

    /// Nothing is known any more.
    mutating func forget() {
        self.last = nil
        self.attachment = .none
        self.staleSince = nil
        self.fallen = 0
        self.filter.reset()
    }
}
