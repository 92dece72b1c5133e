package import MarketDataModel

/// Somebody waits for a quote, or it is fetched ahead of its expiry.
package struct Question: Hashable, Sendable {
    /// Who waits.
    package var id: UInt64
    /// Of what, by the name it was asked for.
    package var symbol: Symbol
    /// Since when.
    package var askedAt: MonotonicTime
    /// What will do for an answer.
    package var demand: QuoteDemand
    /// How urgent it is.
    package var priority: Priority
    /// Nobody waits: what is in memory is fetched again.
    package var isRefresh: Bool
    /// Who waits does so for as long as it takes.
    package var isPatient: Bool
    /// Which consumer's it is; 0 for nobody's in particular.
    package var consumer: UInt32

    /// A question by its parts.
    package init(
        id: UInt64,
        symbol: Symbol,
        askedAt: MonotonicTime,
        demand: QuoteDemand,
        priority: Priority = .normal,
        isRefresh: Bool = false,
        isPatient: Bool = false,
        consumer: UInt32 = 0
    ) {
        self.id = id
        self.symbol = symbol
        self.askedAt = askedAt
        self.demand = demand
        self.priority = priority
        self.isRefresh = isRefresh
        self.isPatient = isPatient
        self.consumer = consumer
    }
}
