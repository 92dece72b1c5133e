internal import MarketDataModel

/// Where somebody stands among all who wait: the lower goes first.
struct RequestPlace: Comparable, Sendable {
    /// In nanoseconds; see ``key(_:_:ageing:)``.
    var key: Int64
    /// Tells apart those with the same key: who came first.
    var sequence: UInt64

    /// A level of priority is worth as much as having come `ageing` earlier.
    static func key(_ priority: Priority, _ joinedAt: MonotonicTime, ageing: Duration) -> Int64 {
        (joinedAt + ageing * priority.rawValue).nanoseconds
    }

    static func < (left: RequestPlace, right: RequestPlace) -> Bool {
        (left.key, left.sequence) < (right.key, right.sequence)
    }
}
