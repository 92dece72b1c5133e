internal import DequeModule
package import MarketDataModel

/// Aligns the subscriptions of one connection with what is wanted on it: requests in groups, within the message window,
/// and each stream confirmed or refused by itself.
///
/// States of a stream: *absent*, *subscribing* (request sent), *bisecting* (its group was refused), *confirmed*, *assumed*
/// (the venue never answers, and no data came in time), *unsubscribing* (request sent). A refused group is halved and
/// tried again until the culprits stand alone; only they are refused. A request without an answer is sent once more; an
/// answer to either counts. The second silence makes the connection unresponsive.
package struct SubscriptionSyncStateMachine: Sendable {
    enum Phase { case absent, subscribing, bisecting, confirmed, assumed, unsubscribing }

    struct Entry {
        var isDesired: Bool
        var phase: Phase = .absent
        /// It is to be unsubscribed and subscribed anew.
        var isResynchronising = false
        var isInSubscribeQueue = false
        var isInUnsubscribeQueue = false
        /// The request that it waits for; counts with the phases *subscribing* and *unsubscribing*.
        var request: UInt32 = 0
    }

    struct Batch {
        var kind: StreamRequest.Kind
        var streams: [StreamKey]
    }

    struct Pending {
        var batch: Batch
        /// The number of its first sending: entries point here.
        let id: UInt32
        /// Streams without an answer.
        var remaining: Int
        var deadline: MonotonicTime
        /// Its place in the message window was settled by a first answer.
        var isSettled: Bool
        var wasResent = false
        var awaitsResend = false
    }

    let limits: StreamLimits
    let facts: @Sendable (Channel) -> ChannelFacts?
    let timeout: Duration
    /// The messages besides requests that a window is expected to have: pongs, which the codec sends by itself, and the
    /// session's own.
    package var expectedOwn = 0
    private var own: [MonotonicTime] = []
    var window: RollingWindow
    var entries: [StreamKey: Entry] = [:]
    var subscribeQueue: Deque<StreamKey> = []
    var unsubscribeQueue: Deque<StreamKey> = []
    var suspects: Deque<Batch> = []
    /// Requests without an answer, oldest first; never more than the message window has places, but for resends.
    var pending: [Pending] = []
    /// Streams that the venue may count: all but the absent and the bisecting.
    var occupied = 0
    /// Confirmed and wanted streams by channel.
    package internal(set) var confirmed: [Channel: Int] = [:]
    /// The session has greeted and logged in: requests may be sent.
    package var isReady = false

    /// Nothing wanted, nothing sent.
    package init(
        limits: StreamLimits,
        facts: @escaping @Sendable (Channel) -> ChannelFacts?,
        timeout: Duration
    ) {
        self.limits = limits
        self.facts = facts
        self.timeout = timeout
        self.window = RollingWindow(limit: limits.messagesPerWindow, length: limits.messageWindow)
    }

    // MARK: Wanted streams

    /// `key` is wanted on this connection; returns whether it is confirmed already.
    package mutating func desire(_ key: StreamKey) -> Bool {
        var entry = self.entries[key] ?? Entry(isDesired: false)
        guard !entry.isDesired else { return false }
        entry.isDesired = true
        let isConfirmed = entry.phase == .confirmed && !entry.isResynchronising
        if isConfirmed { self.confirmed[key.channel, default: 0] += 1 }
        self.entries[key] = entry
        if entry.phase == .absent { self.queueSubscribe(key) }
        return isConfirmed
    }

    /// `key` is no longer wanted on this connection.
    package mutating func giveUp(_ key: StreamKey) {
        guard let entry = self.entries[key], entry.isDesired else { return }
        self.entries[key]?.isDesired = false
        self.entries[key]?.isResynchronising = false
        switch entry.phase {
        case .confirmed, .assumed:
            if entry.phase == .confirmed, !entry.isResynchronising { self.uncount(key) }
            self.queueUnsubscribe(key)
        case .absent, .subscribing, .bisecting, .unsubscribing: self.forgetIfIdle(key)
        }
    }

    /// The values of `key` are doubtful: it is unsubscribed and subscribed anew.
    package mutating func resynchronise(_ key: StreamKey) {
        guard let entry = self.entries[key], entry.isDesired, entry.phase == .confirmed, !entry.isResynchronising
        else { return }
        self.entries[key]?.isResynchronising = true
        self.uncount(key)
        self.queueUnsubscribe(key)
    }

    // MARK: What is known

    /// Whether everything wanted is confirmed and nothing else is under way.
    package var isSettled: Bool {
        guard self.isReady, self.pending.isEmpty, !self.subscribeQueue.contains(where: self.isWaiting) else {
            return false
        }
        guard !self.unsubscribeQueue.contains(where: self.isUnwanted) else { return false }
        return !self.suspects.contains { $0.kind == .unsubscribe || $0.streams.contains(where: self.isSuspected) }
    }

    /// How many wanted streams are confirmed.
    package var confirmedCount: Int { self.confirmed.values.reduce(0, +) }

    /// Whether `key` is wanted and confirmed.
    package func isConfirmed(_ key: StreamKey) -> Bool {
        guard let entry = self.entries[key] else { return false }
        return entry.isDesired && entry.phase == .confirmed && !entry.isResynchronising
    }

    /// Whether the venue may send `key`.
    package func wasAsked(_ key: StreamKey) -> Bool {
        switch self.entries[key]?.phase {
        case .subscribing, .confirmed, .assumed, .unsubscribing: true
        case .absent, .bisecting, nil: false
        }
    }

    /// When something is due: a request that fits the window again, or a silence that has lasted too long.
    package func deadline(now: MonotonicTime) -> MonotonicTime {
        var deadline = MonotonicTime.distantFuture
        for request in self.pending where !request.awaitsResend { deadline = min(deadline, request.deadline) }
        guard self.isReady, self.hasWork else { return deadline }
        return min(deadline, self.window.nextAdmission(reserving: self.reserve(now: now), now: now))
    }

    private var hasWork: Bool {
        if !self.unsubscribeQueue.isEmpty || self.pending.contains(where: \.awaitsResend) { return true }
        let hasRoom = self.occupied < self.limits.streamsPerConnection
        if hasRoom, !self.subscribeQueue.isEmpty { return true }
        return self.suspects.contains { hasRoom || $0.kind == .unsubscribe }
    }

    // MARK: Pings share the window

    /// Takes a place for a ping, if there is one besides the pong's.
    package mutating func beginPing(now: MonotonicTime) -> Bool {
        self.window.begin(reserving: self.reserve(now: now), now: now)
    }

    /// The ping was answered.
    package mutating func settlePing(now: MonotonicTime) { self.window.settle(now: now) }

    /// The session, or the codec with a pong, sent messages by itself at these times: they take places in the window.
    /// - Returns: The number of such messages within one window.
    package mutating func noteOwn(_ times: [MonotonicTime]) -> Int {
        for time in times { self.window.record(now: time) }
        self.own += times
        guard let last = self.own.last else { return 0 }
        self.own.removeAll { $0 + self.limits.messageWindow <= last }
        return self.own.count
    }

    /// Places that are kept free for messages besides requests: at least one, where there is more than one place, and as
    /// many as are still expected within the window.
    func reserve(now: MonotonicTime) -> Int {
        let recent = self.own.count { $0 + self.limits.messageWindow > now }
        return min(max(1, self.expectedOwn - recent), self.limits.messagesPerWindow - 1)
    }

    // MARK: Bookkeeping

    func isWaiting(_ key: StreamKey) -> Bool {
        guard let entry = self.entries[key] else { return false }
        return entry.isDesired && entry.phase == .absent
    }

    func isSuspected(_ key: StreamKey) -> Bool {
        guard let entry = self.entries[key] else { return false }
        return entry.isDesired && entry.phase == .bisecting
    }

    func isUnwanted(_ key: StreamKey) -> Bool {
        guard let entry = self.entries[key] else { return false }
        guard entry.phase == .confirmed || entry.phase == .assumed else { return false }
        return !entry.isDesired || entry.isResynchronising
    }

    /// Whether the venue confirms streams of `channel` by nothing but data.
    func isConfirmedByData(_ channel: Channel) -> Bool { self.facts(channel)?.confirmation == .firstData }

    mutating func queueSubscribe(_ key: StreamKey) {
        guard self.entries[key]?.isInSubscribeQueue == false else { return }
        self.entries[key]?.isInSubscribeQueue = true
        self.subscribeQueue.append(key)
    }

    mutating func queueUnsubscribe(_ key: StreamKey) {
        guard self.entries[key]?.isInUnsubscribeQueue == false else { return }
        self.entries[key]?.isInUnsubscribeQueue = true
        self.unsubscribeQueue.append(key)
    }

    mutating func uncount(_ key: StreamKey) {
        guard let count = self.confirmed[key.channel] else { return }
        self.confirmed[key.channel] = count > 1 ? count - 1 : nil
    }

    mutating func forgetIfIdle(_ key: StreamKey) {
        guard let entry = self.entries[key], !entry.isDesired, entry.phase == .absent else { return }
        guard !entry.isInSubscribeQueue, !entry.isInUnsubscribeQueue else { return }
        self.entries[key] = nil
    }
}
