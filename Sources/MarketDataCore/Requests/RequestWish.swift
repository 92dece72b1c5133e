package import MarketDataModel

/// Somebody wants something of the venue.
package struct RequestWish: Hashable, Sendable {
    /// Which request: never the same twice.
    package var id: UInt64
    /// What for.
    package var purpose: RequestPurpose
    /// How urgent.
    package var priority: Priority
    /// How much of each window of the quota is left to others, in thousandths.
    package var reserve: Int
    /// How long it may wait for its turn; `nil` for as long as all others.
    package var timeout: Duration?

    /// A wish by its parts.
    package init(
        id: UInt64,
        purpose: RequestPurpose,
        priority: Priority = .normal,
        reserve: Int = 0,
        timeout: Duration? = nil
    ) {
        self.id = id
        self.purpose = purpose
        self.priority = priority
        self.reserve = reserve
        self.timeout = timeout
    }
}
