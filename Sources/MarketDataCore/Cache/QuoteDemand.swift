package import MarketDataModel

/// What somebody who asks for a quote takes for an answer, counted from the moment of asking.
package enum QuoteDemand: Hashable, Sendable, BitwiseCopyable {
    /// What is within its time to live.
    case cached
    /// What came at most so many nanoseconds ago.
    case within(nanoseconds: Int64)
    /// What is within its time to live, or else what is left, marked so, while it is loaded again.
    case staleWhileRevalidate
    /// Only what is requested from now on.
    case fresh

    /// Whether what a request brings that went out at `sentAt` will do for who asked at `askedAt`.
    package func accepts(requestSentAt sentAt: MonotonicTime, askedAt: MonotonicTime) -> Bool {
        self != .fresh || sentAt >= askedAt
    }
}
