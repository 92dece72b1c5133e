/// What an answer's headers say of a window of the quota. It may only shrink what is left, never grow it.
public struct QuotaReport: Hashable, Sendable {
    /// What the venue has counted.
    public enum Count: Hashable, Sendable {
        /// So much is used.
        case used(Int)
        /// So much is left.
        case remaining(Int)
    }

    /// Of which meter.
    public var meter: QuotaMeter
    /// Over which span; `nil` where the headers do not say, and the shortest window of the meter is meant.
    public var length: Duration?
    /// What the venue allows, where it says so.
    public var limit: Int?
    /// What it has counted.
    public var count: Count
    /// How long until it counts from nothing again, where it says so.
    public var resetsAfter: Duration?

    /// A report by its parts.
    public init(
        _ meter: QuotaMeter,
        per length: Duration? = nil,
        limit: Int? = nil,
        count: Count,
        resetsAfter: Duration? = nil
    ) {
        self.meter = meter
        self.length = length
        self.limit = limit
        self.count = count
        self.resetsAfter = resetsAfter
    }
}
