internal import MarketDataModel

/// When the table is drawn: at most 20 times a second however much changes, and four times a second for the ages where
/// nothing does.
struct FrameClock: Sendable {
    /// The shortest time between two frames.
    static let interval: Duration = .milliseconds(50)
    /// The longest.
    static let idle: Duration = .milliseconds(250)

    private var last: MonotonicTime?

    /// Whether a frame is due at `now`; counts it as drawn where it is.
    mutating func isDue(hasChanged: Bool, now: MonotonicTime) -> Bool {
        if let last = self.last {
            guard now - last >= (hasChanged ? Self.interval : Self.idle) else { return false }
        }
        self.last = now
        return true
    }
}
