/// A value with what one must know to trust it: whose it is, where it came from, how old it is, whether it still moves,
/// and what was missed before it.
@frozen
public struct Reading<Value: Sendable>: Sendable {
    /// Of which instrument.
    public var symbol: Symbol
    /// By which venue.
    public var venue: VenueID
    /// The value itself.
    public var value: Value
    /// Where it came from.
    public var source: Source
    /// When it reached this machine.
    public var received: ReceiveStamp
    /// How old it was when it was handed over: counted from the local receive time, never negative.
    public var age: Duration
    /// Nothing vouches for it any more: the connection is down, mute, or not yet confirmed again.
    public var isStale: Bool
    /// How many values of this symbol this consumer did not get since its last reading, because newer ones took their
    /// place (`.latest`) or its buffer was full (`.every`).
    public var skipped: UInt64
    /// The venue's stream was interrupted between the last reading and this one: values may have been missed upstream,
    /// and nobody knows how many.
    public var afterGap: Bool

    /// A reading by its parts.
    @inlinable
    public init(
        symbol: Symbol,
        venue: VenueID,
        value: Value,
        source: Source,
        received: ReceiveStamp,
        age: Duration,
        isStale: Bool = false,
        skipped: UInt64 = 0,
        afterGap: Bool = false
    ) {
        self.symbol = symbol
        self.venue = venue
        self.value = value
        self.source = source
        self.received = received
        self.age = age
        self.isStale = isStale
        self.skipped = skipped
        self.afterGap = afterGap
    }
}

extension Reading: Equatable where Value: Equatable {}
extension Reading: Hashable where Value: Hashable {}
