internal import MarketDataModel

/// What a consumer asks for: a channel of a symbol, before the venue's own name of it is known.
struct SlotKey: Hashable, Sendable {
    var channel: Channel
    var symbol: Symbol
}

/// A mailbox that listens to a slot, and which of its symbols this is there.
struct Listener: BitwiseCopyable {
    var mailbox: Int32
    var local: Int32
}

/// Everything known of one channel of one symbol.
struct Slot {
    var key: SlotKey
    /// The how-manieth slot that was made: places are used again, numbers are not.
    var generation: UInt32 = 0
    /// The venue's name, once it is known.
    var native: NativeName?
    /// The next slot of the same native name, or -1: consumers may ask for `BTC-USDT` and for `BTCUSDT`.
    var next = -1
    var last: SlotValue?
    /// The payload of `last` where that is raw.
    var payload: [UInt8] = []
    var source: Source = .stream
    /// How many values there were.
    var count: UInt64 = 0
    /// How often the stream was interrupted.
    var gaps: UInt64 = 0
    var staleSince: MonotonicTime?
    var refusal: MarketDataError?
    /// The batch that last touched this slot: conflating listeners are told once a batch.
    var batch: UInt64 = 0
    var succession = Succession()
    /// Listeners that want the newest value.
    var latest: [Listener] = []
    /// Listeners that want every value.
    var every: [Listener] = []
    /// Handlers that run on the network thread.
    var handlers: [Int32] = []

    var isUnused: Bool { self.latest.isEmpty && self.every.isEmpty && self.handlers.isEmpty }
}
