internal import DequeModule
package import MarketDataModel

/// Brings what the venue sends on one connection in line with what is wanted on it: requests in batches, within the
/// message window, each matched to its answer.
///
/// States of a stream: *absent*, *asking* (subscribe sent), *suspected* (was in a batch that was refused), *confirmed*,
/// *letting go* (unsubscribe sent). A refused batch is halved and tried again until the culprits stand alone; only they
/// are refused. A request without an answer is sent once more under another id; the answer to either id counts. The
/// second silence makes the connection unresponsive.
package struct SubscriptionSyncStateMachine: Sendable {
    enum Phase { case absent, asking, suspected, confirmed, lettingGo }

    struct Entry {
        var isDesired: Bool
        var phase: Phase = .absent
        var isInSubscribeQueue = false
        var isInUnsubscribeQueue = false
    }

    struct Batch {
        var kind: StreamRequest.Kind
        var streams: [StreamKey]
    }

    struct Pending {
        var batch: Batch
        var id: UInt32
        var formerID: UInt32?
        var deadline: MonotonicTime
        var awaitsResend = false
    }

    let streamsPerMessage: Int
    let streamLimit: Int
    let timeout: Duration
    /// Kept free for a pong, which the codec sends by itself; only where there is more than one place.
    let reserve: Int
    var window: RollingWindow
    var entries: [StreamKey: Entry] = [:]
    var subscribeQueue: Deque<StreamKey> = []
    var unsubscribeQueue: Deque<StreamKey> = []
    var suspects: Deque<Batch> = []
    /// Requests without an answer, oldest first; never more than the message window has places, but for resends.
    var pending: [Pending] = []
    /// Streams that the venue may count: asking, confirmed or letting go.
    var occupied = 0
    /// Confirmed and wanted streams by channel.
    package internal(set) var confirmed: [Channel: Int] = [:]

    /// Nothing wanted, nothing asked.
    package init(limits: VenueLimits, timeout: Duration) {
        self.streamsPerMessage = limits.streamsPerMessage
        self.streamLimit = limits.streamsPerConnection
        self.timeout = timeout
        self.reserve = limits.messagesPerWindow > 1 ? 1 : 0
        self.window = RollingWindow(limit: limits.messagesPerWindow, length: limits.messageWindow)
    }

    // MARK: Wishes

    /// `key` is wanted on this connection; returns whether it is confirmed already.
    package mutating func desire(_ key: StreamKey) -> Bool {
        var entry = self.entries[key] ?? Entry(isDesired: false)
        guard !entry.isDesired else { return false }
        entry.isDesired = true
        let isConfirmed = entry.phase == .confirmed
        if isConfirmed { self.confirmed[key.channel, default: 0] += 1 }
        self.entries[key] = entry
        if entry.phase == .absent { self.queueSubscribe(key) }
        return isConfirmed
    }

    /// `key` is no longer wanted on this connection.
    package mutating func giveUp(_ key: StreamKey) {
        guard let entry = self.entries[key], entry.isDesired else { return }
        self.entries[key]?.isDesired = false
        if entry.phase == .confirmed {
            self.uncount(key)
            self.queueUnsubscribe(key)
        } else {
            self.forgetIfIdle(key)
        }
    }

    // MARK: What is known

    /// Whether everything wanted is confirmed and nothing else is under way.
    package var isSettled: Bool {
        guard self.pending.isEmpty, !self.subscribeQueue.contains(where: self.isWaiting) else { return false }
        guard !self.unsubscribeQueue.contains(where: self.isUnwanted) else { return false }
        return !self.suspects.contains { $0.kind == .unsubscribe || $0.streams.contains(where: self.isSuspected) }
    }

    /// How many wanted streams are confirmed.
    package var confirmedCount: Int { self.confirmed.values.reduce(0, +) }

    /// Whether `key` is wanted and confirmed.
    package func isConfirmed(_ key: StreamKey) -> Bool {
        guard let entry = self.entries[key] else { return false }
        return entry.isDesired && entry.phase == .confirmed
    }

    /// Whether the venue may send `key`.
    package func wasAsked(_ key: StreamKey) -> Bool {
        switch self.entries[key]?.phase {
        case .asking, .confirmed, .lettingGo: true
        case .absent, .suspected, nil: false
        }
    }

    /// When something is due: a request that fits the window again, or a silence that has lasted too long.
    package func deadline(now: MonotonicTime) -> MonotonicTime {
        var deadline = MonotonicTime.distantFuture
        for request in self.pending where !request.awaitsResend { deadline = min(deadline, request.deadline) }
        guard self.hasWork else { return deadline }
        return min(deadline, self.window.nextAdmission(reserving: self.reserve, now: now))
    }

    private var hasWork: Bool {
        if !self.unsubscribeQueue.isEmpty || self.pending.contains(where: \.awaitsResend) { return true }
        let hasRoom = self.occupied < self.streamLimit
        if hasRoom, !self.subscribeQueue.isEmpty { return true }
        return self.suspects.contains { hasRoom || $0.kind == .unsubscribe }
    }

    // MARK: Pings share the window

    /// Takes a place for a ping, if there is one besides the pong's.
    package mutating func beginPing(now: MonotonicTime) -> Bool {
        self.window.begin(reserving: self.reserve, now: now)
    }

    /// The ping was answered.
    package mutating func settlePing(now: MonotonicTime) { self.window.settle(now: now) }

    // MARK: Bookkeeping

    func isWaiting(_ key: StreamKey) -> Bool {
        guard let entry = self.entries[key] else { return false }
        return entry.isDesired && entry.phase == .absent
    }

    func isSuspected(_ key: StreamKey) -> Bool {
        guard let entry = self.entries[key] else { return false }
        return entry.isDesired && entry.phase == .suspected
    }

    func isUnwanted(_ key: StreamKey) -> Bool {
        guard let entry = self.entries[key] else { return false }
        return !entry.isDesired && entry.phase == .confirmed
    }

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
