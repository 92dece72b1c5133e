package import MarketDataModel

/// A caller that waits for a quote.
package struct Question: Hashable, Sendable {
    /// The kind of a caller.
    package enum Kind: Hashable, Sendable {
        /// A `quote(for:)`, which has a time-out.
        case caller
        /// A scan, which waits for as long as it takes.
        case scan
        /// A stream that does not begin with a quote.
        case stream
        /// None: a known quote is fetched again.
        case refresh
    }

    /// The caller's id.
    package var id: UInt64
    /// The name that was asked for.
    package var symbol: Symbol
    /// The time of asking.
    package var askedAt: MonotonicTime
    /// The answers that will do.
    package var demand: QuoteDemand
    /// The urgency.
    package var priority: Priority
    /// The kind of the caller.
    package var kind: Kind
    /// The consumer that the caller belongs to; 0 for none in particular.
    package var consumer: UInt32

    /// A question by its parts.
    package init(
        id: UInt64,
        symbol: Symbol,
        askedAt: MonotonicTime,
        demand: QuoteDemand,
        priority: Priority = .normal,
        kind: Kind = .caller,
        consumer: UInt32 = 0
    ) {
        self.id = id
        self.symbol = symbol
        self.askedAt = askedAt
        self.demand = demand
        self.priority = priority
        self.kind = kind
        self.consumer = consumer
    }
}
