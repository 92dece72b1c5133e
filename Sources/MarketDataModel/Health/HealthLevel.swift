/// How well something is, from good to bad.
public enum HealthLevel: String, Hashable, Sendable, Codable, CaseIterable {
    /// All is well.
    case healthy
    /// Questions wait for the quota; nothing is wrong, but answers come later.
    case rateLimited
    /// Something does not work as it should, and is being made up for: some answers are old, late or missing.
    case degraded
    /// It does not do its work.
    case unhealthy
}

extension HealthLevel: Comparable {
    private var rank: Int {
        switch self {
        case .healthy: 0
        case .rateLimited: 1
        case .degraded: 2
        case .unhealthy: 3
        }
    }

    /// Whether `left` is better than `right`.
    public static func < (left: HealthLevel, right: HealthLevel) -> Bool { left.rank < right.rank }
}
