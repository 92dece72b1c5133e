/// What one consumer has asked for so far, and what came of it. Counts from the start of the client.
///
/// Every question is one of ``requests``, and in the end one of ``hits``, ``upstreamCalls``, ``coalesced``,
/// ``refusals`` or ``failures``.
public struct Usage: Hashable, Sendable, Codable {
    /// Questions asked.
    public var requests: UInt64
    /// Questions answered at once, from a live stream or from memory. They cost nothing.
    public var hits: UInt64
    /// Questions for which a request was made.
    public var upstreamCalls: UInt64
    /// Questions answered by a request that was made, or was about to be made, for another question.
    public var coalesced: UInt64
    /// Questions that the consumer's tier refused.
    public var refusals: UInt64
    /// Questions that left the cache and got an error, or were cancelled.
    public var failures: UInt64
    /// Questions that left the cache and were waited for.
    public var waits: UInt64
    /// How long those waited together.
    public var waited: Duration
    /// Bytes of the venue's answers to this consumer's questions; of an answer about many symbols, each symbol's share.
    public var bytes: UInt64

    /// Usage by its parts.
    public init(
        requests: UInt64 = 0,
        hits: UInt64 = 0,
        upstreamCalls: UInt64 = 0,
        coalesced: UInt64 = 0,
        refusals: UInt64 = 0,
        failures: UInt64 = 0,
        waits: UInt64 = 0,
        waited: Duration = .zero,
        bytes: UInt64 = 0
    ) {
        self.requests = requests
        self.hits = hits
        self.upstreamCalls = upstreamCalls
        self.coalesced = coalesced
        self.refusals = refusals
        self.failures = failures
        self.waits = waits
        self.waited = waited
        self.bytes = bytes
    }

    /// Which part of all questions was answered at once; `nil` where nothing was asked.
    public var hitRate: Double? { self.requests == 0 ? nil : Double(self.hits) / Double(self.requests) }

    /// Both together.
    public static func + (left: Usage, right: Usage) -> Usage {
        Usage(
            requests: left.requests + right.requests,
            hits: left.hits + right.hits,
            upstreamCalls: left.upstreamCalls + right.upstreamCalls,
            coalesced: left.coalesced + right.coalesced,
            refusals: left.refusals + right.refusals,
            failures: left.failures + right.failures,
            waits: left.waits + right.waits,
            waited: left.waited + right.waited,
            bytes: left.bytes + right.bytes
        )
    }
}
