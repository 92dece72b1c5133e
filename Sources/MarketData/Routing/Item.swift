internal import MarketDataModel

/// One thing to tell a consumer of one of its symbols.
struct Item: Sendable {
    enum Turn: BitwiseCopyable, Sendable {
        case none
        case stale(since: MonotonicTime)
        case live
    }

    var key: SlotKey
    /// A value that the consumer has not seen, or its last one once more.
    var value: SlotValue?
    var payload: [UInt8] = []
    var source: Source = .stream
    var skipped: UInt64 = 0
    var afterGap = false
    /// The value is one that the consumer has seen already, told again as stale.
    var isRepeated = false
    var isStale = false
    /// What changed of the symbol's state, after the value.
    var turn: Turn = .none
    var refusal: MarketDataError?
}
