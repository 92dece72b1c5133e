internal import Locking
internal import MarketDataCore
internal import MarketDataModel
internal import MarketDataVenues
internal import NetworkTransport
internal import Recording

/// What drives the feed: takes what was posted, asks the machine, does what it says.
///
/// Lives within one call of ``MarketDataClient/run()``, on the client's actor.
final class ControlPlane {
    let core: ClientCore
    let venue: any Venue
    let configuration: MarketDataClient.Configuration
    let network: NetworkLoop
    private(set) var recorder: RecorderTap?
    /// Connections that wait for the recording to be opened, with their routes.
    private var waitingForRecorder: [(ConnectionID, StreamRoute)] = []
    var feed: FeedStateMachine
    var connections: [ConnectionID: FeedConnection] = [:]
    /// Streams of a connection that is being replaced, until it has gone.
    var handovers: [ConnectionID: [StreamKey]] = [:]
    var instruments: InstrumentList
    var names = WantedNames()
    var questions: PendingQuestions
    var requests: PendingRequests
    var attempts = ConnectionAttempts()
    let credentials: CredentialStore
    /// Where connections go that are about to be opened.
    var contexts: [ConnectionID: StreamSessionContext] = [:]
    var faults = FaultLog()
    /// What is to run beside the plane: timers and requests. Started after each step.
    private var jobs: [@concurrent @Sendable () async -> Void] = []
    /// The deadlines for which a timer runs; few, as each is earlier than those before it.
    private var alarms: Set<MonotonicTime> = []
    /// What the gauge of stale symbols says; `nil` where they must be counted again.
    var staleSymbols: Int? = 0
    var scans = PendingScans()
    /// Looks at the client once a second.
    var watch: Watch
    /// The reason of the last end of a connection that this client did not close.
    var lastEnd = ""
    /// The number of connections that were tried again so far.
    private var reconnects: UInt64 = 0
    private var isFinished = false

    init(core: ClientCore, venue: any Venue, configuration: MarketDataClient.Configuration) {
        self.core = core
        self.venue = venue
        self.configuration = configuration
        self.network = NetworkLoop(configuration.networkConfiguration(time: core.time))
        let seed = configuration.seed ?? UInt64.random(in: .min ... .max)
        let streams = venue.streams
        self.credentials = CredentialStore(venue: venue, provider: configuration.credentials, time: core.time)
        self.feed = FeedStateMachine(
            limits: streams?.limits ?? .none,
            facts: { streams?.facts(of: $0) },
            route: { streams?.route(of: $0) ?? .main },
            configuration: FeedConfiguration(configuration),
            seed: seed
        )
        self.watch = Watch(now: core.time.now)
        self.questions = PendingQuestions(configuration, instrumentsPerCall: venue.rest?.quotesPerCall, seed: seed)
        self.requests = PendingRequests(
            venue: venue,
            configuration: configuration,
            keeper: core.quota,
            seed: seed
        )
        self.instruments = InstrumentList(venue: venue, configuration: configuration.instruments, seed: seed)
    }

    func run() async throws(MarketDataError) {
        self.setPhase(.running)
        self.perform(self.feed.start(now: self.core.time.now))
        var failure: MarketDataError?
        await withDiscardingTaskGroup { group in
            while !self.isFinished {
                do throws(MarketDataError) { try await self.openRecorder() } catch {
                    failure = error
                    break
                }
                self.arm()
                for job in self.jobs { group.addTask { await job() } }
                self.jobs.removeAll()
                let events = await self.core.inbox.take()
                // Pongs that were sent meanwhile have places in the message window before requests take them.
                self.observeConnections()
                for event in events { self.handle(event) }
                self.tick()
                self.countStale()
                self.publishStatus()
                self.publishRequests()
                self.advanceWatch()
            }
            group.cancelAll()
        }
        self.core.inbox.close()
        self.core.closeQuestions()
        self.abandonRequests()
        await self.everythingTold()
        self.core.router.change { machine, effects in
            machine.end(failure.map { .failed($0) } ?? .ended, effects: &effects)
        }
        await self.network.shutdown()
        self.core.health.end()
        self.core.status.end {
            $0.phase = .ended
            $0.connections = []
        }
        try await self.recorder?.close()
        if let failure { throw failure }
    }

    /// What is told on the network thread has been told.
    private func everythingTold() async {
        guard self.recorder != nil else { return }
        await withCheckedContinuation { continuation in
            if !self.network.execute({ continuation.resume() }) { continuation.resume() }
        }
    }

    /// Opens the recording with the instruments that are wanted, then the connections that waited for it.
    private func openRecorder() async throws(MarketDataError) {
        guard !self.waitingForRecorder.isEmpty, let recording = self.configuration.recording else { return }
        self.recorder = try await RecorderTap.open(
            recording,
            venue: self.venue.id,
            instruments: self.wantedInstruments,
            at: self.core.time.stamp
        )
        for (id, route) in self.waitingForRecorder { self.connect(id, route) }
        self.waitingForRecorder = []
    }

    /// Opens a connection, once there is something to record it, its address is known and the quota has room for it.
    func connect(_ id: ConnectionID, _ route: StreamRoute) {
        if self.configuration.recording != nil, self.recorder == nil {
            self.waitingForRecorder.append((id, route))
            return
        }
        self.locate(id, route)
    }

    /// Opens a connection at once.
    func open(_ id: ConnectionID) {
        guard let streams = self.venue.streams, let context = self.contexts.removeValue(forKey: id) else { return }
        if id.rawValue > 1 { self.core.metrics.noteReconnect() }
        let connection = FeedConnection(
            id: id,
            core: self.core,
            streams: streams,
            context: context,
            recorder: self.recorder,
            maximumMessage: self.configuration.connection.maximumMessage
        )
        self.connections[id] = connection
        connection.open(on: self.network, self.configuration)
    }

    /// Drops a connection at once, whether or not it was opened.
    func abort(_ id: ConnectionID) {
        self.waitingForRecorder.removeAll { $0.0 == id }
        self.contexts[id] = nil
        self.giveUpAttempt(id)
        self.connections.removeValue(forKey: id)?.abort()
    }

    /// Lets `job` run beside the plane until it is done or the plane ends.
    func start(_ job: @escaping @concurrent @Sendable () async -> Void) {
        self.jobs.append(job)
    }

    private func handle(_ event: ControlEvent) {
        let now = self.core.time.now
        switch event {
        case .want(let keys): self.want(keys)
        case .release(let keys): self.release(keys)
        case .attempt(let id, let admission): self.answered(admission, for: id)
        case .opened(let id):
            self.settleAttempt(id)
            self.perform(self.feed.opened(id, now: now))
        case .credentials(let id, let result): self.authorized(id, result)
        case .reported(let id, let reports): self.perform(self.feed.reported(id, reports, now: now))
        case .closed(let id, let reason, let verdict):
            if let pause = verdict?.pause { self.core.quota.pause(for: pause) }
            self.closed(id, reason, verdict?.wait, now: now)
        case .instruments(let result): self.loaded(result)
        case .keptInstruments(let file): self.read(file)
        case .listInstruments: self.listInstruments()
        case .snapshotDue(let keys, let attempt): self.requestSnapshots(of: keys, attempt: attempt)
        case .ask(let questions): for question in questions { self.ask(question, now: now) }
        case .withdraw(let ids): for id in ids { self.withdraw(id) }
        case .refresh(let symbol, let isStale): self.refresh(symbol, isStale: isStale, now: now)
        case .invalidated(let symbol, let reloads): self.invalidated(symbol, reloads: reloads, now: now)
        case .invalidatedAll(let symbols): self.invalidatedAll(symbols, now: now)
        case .recalled(let call, let quotes): self.recalled(call, quotes, now: now)
        case .admission(let id, let admission): self.admitted(id, admission)
        case .request(let outcome): self.ended(outcome)
        case .scan(let run): self.attend(run, now: now)
        case .alarm(let deadline): self.alarms.remove(deadline)
        case .probe(let asked): self.watch.noteControl(asked)
        case .shutDown:
            self.setPhase(.draining)
            self.core.closeQuestions()
            self.perform(self.feed.shutdown(now: now))
        }
    }

    func closed(_ id: ConnectionID, _ reason: String, _ retryAfter: Duration?, now: MonotonicTime) {
        self.settleAttempt(id)
        let isOurs = self.feed.connections.contains { $0.id == id && $0.isDraining }
        if !isOurs { self.reconnects += self.core.status.value.phase == .running ? 1 : 0 }
        // A connection that this client has aborted has its reason already.
        if !isOurs, self.connections[id] != nil { self.lastEnd = reason.displayLine(limit: 400) }
        if let connection = self.connections.removeValue(forKey: id) {
            self.perform(self.feed.observed(id, connection.activity, now: now))
        }
        if let keys = self.handovers.removeValue(forKey: id) {
            let router = self.core.router
            self.tell(.state(RecordedState(.settled, of: keys))) {
                router.change { machine, _ in machine.settle(keys) }
            }
        }
        self.perform(self.feed.closed(id, reason: reason, retryAfter: retryAfter, now: now))
    }

    private func observeConnections() {
        let now = self.core.time.now
        for (id, connection) in self.connections {
            self.perform(self.feed.observed(id, connection.activity, now: now))
        }
    }

    private func tick() {
        let now = self.core.time.now
        for connection in self.connections.values { connection.tick() }
        self.observeConnections()
        self.nameImpatient(now: now)
        self.perform(self.feed.tick(now: now))
        self.advanceScans()
        self.advanceQuestions()
        self.advanceRequests()
    }

    /// A timer for the machines' next deadline, unless one runs that fires no later. Timers are never cancelled: one
    /// that fires for nothing changes nothing.
    private func arm() {
        let deadline = min(
            self.feed.nextDeadline,
            self.connections.values.lazy.map(\.deadline).min() ?? .distantFuture,
            self.impatience,
            self.questions.deadline,
            self.watch.due,
            self.scans.deadline,
            self.requests.machine.nextDeadline
        )
        guard deadline < .distantFuture, deadline < self.alarms.min() ?? .distantFuture else { return }
        self.alarms.insert(deadline)
        let (time, inbox) = (self.core.time, self.core.inbox)
        self.start {
            do throws(CancellationError) { try await time.sleep(until: deadline) } catch { return }
            inbox.post(.alarm(deadline))
        }
    }

    func finish() {
        self.isFinished = true
    }

    /// Symbols become live by their values, which do not pass through here: the gauge follows with the next step.
    private func countStale() {
        // Where a recording is made they become stale a little later, too.
        guard self.staleSymbols != 0 || self.recorder != nil else { return }
        let count = self.core.router.change { machine, _ in machine.staleCount }
        guard count != self.staleSymbols else { return }
        self.staleSymbols = count
        self.core.metrics.note(staleSymbols: count)
    }

    /// The client is shutting down, or its task was cancelled: requests that fail now were cancelled with it.
    var isEnding: Bool { Task.isCancelled || self.core.status.value.phase != .running }

    private func setPhase(_ phase: ClientStatus.Phase) {
        self.core.status.update { $0.phase = phase }
        self.noteHealth(.client, HealthSigns.client(phase))
    }

    private func publishStatus() {
        let connections = self.feed.connections.map(ClientStatus.Connection.init)
        let before = self.core.status.value.connections
        let (reconnects, lastError) = (self.reconnects, self.lastEnd.isEmpty ? nil : self.lastEnd)
        self.core.status.update {
            $0.connections = connections
            $0.reconnects = reconnects
            $0.lastError = lastError
        }
        guard before != connections else { return }
        self.noteHealth(.connections, HealthSigns.connections(connections, now: self.core.time.now))
    }
}
