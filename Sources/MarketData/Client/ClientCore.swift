internal import Locking
internal import Logging
internal import MarketDataCore
internal import MarketDataModel
internal import MarketDataVenues
internal import Synchronization

/// What a client shares with its consumers, outside the actor: nothing here waits for anybody.
final class ClientCore: Sendable {
    let venueID: VenueID
    let time: TimeSource
    let router: Router
    let streamInbox = StreamInbox()
    let fetchInbox = FetchInbox()
    let lags = ThreadLags()
    let desk: QuestionDesk
    let memory: QuoteMemory
    let instrumentWaiters: InstrumentWaiters
    /// A cache that others share; `nil` where there is none.
    let secondLevel: (any SecondLevelCache)?
    let loads = Locked(LoadHealth())
    let logger: Logger
    let metrics: ClientMetrics
    /// Keeps the venue's quota for everybody who shares it.
    let quota: any QuotaKeeper
    let status = StatusBoard(ClientStatus())
    let health = HealthBoard()
    let consumers: ConsumerRegistry
    let scans = ScanBoard()
    /// Who asks the client itself.
    var direct: ConsumerAccount { ConsumerAccount(state: self.consumers.direct, core: self) }
    /// The state of requests, as of the fetch driver's last turn.
    let requestStatus = Locked(RequestStatus())
    private let featureBits: Atomic<UInt32>
    private let hasWarned = Locked(false)
    /// How long a client may be idle while somebody waits for data.
    private static let idlePatience: Duration = .seconds(5)

    init(
        venueID: VenueID,
        time: TimeSource,
        router: Router,
        logger: Logger,
        configuration: MarketDataClient.Configuration = .init(),
        secondLevel: (any SecondLevelCache)? = nil,
        quota: (any QuotaKeeper)? = nil
    ) {
        self.venueID = venueID
        self.time = time
        self.router = router
        self.desk = QuestionDesk(
            venueID: venueID,
            inbox: self.fetchInbox,
            configuration: configuration
        )
        self.instrumentWaiters = InstrumentWaiters(venue: venueID)
        self.memory = QuoteMemory(capacity: configuration.cache.capacity, limits: QuoteCacheLimits(configuration))
        self.secondLevel = secondLevel
        self.consumers = ConsumerRegistry(capacity: configuration.limits.consumers)
        self.logger = logger
        self.metrics = ClientMetrics(venue: venueID)
        self.quota = quota ?? LocalQuotaKeeper(windows: [], time: time)
        self.featureBits = Atomic(configuration.features.rawValue)
    }

    /// Which protections are on.
    var features: MarketDataClient.Configuration.Features {
        get { MarketDataClient.Configuration.Features(rawValue: self.featureBits.load(ordering: .relaxed)) }
        set { self.featureBits.store(newValue.rawValue, ordering: .relaxed) }
    }

    /// A consumer begins to listen.
    func begin(_ wish: Wish, wantsTurns: Bool) -> Router.Handle {
        let handle = self.router.change { machine, _ in
            machine.subscribe(
                wish.keys,
                everySymbolOf: wish.everySymbolOf,
                delivery: wish.delivery,
                wantsTurns: wantsTurns
            )
        }
        self.noteStreams(wish.keys)
        self.metrics.subscriptions.increment()
        self.streamInbox.want(wish.keys)
        self.warnIfIdle()
        return handle
    }

    /// From now on what memory holds of these is no better than what their streams say.
    private func noteStreams(_ keys: [SlotKey]) {
        let symbols = keys.lazy.filter { $0.channel == .quotes }.map(\.symbol)
        for (symbol, mark) in self.router.marks(of: Array(symbols)) {
            self.memory.mark(QuoteMemory.Key(symbol), mark, makesRoom: false)
        }
    }

    /// Consumers of a client that is not run wait for ever: the first of them says so, after a while, once.
    func warnIfIdle() {
        guard self.status.value.phase == .idle else { return }
        let warns = self.hasWarned.withLock { hasWarned in
            defer { hasWarned = true }
            return !hasWarned
        }
        guard warns else { return }
        Task { [weak self, time = self.time] in
            try? await time.sleep(until: time.now + Self.idlePatience)
            guard let self, self.status.value.phase == .idle else { return }
            self.logger.warning(
                "Somebody waits for data, but the client is not running: call run(), or use withClient",
                metadata: ["venue": "\(self.venueID)"]
            )
        }
    }

    /// The client will never run: everybody who waits is told why, and whoever comes that it has ended.
    func refuseToRun(_ error: MarketDataError) {
        self.streamInbox.close()
        self.fetchInbox.close()
        self.desk.close()
        self.instrumentWaiters.close()
        self.router.change { machine, effects in machine.end(.failed(error), effects: &effects) }
        self.status.end { $0.phase = .ended }
    }

    /// A consumer has left.
    func end(_ handle: Router.Handle) {
        let keys = self.router.unsubscribe(handle)
        self.metrics.subscriptions.decrement()
        self.streamInbox.release(keys)
    }

    /// A handler begins to listen.
    func beginHandler(_ keys: [SlotKey], _ handler: @escaping Router.QuoteHandler) -> Int32 {
        // Wanted first: a replay goes on as soon as somebody listens, and must know by then to what.
        self.streamInbox.want(keys)
        defer { self.noteStreams(keys) }
        return self.router.handle(keys, handler)
    }

    /// A handler has left.
    func endHandler(_ id: Int32, _ keys: [SlotKey]) {
        self.router.stopHandling(id, keys)
        self.streamInbox.release(keys)
    }
}
