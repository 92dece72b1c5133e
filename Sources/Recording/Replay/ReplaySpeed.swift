/// How fast a recording is played.
public enum ReplaySpeed: Hashable, Sendable {
    /// So many times as fast as it was recorded: 1 is as it was. What is not above zero counts as 1.
    case times(Double)
    /// As fast as its consumers take it.
    case unpaced

    /// As it was recorded.
    public static var recorded: ReplaySpeed { .times(1) }
}
