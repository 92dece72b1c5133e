internal import Locking
internal import MarketDataCore
internal import MarketDataModel
internal import MarketDataVenues
internal import NetworkTransport
internal import Recording

/// Drives the ``FeedStateMachine``: connections, subscriptions, and what consumers are told besides values.
final class StreamDriver {
    let context: ClientContext
    let core: ClientCore
    let venue: any Venue
    let configuration: MarketDataClient.Configuration
    let network: NetworkLoop
    let instruments: InstrumentService
    var recorder: RecorderTap? { self.context.recorder }
    /// Connections that wait for the recording to be opened, with their routes.
    private var waitingForRecorder: [(ConnectionID, StreamRoute)] = []
    var feed: FeedStateMachine
    var connections: [ConnectionID: FeedConnection] = [:]
    /// Streams of a connection that is being replaced, until it has gone.
    var handovers: [ConnectionID: [StreamKey]] = [:]
    var names = WantedNames()
    /// The failed attempts to have a first quote of a stream, until it has one.
    var snapshotFailures: [StreamKey: Int] = [:]
    var attempts = ConnectionAttempts()
    /// Where connections go that are about to be opened.
    var contexts: [ConnectionID: StreamSessionContext] = [:]
    var faults = FaultLog()
    var random: SeededGenerator
    private var jobs: [DriverJob] = []
    private var alarms = DriverAlarms()
    /// The value of the gauge of stale symbols; `nil` where they must be counted again.
    var staleSymbols: Int? = 0
    /// The reason of the last end of a connection that this client did not close.
    var lastEnd = ""
    /// The number of connections that were tried again so far.
    private var reconnects: UInt64 = 0
    private var probe: DriverProbe?
    private var isFinished = false

    init(_ context: ClientContext) {
        let streams = context.venue.streams
        var limits = streams?.limits ?? .none
        if let idleLimit = context.configuration.connection.idleLimit { limits.idleLimit = idleLimit }
        self.context = context
        self.core = context.core
        self.venue = context.venue
        self.configuration = context.configuration
        self.network = context.network
        self.instruments = context.instruments
        self.random = SeededGenerator(seed: context.seed &+ 3)
        self.feed = FeedStateMachine(
            limits: limits,
            facts: { streams?.facts(of: $0) },
            route: { streams?.route(of: $0) ?? .main },
            configuration: FeedConfiguration(context.configuration),
            seed: context.seed
        )
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
                if let alarm = self.alarm { group.addTask { await alarm() } }
                for job in self.jobs { group.addTask { await job() } }
                self.jobs.removeAll()
                let contents = await self.core.streamInbox.take()
                // Pongs that were sent meanwhile have places in the message window before requests take them.
                self.observeConnections()
                self.want(contents.wanted.keys)
                self.release(contents.released.keys)
                for event in contents.events { self.handle(event) }
                self.tick()
                self.countStale()
                self.publishStatus()
                self.probe?.answer()
                self.probe = nil
            }
            group.cancelAll()
        }
        if let failure { throw failure }
    }

    /// Opens the recording with the instruments that are wanted, then the connections that waited for it.
    private func openRecorder() async throws(MarketDataError) {
        guard !self.waitingForRecorder.isEmpty, let recording = self.configuration.recording else { return }
        self.context.recorder = try await RecorderTap.open(
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

    /// Lets `job` run beside the driver until it is done or the driver ends.
    func start(_ job: @escaping DriverJob) { self.jobs.append(job) }

    private func handle(_ event: StreamEvent) {
        let now = self.core.time.now
        switch event {
        case .credentials(let id, let result): self.authorized(id, result)
        case .attempt(let id, let admission): self.answered(admission, for: id)
        case .address(let id, let result): self.located(id, result)
        case .opened(let id):
            self.settleAttempt(id)
            self.perform(self.feed.opened(id, now: now))
        case .reported(let id, let reports): self.perform(self.feed.reported(id, reports, now: now))
        case .closed(let id, let reason, let verdict): self.closed(id, reason, verdict, now: now)
        case .pauseWritten(let id, let reason, let retryAfter): self.closed(id, reason, retryAfter, now: now)
        case .snapshot(let keys, let result): self.snapshotEnded(keys, result)
        case .snapshotDue(let keys): self.requestSnapshots(of: keys)
        case .instruments:
            self.tellStatuses(of: self.names.all)
            self.nameWaiting()
        case .alarm(let deadline): self.alarms.fired(deadline)
        case .probe(let probe):
            self.core.lags.note(streams: probe.lag)
            self.probe = probe
        case .shutDown:
            self.setPhase(.draining)
            self.core.closeCallers()
            self.perform(self.feed.shutdown(now: now))
        }
    }

    /// The venue may have refused the upgrade and asked for a pause: other processes must know before consumers do.
    private func closed(_ id: ConnectionID, _ reason: String, _ verdict: RESTVerdict?, now: MonotonicTime) {
        guard let pause = verdict?.pause else { return self.closed(id, reason, verdict?.wait, now: now) }
        let (quota, inbox, wait) = (self.core.quota, self.core.streamInbox, verdict?.wait)
        quota.pause(for: pause)
        guard quota.isShared else { return self.closed(id, reason, wait, now: now) }
        self.start {
            await quota.flush()
            inbox.post(.pauseWritten(id, reason: reason, retryAfter: wait))
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
        if now >= self.impatience { self.nameWaiting() }
        self.perform(self.feed.tick(now: now))
    }

    private var alarm: DriverJob? {
        let deadline = min(
            self.feed.nextDeadline,
            self.connections.values.lazy.map(\.deadline).min() ?? .distantFuture,
            self.names.waiting.isEmpty ? .distantFuture : self.impatience
        )
        let inbox = self.core.streamInbox
        return self.alarms.job(for: deadline, self.core.time) { inbox.post(.alarm(deadline)) }
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

    private func setPhase(_ phase: ClientStatus.Phase) {
        self.core.status.update { $0.phase = phase }
        self.core.noteHealth(.client, HealthSigns.client(phase))
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
        self.core.noteHealth(.connections, HealthSigns.connections(connections, now: self.core.time.now))
    }
}
