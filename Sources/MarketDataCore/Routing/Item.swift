package import MarketDataModel

/// One thing to tell a consumer of one of its symbols.
package struct Item: Sendable {
    package var key: SlotKey
    /// A value that the consumer has not seen, or its last one once more.
    package var value: MarketEvent.Content?
    package var attachment = Attachment.none
    package var received = ReceiveStamp(wall: Timestamp(nanoseconds: 0), monotonic: .zero)
    package var source: Source = .stream
    package var skipped: UInt64 = 0
    package var afterGap = false
    /// The value is one that the consumer has seen already, told again as stale.
    package var isRepeated = false
    package var isStale = false
    /// The symbol's liveness where it changed, after the value.
    package var change: Liveness?
    package var refusal: MarketDataError?

    init(key: SlotKey) { self.key = key }
}
