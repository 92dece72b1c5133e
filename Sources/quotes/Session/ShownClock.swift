internal import MarketDataModel

/// The clock of the person who looks, whatever clock the data runs on. Begins at zero.
struct ShownClock: Sendable {
    private let start = ContinuousClock.now

    /// The time since the clock was made.
    var now: MonotonicTime { .zero + (ContinuousClock.now - self.start) }
}
