/// What waits for the venue's quota.
public struct QueueStatus: Hashable, Sendable, Codable {
    /// How many requests wait, by priority: the first is that of 1, the tenth that of 10.
    public var requestsByPriority: [Int]
    /// How many requests are under way.
    public var underWay: Int
    /// How many questions wait for all of those.
    public var questions: Int
    /// For how long the request has waited that has waited longest; as of the last look, which is taken once a second.
    public var oldestWait: Duration?

    /// How many requests wait.
    public var requests: Int { self.requestsByPriority.reduce(0, +) }
}
