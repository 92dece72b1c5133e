/// How far a scan has come.
public struct ScanProgress: Hashable, Sendable, Codable {
    /// How many symbols there are, each counted once.
    public var total: Int
    /// How many were answered.
    public var answered: Int
    /// How many failed.
    public var failed: Int
    /// Whether it is paused.
    public var isPaused: Bool

    package init(total: Int, answered: Int, failed: Int, isPaused: Bool) {
        self.total = total
        self.answered = answered
        self.failed = failed
        self.isPaused = isPaused
    }

    /// How many are still to come.
    public var remaining: Int { self.total - self.answered - self.failed }
}
