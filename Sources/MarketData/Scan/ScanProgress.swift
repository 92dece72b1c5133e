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

    /// How many are still to come.
    public var remaining: Int { self.total - self.answered - self.failed }
}
