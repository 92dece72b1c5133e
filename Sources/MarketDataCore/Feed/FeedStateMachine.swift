package import MarketDataModel

/// The control plane of one venue's stream: which connections are open, what is asked of the venue on each, and what
/// may be believed of each stream.
///
/// The shell reports what happened and does what it is told, in order. Every event is legal in every state; what
/// concerns a connection that is gone is ignored. After every call the shell (re)arms one timer for ``nextDeadline``
/// and calls ``tick(now:)`` then.
package struct FeedStateMachine: Sendable {
    /// A feed that was not started: wishes are noted, nothing is done.
    package init(limits: FeedLimits, configuration: FeedConfiguration = FeedConfiguration(), seed: UInt64) {
    }

    /// The client runs: what was wished so far is attended to.
    package mutating func start(now: MonotonicTime) -> [FeedAction] { [] }

    /// One more consumer of each of `keys`.
    package mutating func want(_ keys: [StreamKey], now: MonotonicTime) -> [FeedAction] { [] }

    /// One consumer less of each of `keys`.
    package mutating func release(_ keys: [StreamKey], now: MonotonicTime) -> [FeedAction] { [] }

    /// The connection is open: requests may be sent on it.
    package mutating func opened(_ id: ConnectionID, now: MonotonicTime) -> [FeedAction] { [] }

    /// The venue accepted a request.
    package mutating func accepted(_ id: ConnectionID, request: UInt32, now: MonotonicTime) -> [FeedAction] { [] }

    /// The venue refused a request; `request` is `nil` where it did not say which: then it is the oldest one that is
    /// unanswered, as venues answer in order.
    package mutating func refused(
        _ id: ConnectionID,
        request: UInt32?,
        reason: String,
        now: MonotonicTime
    ) -> [FeedAction] { [] }

    /// What came in so far. To be called for every open connection just before each ``tick(now:)`` and each
    /// ``closed(_:reason:retryAfter:now:)``, at least: without it, silence is assumed.
    package mutating func observed(
        _ id: ConnectionID,
        _ activity: ConnectionActivity,
        now: MonotonicTime
    ) -> [FeedAction] { [] }

    /// The connection ended, or could not be opened. `retryAfter` is what the venue asked for, if it did; it holds for
    /// the whole feed.
    package mutating func closed(
        _ id: ConnectionID,
        reason: String,
        retryAfter: Duration? = nil,
        now: MonotonicTime
    ) -> [FeedAction] { [] }

    /// Time has passed.
    package mutating func tick(now: MonotonicTime) -> [FeedAction] { [] }

    /// The end: every connection is closed, ``FeedAction/finished`` follows within the drain deadline.
    package mutating func shutdown(now: MonotonicTime) -> [FeedAction] { [] }

    /// When ``tick(now:)`` is to be called at the latest; ``MonotonicTime/distantFuture`` where nothing is due.
    package var nextDeadline: MonotonicTime { .distantFuture }

    /// How one stream is.
    package func status(of key: StreamKey) -> StreamStatus { .unwanted }

    /// Every connection there is, oldest first.
    package var connections: [ConnectionStatus] { [] }
}
