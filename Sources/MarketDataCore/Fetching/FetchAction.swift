package import MarketDataModel

/// The id of a fetch: unique within a client, ascending.
package typealias FetchID = UInt64

/// What a fetch is for, and since when it is wanted.
package struct FetchOrigin: Hashable, Sendable {
    /// The endpoint.
    package var purpose: RequestPurpose
    /// The most urgent priority it was wanted with.
    package var priority: Priority
    /// The time at which it joined the queue.
    package var since: MonotonicTime
}

/// What the driver of a ``FetchPipeline`` is to do.
package enum FetchAction<Call: FetchCall, Destination: Sendable>: Sendable {
    /// Look these names up in the second level, then report ``FetchPipeline/lookedUp(_:known:now:)``.
    case lookUp(FetchID, [NativeName])
    /// Acquire from the quota, then report ``FetchPipeline/admitted(_:_:now:)``, or why not. There is one such at a time.
    case acquire(FetchID, QuotaAsk)
    /// Send the call to the attempt's base URL, then report ``FetchPipeline/ended(_:_:sends:now:)``.
    case send(FetchID, Call, RequestAttempt, FetchOrigin)
    /// Give back what was taken for a call that was never sent.
    case refund(QuotaLease)
    /// Settle what was taken for an attempt that has ended.
    case settle(QuotaLease)
    /// The venue says that every user of the quota must stop for this long.
    case pause(Duration)
    /// The fetch has ended. A batch of quotes has no destination: its callers are those of ``FetchPipeline/landed(_:)``.
    case finish(FetchID, Destination?, RequestEnd, FetchOrigin)
    /// An operator may want to know.
    case notice(RequestNotice)
}

/// The station at which a caller waits.
package enum FetchStage: Hashable, Sendable {
    /// Its batch gathers others, or waits for one of those in flight to land.
    case gathering
    /// More urgent fetches go first, or too many are in flight.
    case queued
    /// The quota does not admit it before then.
    case quota(QuotaDenial, until: MonotonicTime)
    /// The venue was asked and has not answered.
    case inFlight
    /// An attempt has failed; the next is made then.
    case backingOff(until: MonotonicTime)
}
