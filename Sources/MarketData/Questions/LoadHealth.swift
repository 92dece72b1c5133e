internal import MarketDataModel

/// How loading quotes goes.
struct LoadHealth: Sendable {
    /// How many instruments could not be loaded the last time they were asked for.
    var failing = 0
    /// How often in a row the one that failed last has failed.
    var failures = 0
    /// The last failure of those.
    var lastError: MarketDataError?
    /// When that was.
    var failedAt: MonotonicTime?
    /// When what failed is asked for again at the earliest.
    var retryAt: MonotonicTime?
    /// When a load last succeeded.
    var succeededAt: MonotonicTime?
}
