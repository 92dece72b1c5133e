internal import Locking
internal import Logging
internal import MarketDataCore
internal import MarketDataModel
internal import MarketDataVenues

extension RESTCall: FetchCall {}

/// Drives the ``FetchPipeline``: takes what was posted, reports it to the pipeline, does what that says.
///
/// A cold `quote(for:)` takes two turns and one task: the turn that closes the gathering window binds, admits and sends; the
/// task sends and decodes; the turn of its answer tells the callers.
final class FetchDriver {
    typealias Action = FetchPipeline<RESTCall, FetchReply>.Action

    let context: ClientContext
    let core: ClientCore
    let venue: any Venue
    let instruments: InstrumentService
    var pipeline: FetchPipeline<RESTCall, FetchReply>
    /// Callers that wait, by id: refreshes are not among them.
    var asked: [UInt64: Question] = [:]
    /// Asked before the instruments were known.
    var unnamed: [UInt64: Question] = [:]
    /// Streams that wait for a quote, by the caller that stands for each.
    var snapshots: [UInt64: StreamKey] = [:]
    var timeouts: QuestionDeadlines
    var failures: LoadFailures<MarketDataError>
    var invalidations: InvalidationDebounce
    var batches = RefreshBatches()
    var scans = PendingScans()
    /// The latest outcome of each fetch that was sent.
    var outcomes: [FetchID: RESTOutcome] = [:]
    /// The place of each fetch that was sent in the order of sending.
    var orders: [FetchID: UInt64] = [:]
    /// The look-up in the second level that is waited for.
    var lookUp: (id: FetchID, turn: UInt64)?
    var secondLevelPause = BackOff(floor: .seconds(1), base: .seconds(1), ceiling: .seconds(60))
    /// The time before which a second level that did not answer is not asked.
    var secondLevelDue = MonotonicTime.zero
    private var lookUps: UInt64 = 0
    private var turns: UInt64 = 0
    var random: SeededGenerator
    var faults = FaultLog()
    let limits: QuoteCacheLimits
    /// The cache's counters, as far as metrics have them.
    private var counted = CacheCounters()
    private var jobs: [DriverJob] = []
    private var alarms = DriverAlarms()
    private var probe: DriverProbe?
    private var isFinished = false

    init(_ context: ClientContext) {
        let (configuration, venue, seed) = (context.configuration, context.venue, context.seed)
        self.context = context
        self.core = context.core
        self.venue = venue
        self.instruments = context.instruments
        self.timeouts = QuestionDeadlines(patience: configuration.questions.timeout)
        self.failures = LoadFailures(capacity: configuration.cache.capacity, seed: seed &+ 1)
        self.invalidations = InvalidationDebounce(
            quiet: configuration.cache.invalidationDebounce,
            longestWait: configuration.cache.invalidationLongestWait
        )
        self.random = SeededGenerator(seed: seed &+ 2)
        self.limits = QuoteCacheLimits(configuration)
        self.pipeline = FetchPipeline(
            batches: CoalescingLimits(configuration, instrumentsPerCall: venue.rest?.quotesPerCall),
            requests: RequestLimits(configuration, quota: venue.quota),
            bases: venue.rest?.bases.count ?? 0,
            interactiveReserve: Int(configuration.limits.interactiveReserve * 1_000),
            seed: seed,
            quotesCall: { natives in venue.rest?.call(for: .quotes(natives)) }
        )
        self.pipeline.learn(context.core.quota.budget.map(\.window))
    }

    func run() async {
        await withDiscardingTaskGroup { group in
            let (inbox, time) = (self.core.fetchInbox, self.core.time)
            group.addTask { await inbox.runTimer(time) }
            while !self.isFinished {
                if let alarm = self.alarm { group.addTask { await alarm() } }
                for job in self.jobs { group.addTask { await job() } }
                self.jobs.removeAll()
                self.attend(to: await inbox.take())
                self.turns += 1
                self.advance()
                self.publishStatus()
                self.probe?.answer()
                self.probe = nil
            }
            inbox.close()
            group.cancelAll()
        }
        self.abandon()
    }

    /// Lets `job` run beside the driver until it is done or the driver ends.
    func start(_ job: @escaping DriverJob) { self.jobs.append(job) }

    private func attend(to contents: FetchContents) {
        let now = self.core.time.now
        if contents.invalidatesAll { self.pipeline.invalidateAll() }
        for (symbol, reloads) in contents.invalidated { self.invalidated(symbol, reloads: reloads, now: now) }
        for event in contents.events { self.handle(event, now: now) }
        for (symbol, isStale) in contents.refreshes { self.refresh(symbol, isStale: isStale, now: now) }
        for question in contents.asked { self.ask(question, now: now) }
        for id in contents.withdrawn { self.withdraw(id) }
    }

    private func handle(_ event: FetchEvent, now: MonotonicTime) {
        switch event {
        case .call(let call, let purpose, let priority, let reply):
            _ = self.pipeline.fetch(call, purpose, priority: priority, to: reply, now: now)
        case .snapshots(let keys): self.askSnapshots(of: keys, now: now)
        case .scan(let run): self.attend(run, now: now)
        case .lookedUp(let id, let turn, let quotes): self.lookedUp(id, turn: turn, quotes, now: now)
        case .admission(let id, let admission): self.perform(self.answer(admission, for: id, now: now))
        case .ended(let outcome): self.ended(outcome, now: now)
        case .pauseWritten(let actions, let reports): self.perform(actions, reports: reports)
        case .instruments: self.nameWaiting(now: now)
        case .listInstruments: self.instruments.list(start: self.start)
        case .keptInstruments(let file): self.instruments.read(file, start: self.start)
        case .alarm(let deadline): self.alarms.fired(deadline)
        case .probe(let probe):
            self.core.lags.note(fetches: probe.lag)
            self.tellScans(now: now)
            self.probe = probe
        case .run(let job): self.start(job)
        case .finish: self.isFinished = true
        }
    }

    /// Does what is due.
    private func advance() {
        let now = self.core.time.now
        if now >= self.impatience { self.nameWaiting(now: now) }
        for id in self.timeouts.expired(now: now) { self.timeOut(id) }
        for symbol in self.invalidations.due(now: now) where self.core.memory.batch(of: symbol) == nil {
            self.askAgain(symbol, priority: .low, now: now)
        }
        self.advanceScans(now: now)
        if !self.core.features.contains(.quota) { self.pipeline.forgetDenials() }
        self.pipeline.looksUp = self.core.secondLevel != nil && now >= self.secondLevelDue
        while true {
            let actions = self.pipeline.advance(
                switches: RequestSwitches(self.core.features),
                isScarce: self.isScarce,
                now: self.core.time.now
            )
            if actions.isEmpty { break }
            self.perform(actions)
        }
        self.countHits()
    }

    /// Less than a quarter of a window is left: a batch is worth more than its haste.
    private var isScarce: Bool {
        guard self.pipeline.batches.isGathering else { return false }
        return self.core.quota.budget.contains { $0.window.meter != .connections && $0.remaining * 4 < $0.window.limit }
    }

    private var impatience: MonotonicTime { self.instruments.impatience(of: self.unnamed.values.lazy.map(\.symbol)) }

    private var alarm: DriverJob? {
        let deadline = min(
            self.pipeline.nextDeadline,
            self.timeouts.deadline,
            self.invalidations.deadline,
            self.scans.deadline,
            self.unnamed.isEmpty ? .distantFuture : self.impatience
        )
        let inbox = self.core.fetchInbox
        return self.alarms.job(for: deadline, self.core.time) { inbox.post(.alarm(deadline)) }
    }

    /// The next look-up in the second level.
    func nextLookUp(_ id: FetchID) -> UInt64 {
        self.lookUps += 1
        self.lookUp = (id, self.lookUps)
        return self.lookUps
    }

    /// The driver ends: every caller that waits is told.
    private func abandon() {
        for (id, reply) in self.pipeline.abandon() {
            reply(.failure(self.error(.shutDown, "the client has been shut down; make a new one", id)))
        }
        self.core.closeCallers()
        self.publishStatus()
    }

    private func publishStatus() {
        let requests = self.pipeline.requests
        let status = RequestStatus(
            depths: requests.depths,
            underWay: requests.underWay,
            breakers: requests.breakers,
            counters: requests.counters,
            oldestSince: requests.oldestSince,
            bases: self.venue.rest?.bases ?? [],
            turns: self.turns,
            scans: self.scans.runs.count
        )
        self.core.requestStatus.withLock { $0 = status }
    }

    private func countHits() {
        let counters = self.core.memory.counters
        self.core.metrics.questions.note(counters, since: self.counted)
        self.counted = counters
    }
}
