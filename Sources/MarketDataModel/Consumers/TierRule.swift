/// Which line of a ``Tier`` refused a question.
public enum TierRule: String, Hashable, Sendable, Codable, CaseIterable {
    /// ``Tier/perSecond`` and its burst.
    case perSecond
    /// ``Tier/perMinute``.
    case perMinute
    /// ``Tier/perHour``.
    case perHour
    /// ``Tier/cooldown``.
    case cooldown
    /// ``Tier/waiting``.
    case waiting
}
