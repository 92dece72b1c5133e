internal import MarketDataModel

/// One thing to tell a consumer of one of its symbols.
struct Item: Sendable {
    var key: SlotKey
    /// A value that the consumer has not seen, or its last one once more.
    var value: MarketEvent.Content?
    var attachment = Attachment.none
    var received = ReceiveStamp(wall: Timestamp(nanoseconds: 0), monotonic: .zero)
    var source: Source = .stream
    var skipped: UInt64 = 0
    var afterGap = false
    /// The value is one that the consumer has seen already, told again as stale.
    var isRepeated = false
    var isStale = false
    /// The symbol's liveness where it changed, after the value.
    var change: Liveness?
    var refusal: MarketDataError?
}
