/// At most `limit` within any span of `length`: one line of a venue's quota.
public struct QuotaWindow: Hashable, Sendable, Codable {
    /// What is counted.
    public var meter: QuotaMeter
    /// How much is allowed; at least 1.
    public var limit: Int
    /// Within any span of this length.
    public var length: Duration

    /// A window by its parts; a limit below 1 is taken as 1, as nothing could ever be done otherwise.
    public init(_ meter: QuotaMeter, limit: Int, per length: Duration) {
        self.meter = meter
        self.limit = max(1, limit)
        self.length = length
    }
}
