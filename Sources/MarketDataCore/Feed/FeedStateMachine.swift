package import MarketDataModel

/// The streams of one venue: which connections are open, what is asked of the venue on each, and what
/// may be believed of each stream.
///
/// The shell reports what happened and does what it is told, in order. Every event is legal in every state; what
/// concerns a connection that is gone is ignored. After every call the shell (re)arms one timer for ``nextDeadline``
/// and calls ``tick(now:)`` then.
package struct FeedStateMachine: Sendable {
    enum Life { case new, running, stopping, finished }

    /// One connection and what is asked on it.
    struct Link {
        var machine: ConnectionStateMachine
        var sync: SubscriptionSyncStateMachine
        let lane: Int
        /// Since when everything is confirmed on it; counts for replacements.
        var settledAt: MonotonicTime?
        /// It was healthy, and its lane's failures were forgotten for it.
        var hasSucceeded = false
        /// A ping of ours has a place in the message window.
        var isPinging = false
        /// The time of the last message besides requests and pings that has a place in the message window.
        var notedMessages: MonotonicTime = .zero
        /// The session must be ready for requests by then.
        var readyBy: MonotonicTime = .distantFuture
    }

    /// What one connection at a time serves.
    struct Lane {
        var backOff: BackOff
        /// No attempt before this.
        var retryAt: MonotonicTime = .zero
        /// The connection that speaks for the lane, from its wait on.
        var current: ConnectionID?
        /// The one that is to take over from it.
        var next: ConnectionID?
        /// A channel of `current` went quiet: `next` is not made to wait for data.
        var isMute = false
        /// Channels that were mute, and how often in a row.
        var silences: [Channel: Silence] = [:]
    }

    struct Silence {
        var noticed: MonotonicTime
        var times: Int
    }

    enum Standing {
        case pending
        case confirmed
        case stale
        case refused(String, at: MonotonicTime)
    }

    let limits: StreamLimits
    let facts: @Sendable (Channel) -> ChannelFacts?
    let route: @Sendable (StreamKey) -> StreamRoute
    let configuration: FeedConfiguration
    var random: SeededGenerator
    var life = Life.new
    var ledger: SubscriptionLedgerStateMachine
    var placement: StreamPlacement
    var lanes: [Lane] = []
    var links: [ConnectionID: Link] = [:]
    /// Told streams, and refused ones while anybody wants them.
    var standings: [StreamKey: Standing] = [:]
    /// The venue asked for a pause until then.
    var pausedUntil: MonotonicTime = .zero
    var awaitingSnapshot: [StreamKey] = []
    var snapshotDue: MonotonicTime = .distantFuture
    var lastConnection: UInt64 = 0
    /// The most messages besides requests and pings that any connection had within a window: places are kept for them.
    var ownMessages = 0
    var nextRequest: UInt32 = 1
    /// Time never runs backwards here, whatever the shell says.
    var latest: MonotonicTime = .zero

    /// When ``tick(now:)`` is to be called at the latest; ``MonotonicTime/distantFuture`` where nothing is due.
    package internal(set) var nextDeadline: MonotonicTime = .distantFuture

    /// A feed that was not started: wishes are noted, nothing is done.
    ///
    /// - Parameters:
    ///   - limits: The venue's limits.
    ///   - facts: The venue's facts of a channel.
    ///   - route: The route of a stream.
    ///   - configuration: The feed's own pace.
    ///   - seed: The source of jitter.
    package init(
        limits: StreamLimits,
        facts: @escaping @Sendable (Channel) -> ChannelFacts? = { _ in ChannelFacts(sendsSnapshot: false) },
        route: @escaping @Sendable (StreamKey) -> StreamRoute = { _ in .main },
        configuration: FeedConfiguration = FeedConfiguration(),
        seed: UInt64
    ) {
        self.limits = limits
        self.facts = facts
        self.route = route
        self.configuration = configuration
        self.random = SeededGenerator(seed: seed)
        self.ledger = SubscriptionLedgerStateMachine(
            debounce: configuration.debounce,
            longestWait: configuration.longestWait,
            linger: configuration.linger
        )
        self.placement = StreamPlacement(
            limit: limits.streamsPerConnection,
            maximumLanes: limits.maximumConnections
        )
    }
}
