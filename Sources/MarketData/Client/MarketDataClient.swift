public import Logging
internal import MarketDataCore
internal import MarketDataModel
public import MarketDataVenues
internal import NetworkTransport
public import ServiceLifecycle

/// A client of one market-data venue, shared by every consumer of a process.
///
/// Consumers ask for symbols; the client asks the venue once for each, however many consumers there are, keeps the
/// connection, notices when data stops, and says so. Make one client per venue and run it:
///
/// ```swift
/// try await MarketDataClient.withClient(venue: .binance) { client in
///     for try await reading in client.quotes(for: ["BTC-USDT"]) {
///         print(reading.symbol, reading.value.bid, reading.value.ask)
///     }
/// }
/// ```
///
/// In a service, add the client to a `ServiceGroup`: its ``run()`` is its whole life, and a graceful shutdown ends every
/// subscription cleanly. Subscriptions made before that wait for it.
///
/// The actor runs the drivers of subscriptions and of fetches. Values do not pass through it: they go from the network thread to each consumer's
/// mailbox, and asking for ``status`` does not hop either.
public actor MarketDataClient: Service {
    nonisolated let core: ClientCore
    nonisolated let venue: any Venue
    let configuration: Configuration
    nonisolated let source: ReplaySource?
    private var hasRun = false

    /// A client of `venue`. Nothing happens before ``run()``.
    ///
    /// - Parameters:
    ///   - venue: Where the data comes from: `.binance`, `.binanceUS`, or one of your own.
    ///   - configuration: How the client behaves.
    ///   - logger: Where the client writes what an operator should know. Static messages with metadata, at most one
    ///     line a minute for a repeated fault, nothing above `info` for normal operation. Without one the client is
    ///     silent.
    ///   - time: The client's clocks; anything but `.system` is for tests.
    public init(
        venue: any Venue,
        configuration: Configuration = Configuration(),
        logger: Logger = .silent,
        time: TimeSource = .system
    ) {
        self.init(venue: venue, configuration: configuration, logger: logger, time: time, secondLevel: nil)
    }

    /// The same with a cache that others share.
    init(
        venue: any Venue,
        configuration: Configuration,
        logger: Logger = .silent,
        time: TimeSource,
        secondLevel: (any SecondLevelCache)?
    ) {
        let router = Router(
            RouterStateMachine(
                scope: { venue.streams?.facts(of: $0)?.sequence ?? .none },
                symbolOfNative: { venue.symbol(of: $0) }
            )
        )
        let core = ClientCore(
            venueID: venue.id,
            time: time,
            router: router,
            logger: logger,
            configuration: configuration,
            secondLevel: secondLevel,
            quota: QuotaScopes.keeper(venue: venue, configuration: configuration, time: time, logger: logger)
        )
        self.core = core
        self.venue = venue
        self.configuration = configuration
        self.source = nil
    }

    /// A client of a recording.
    init(venue: any Venue, logger: Logger, replay source: ReplaySource) {
        let machine = RouterStateMachine(
            discovers: true,
            scope: { venue.streams?.facts(of: $0)?.sequence ?? .none },
            symbolOfNative: { venue.symbol(of: $0) }
        )
        self.core = ClientCore(
            venueID: venue.id,
            time: .manual(source.clock),
            router: Router(machine),
            logger: logger
        )
        self.venue = venue
        self.configuration = Configuration()
        self.source = source
    }

    /// Connects as soon as something is wanted, and keeps at it, until the task is cancelled, the service group shuts
    /// down, or ``shutdown()`` is called. Then connections are closed within the drain deadline and every
    /// subscription ends.
    ///
    /// - Throws: ``MarketDataError`` where a setting is wrong (``Configuration/validate()``), the client has run before,
    ///   or a recording can't be written.
    public func run() async throws {
        guard !self.hasRun else {
            let message = "run() was called a second time; make a new client"
            throw MarketDataError(.alreadyRunning, message, venue: self.venue.id)
        }
        self.hasRun = true
        do throws(MarketDataError) { try self.configuration.validate() } catch {
            // Whoever waits would wait for ever.
            self.core.refuseToRun(error)
            throw error
        }
        try await withTaskCancellationHandler {
            try await withGracefulShutdownHandler {
                try await self.drive()
            } onGracefulShutdown: {
                self.shutdown()
            }
        } onCancel: {
            self.shutdown()
        }
    }

    private func drive() async throws(MarketDataError) {
        guard let source = self.source else {
            return try await ClientContext(core: self.core, venue: self.venue, configuration: self.configuration).run()
        }
        try await ReplayPlane(core: self.core, venue: self.venue, source: source).run()
    }

    /// Asks the client to end; ``run()`` returns when it has.
    public nonisolated func shutdown() {
        guard let source = self.source else {
            // Nobody may ever run it: who waits is answered here.
            if self.status.phase == .idle {
                self.core.closeCallers()
                self.core.router.change { machine, effects in machine.end(.ended, effects: &effects) }
                self.core.status.end()
            }
            return self.core.streamInbox.post(.shutDown)
        }
        self.core.router.change { machine, effects in machine.end(.ended, effects: &effects) }
        source.replay.wake()
    }

    /// Runs a client for as long as `body` takes.
    ///
    /// - Returns: What `body` returned, once the client has shut down.
    /// - Throws: What `body` threw, or what ended the client.
    public static func withClient<Result: Sendable>(
        venue: any Venue,
        configuration: Configuration = Configuration(),
        logger: Logger = .silent,
        time: TimeSource = .system,
        _ body: (MarketDataClient) async throws -> Result
    ) async throws -> Result {
        let client = MarketDataClient(venue: venue, configuration: configuration, logger: logger, time: time)
        return try await client.running(body)
    }

    /// Runs this client for as long as `body` takes.
    nonisolated func running<Result: Sendable>(
        _ body: (MarketDataClient) async throws -> Result
    ) async throws -> Result {
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await self.run() }
            do {
                let result = try await body(self)
                self.shutdown()
                try await group.waitForAll()
                return result
            } catch {
                // What ended the client explains more than what its consumers saw of it.
                self.shutdown()
                try await group.waitForAll()
                throw error
            }
        }
    }
}
