internal import MarketDataCore
internal import MarketDataModel

/// How requests are, as of the client's last step.
struct RequestStatus: Hashable, Sendable {
    /// How many wait, by the priority they came or were raised with; the first is that of priority 1.
    var depths = [Int](repeating: 0, count: 10)
    /// How many are under way.
    var underWay = 0
    /// The breakers that were ever needed.
    var breakers: [EndpointPool.BreakerStatus] = []
    /// What everything came to.
    var counters = RequestCounters()
    /// When the one of them joined that has waited longest, as of the last look; `nil` where none waits.
    var oldestSince: MonotonicTime?
    /// Of each base URL that a breaker may name.
    var bases: [String] = []

    /// The number of turns that the driver has taken.
    var turns: UInt64 = 0
    /// The number of scans that have begun and not ended.
    var scans = 0

    /// How many wait.
    var waiting: Int { self.depths.reduce(0, +) }
}
