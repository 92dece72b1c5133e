import MarketDataCore
import MarketDataModel

/// What a shell does with the actions of a feed, against a ``ModelVenue`` over a network with latency; it also keeps
/// what a consumer of each stream would believe.
final class ModelShell {
    enum Belief: Equatable { case live, stale }

    var time = VirtualTime()
    var feed: FeedStateMachine
    var venue: ModelVenue
    var random: SeededGenerator
    let limits: StreamLimits
    /// The limiter of connection attempts, as the client has it.
    private var quota: QuotaStateMachine
    private var leases: [ConnectionID: QuotaLease] = [:]
    /// The attempts that the quota admitted.
    private(set) var connects: [(time: MonotonicTime, id: ConnectionID)] = []

    /// The latency of one message, in milliseconds.
    var latency: ClosedRange<Int> = 1...20
    /// What becomes of the next attempts; `nil` lets them succeed.
    var onAttempt: ((ModelShell, ConnectionID) -> Bool)?
    /// Called for each action, before it is carried out.
    var onAction: ((FeedAction) -> Void)?

    var known: Set<ConnectionID> = []
    var open: Set<ConnectionID> = []
    var closing: Set<ConnectionID> = []
    var lost: Set<ConnectionID> = []
    var belief: [StreamKey: Belief] = [:]
    var refused: [StreamKey: String] = [:]
    /// Which connection's values count, by stream.
    var handedOver: [(from: ConnectionID, to: ConnectionID, keys: [StreamKey])] = []
    var actions: [(time: MonotonicTime, action: FeedAction)] = []
    var violations: [String] = []
    var isFinished = false
    var isShuttingDown = false

    init(
        limits: StreamLimits,
        facts: ChannelFacts = ChannelFacts(sendsSnapshot: false),
        configuration: FeedConfiguration = FeedConfiguration(),
        seed: UInt64 = 1
    ) {
        self.limits = limits
        self.feed = FeedStateMachine(limits: limits, facts: { _ in facts }, configuration: configuration, seed: seed)
        self.venue = ModelVenue(limits: limits)
        let window = QuotaWindow(.connections, limit: limits.connectionsPerWindow, per: limits.connectionWindow)
        self.quota = QuotaStateMachine(windows: [window])
        self.random = SeededGenerator(seed: seed ^ 0xABCD)
    }

    var now: MonotonicTime { self.time.now }

    // MARK: Events for the feed

    func start() { self.perform(self.feed.start(now: self.now)) }
    func want(_ keys: [StreamKey]) {
        for key in keys { self.refused[key] = nil }
        self.perform(self.feed.want(keys, now: self.now))
    }
    func release(_ keys: [StreamKey]) { self.perform(self.feed.release(keys, now: self.now)) }
    func shutdown() {
        self.isShuttingDown = true
        self.perform(self.feed.shutdown(now: self.now))
    }

    func drop(_ id: ConnectionID, reason: String = "reset", retryAfter: Duration? = nil) {
        guard self.known.contains(id) else { return }
        self.sample(id)
        // The end of an attempt that never reached the venue: it will not.
        if self.venue.connections[id] == nil { self.lost.insert(id) }
        self.venue.connections[id]?.isOpen = false
        self.known.remove(id)
        self.open.remove(id)
        self.closing.remove(id)
        self.perform(self.feed.closed(id, reason: reason, retryAfter: retryAfter, now: self.now))
    }

    // MARK: Time

    func run(for span: Duration) { self.run(until: self.now + span) }

    func run(until end: MonotonicTime) {
        while true {
            let deadline = self.feed.nextDeadline
            if deadline <= end, deadline <= self.time.next {
                self.time.move(to: deadline)
                for id in self.open.sorted() { self.sample(id) }
                self.perform(self.feed.tick(now: self.now))
                if self.feed.nextDeadline <= self.now {
                    self.violations.append("the deadline stands still at \(self.now)")
                    return
                }
                continue
            }
            guard let body = self.time.pop(before: end) else { break }
            body()
        }
        self.time.move(to: end)
    }

    private func sample(_ id: ConnectionID) {
        guard let activity = self.venue.connections[id]?.activity else { return }
        self.perform(self.feed.observed(id, activity, now: self.now))
    }

    private func delay() -> Duration { .milliseconds(Int.random(in: self.latency, using: &self.random)) }

    // MARK: Actions

    private func perform(_ actions: [FeedAction]) {
        if actions.contains(where: \.changesPlacement), let (key, count) = self.carriers.first(where: { $0.value > 2 })
        {
            self.violations.append("\(key) is on \(count) connections at \(self.now)")
        }
        for action in actions {
            self.actions.append((self.now, action))
            self.onAction?(action)
            if self.isFinished { self.violations.append("\(action) after finished") }
            self.perform(action)
        }
    }

    private func perform(_ action: FeedAction) {
        switch action {
        case .connect(let id, _, _):
            let ask = QuotaAsk(.connection, hold: FeedConfiguration().connectTimeout + .seconds(2))
            switch self.quota.acquire(ask, now: self.now) {
            case .granted(let lease):
                if !self.known.insert(id).inserted { self.violations.append("\(id) is connected twice") }
                self.leases[id] = lease
                self.connects.append((self.now, id))
                self.time.at(self.now + self.delay()) { [self] in self.attempt(id) }
            case .denied(let until, _, let isExact):
                let again = isExact ? until : min(until, self.now + .seconds(1))
                self.perform(self.feed.postponed(id, until: again, now: self.now))
            case .impossible: self.violations.append("\(id) costs more than the quota ever allows")
            }
        case .send(let id, let request):
            if !self.open.contains(id) || self.closing.contains(id) {
                self.violations.append("a request on \(id), which is not open")
            }
            self.transmit(on: id) { shell in
                guard let answer = shell.venue.handle(request, on: id, at: shell.now) else { return }
                guard shell.venue.connections[id]?.losesAnswers == false else { return }
                shell.receive(on: id) { $0.perform($0.feed.reported(id, [answer], now: $0.now)) }
            }
        case .ping(let id):
            self.transmit(on: id) { shell in
                shell.venue.message(on: id, at: shell.now)
                shell.receive(on: id) { _ in }
            }
        case .close(let id):
            if !self.open.contains(id) { self.violations.append("close of \(id), which is not open") }
            self.checkClose(of: id)
            self.closing.insert(id)
            self.transmit(on: id) { shell in
                shell.venue.connections[id]?.isOpen = false
                shell.time.at(shell.now + shell.delay()) { shell.drop(id, reason: "closed") }
            }
        case .abort(let id):
            if self.known.remove(id) == nil { self.violations.append("abort of \(id), which is unknown") }
            self.open.remove(id)
            self.closing.remove(id)
            self.venue.connections[id]?.isOpen = false
        case .stale(let keys, _): for key in keys { self.belief[key] = .stale }
        case .live(let keys), .confirmed(let keys), .snapshot(let keys):
            for key in keys {
                self.belief[key] = .live
                if self.carrierCount(of: key) == 0 { self.violations.append("\(key) is live on nothing") }
            }
        case .gap: break
        case .handover(let from, let to, let keys):
            self.handedOver.append((from, to, keys))
            for key in keys where self.venue.connections[to]?.streams.contains(key) != true {
                self.violations.append("\(key) is handed over to \(to), which does not have it, at \(self.now)")
            }
        case .refused(let key, let reason): self.refused[key] = reason
        case .forget(let keys):
            for key in keys {
                self.belief[key] = nil
                self.refused[key] = nil
            }
        case .notice: break
        case .finished: self.isFinished = true
        }
    }

    private func attempt(_ id: ConnectionID) {
        guard !self.lost.contains(id) else { return }
        self.venue.attempt(at: self.now)
        if let onAttempt, !onAttempt(self, id) { return }
        self.accept(id)
    }

    /// The session of a connection learns something.
    func report(_ reports: [StreamReport], on id: ConnectionID) {
        self.sample(id)
        self.perform(self.feed.reported(id, reports, now: self.now))
    }

    /// The venue lets `id` in; one connection too many costs its oldest, or is a fault of the feed.
    ///
    /// - Parameter greets: The session is ready at once; `false` for a venue that never says a word.
    func accept(_ id: ConnectionID, greets: Bool = true) {
        let others = self.venue.connections.filter(\.value.isOpen).keys.sorted()
        if let most = self.limits.maximumConnections, others.count >= most, let oldest = others.first {
            switch self.limits.surplus {
            case .newerRefused: self.violations.append("\(id) is one connection too many at \(self.now)")
            case .olderClosed: self.time.at(self.now + self.delay()) { [self] in self.drop(oldest, reason: "surplus") }
            }
        }
        self.venue.connections[id] = ModelVenue.Connection(
            openedAt: self.now,
            activity: ConnectionActivity(lastByte: self.now)
        )
        self.time.at(self.now + self.delay()) { [self] in
            guard self.known.contains(id) else { return }
            self.open.insert(id)
            if let lease = self.leases.removeValue(forKey: id) { self.quota.settle(lease, now: self.now) }
            self.venue.connections[id]?.activity.lastByte = self.now
            self.perform(self.feed.opened(id, now: self.now))
            if greets { self.report([.ready], on: id) }
        }
    }

    /// Something reaches the venue, unless the line is dead.
    private func transmit(on id: ConnectionID, _ body: @escaping (ModelShell) -> Void) {
        guard let connection = self.venue.connections[id] else { return }
        let arrival = max(connection.lastInbound, self.now + self.delay())
        self.venue.connections[id]?.lastInbound = arrival
        self.time.at(arrival) { [self] in
            guard let connection = self.venue.connections[id], connection.isOpen, !connection.isHalfOpen else { return }
            body(self)
        }
    }

    /// Something reaches the client, unless the line is dead.
    func receive(on id: ConnectionID, _ body: @escaping (ModelShell) -> Void) {
        guard let connection = self.venue.connections[id] else { return }
        let arrival = max(connection.lastOutbound, self.now + self.delay())
        self.venue.connections[id]?.lastOutbound = arrival
        self.time.at(arrival) { [self] in
            guard let connection = self.venue.connections[id], connection.isOpen, !connection.isHalfOpen else { return }
            guard self.open.contains(id) else { return }
            self.venue.connections[id]?.activity.lastByte = self.now
            body(self)
        }
    }

    // MARK: What the venue does by itself

    /// Data on every channel with a stream, on every connection, every `interval`.
    func lively(every interval: Duration = .milliseconds(500)) {
        self.time.at(self.now + interval) { [self] in
            for id in self.serving { self.speak(on: id) }
            self.lively(every: interval)
        }
    }

    /// The venue pings every connection from time to time; the client's codec answers at once.
    func venuePings(every interval: Duration = .seconds(20)) {
        self.time.at(self.now + interval) { [self] in
            for id in self.serving {
                self.receive(on: id) { shell in
                    shell.transmit(on: id) { $0.venue.message(on: id, at: $0.now) }
                }
            }
            self.venuePings(every: interval)
        }
    }

    func speak(on id: ConnectionID) {
        guard let connection = self.venue.connections[id], connection.isOpen else { return }
        let channels = Set(connection.streams.map(\.channel)).subtracting(connection.mute)
        guard !channels.isEmpty else { return }
        self.receive(on: id) { shell in
            for channel in channels { shell.venue.connections[id]?.activity.lastData[channel] = shell.now }
            if shell.venue.connections[id]?.activity.firstData == nil {
                shell.venue.connections[id]?.activity.firstData = shell.now
            }
        }
    }

    // MARK: What holds

    /// What a consumer believes to be live must not lose its connection by our own doing.
    private func checkClose(of id: ConnectionID) {
        guard !self.isShuttingDown else { return }
        for key in self.venue.connections[id]?.streams ?? [] where self.belief[key] == .live {
            let others = self.known.contains { other in
                other != id && !self.closing.contains(other)
                    && self.venue.connections[other]?.streams.contains(key) == true
            }
            if !others { self.violations.append("\(id) is closed with \(key) on it at \(self.now)") }
        }
    }

    private func carrierCount(of key: StreamKey) -> Int {
        self.known.count { id in
            !self.closing.contains(id) && self.venue.connections[id]?.streams.contains(key) == true
        }
    }

    /// Connections that the venue has and that are not on their way out.
    var serving: [ConnectionID] {
        self.open.sorted().filter { self.venue.connections[$0]?.isOpen == true && !self.closing.contains($0) }
    }

    /// How many serving connections carry each stream.
    var carriers: [StreamKey: Int] {
        var carriers: [StreamKey: Int] = [:]
        for id in self.serving {
            for key in self.venue.connections[id]?.streams ?? [] { carriers[key, default: 0] += 1 }
        }
        return carriers
    }

    var allViolations: [String] { self.venue.violations + self.violations }

    func count(_ predicate: (FeedAction) -> Bool) -> Int { self.actions.count { predicate($0.action) } }

    var requests: [(time: MonotonicTime, id: ConnectionID, request: StreamRequest)] {
        self.actions.compactMap { entry in
            if case .send(let id, let request) = entry.action { (entry.time, id, request) } else { nil }
        }
    }

}

extension FeedAction {
    /// Whether it can change which connection carries what.
    fileprivate var changesPlacement: Bool {
        switch self {
        case .send, .handover, .close: true
        default: false
        }
    }
}
