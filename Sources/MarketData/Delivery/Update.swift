public import MarketDataModel

/// What can be told of a subscription, in band and in order.
public enum Update<Value: Sendable>: Sendable {
    /// A value.
    case value(Reading<Value>)
    /// Nothing vouches for this symbol's last value any more.
    case stale(Symbol, since: MonotonicTime)
    /// The venue has halted the instrument.
    case halted(Symbol, since: MonotonicTime)
    /// The symbol is live again.
    case live(Symbol)
    /// Values of this symbol were missed.
    case gap(Symbol, Gap)
    /// The venue will not send this symbol. The others go on.
    case refused(Symbol, MarketDataError)
}

/// Why values were missed.
public enum Gap: Hashable, Sendable {
    /// The venue's stream was interrupted; nobody knows how many values were sent meanwhile.
    case upstream
    /// This consumer's buffer was full; so many values were dropped.
    case overflow(count: UInt64)
}
