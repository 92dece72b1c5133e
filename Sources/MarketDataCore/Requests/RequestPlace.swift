internal import MarketDataModel

/// Where somebody stands among all who wait: the lower goes first.
struct RequestPlace: Comparable, Sendable {
    /// In nanoseconds; see ``key(_:_:ageing:)``.
    var key: Int64
    /// Tells apart those with the same key: who came first.
    var sequence: UInt64

    /// A level of priority is worth as much as having come `ageing` nanoseconds earlier. In integers of 64 bits: those of
    /// `Duration` have 128, and cost ten times as much.
    static func key(_ level: Int, _ joinedAt: MonotonicTime, ageing: Int64) -> Int64 {
        let (key, overflow) = joinedAt.nanoseconds.addingReportingOverflow(ageing * Int64(level))
        return overflow ? .max : key
    }

    /// When who is of this level would have come to have this place.
    func joinedAt(_ level: Int, ageing: Int64) -> MonotonicTime {
        let (time, overflow) = self.key.subtractingReportingOverflow(ageing * Int64(level))
        return MonotonicTime(nanoseconds: overflow ? .min : time)
    }

    static func < (left: RequestPlace, right: RequestPlace) -> Bool {
        left.key == right.key ? left.sequence < right.sequence : left.key < right.key
    }
}
