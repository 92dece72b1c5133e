internal import Locking
internal import Logging
internal import MarketDataCore
internal import MarketDataModel
internal import MarketDataVenues

/// The native name of a symbol, or the reason why there is none yet.
enum NameAnswer {
    case name(NativeName)
    /// The venue's list does not have it.
    case unknown(MarketDataError)
    /// The venue has no such channel, or nothing can tell what it calls this.
    case refused(MarketDataError)
    /// Ask again once the instruments are here.
    case later
}

/// The venue's instrument list: read from disk, fetched, looked up. Both drivers ask it; neither waits for it.
final class InstrumentService: Sendable {
    private struct State {
        var machine: InstrumentListStateMachine
        /// An old list stands until there is a new one.
        var directory: InstrumentDirectory?
        /// The reason why there is no newer one.
        var failure: MarketDataError?
        /// Since when the first list is waited for; `nil` before the first look.
        var awaitedSince: MonotonicTime?
        var random: SeededGenerator
        var faults = FaultLog()
    }

    /// The time for which names wait for the first instrument list where the venue's rules name them too.
    private static let patience: Duration = .seconds(3)

    private let core: ClientCore
    private let venue: any Venue
    private let checks: Bool
    private let cache: InstrumentCache?
    private let state: Locked<State>

    init(core: ClientCore, venue: any Venue, configuration: MarketDataClient.Configuration, seed: UInt64) {
        self.core = core
        self.venue = venue
        self.checks = configuration.checksSymbols && venue.rest?.call(for: .instruments) != nil
        self.cache = InstrumentCache(venue: venue, configuration: configuration.instruments)
        self.state = Locked(
            State(
                machine: InstrumentListStateMachine(
                    timeToLive: configuration.instruments.timeToLive,
                    lookAgainAfter: configuration.instruments.lookAgainAfter,
                    keepsOnDisk: self.cache != nil
                ),
                random: SeededGenerator(seed: seed)
            )
        )
    }

    // MARK: Lookups

    /// The list as it is now.
    var directory: InstrumentDirectory? { self.state.withLock { $0.directory } }

    /// The native name of `key`: by the instruments where they are known, else by the venue's rules.
    ///
    /// - Parameter start: Starts a job of the caller.
    func name(of key: SlotKey, start: (@escaping DriverJob) -> Void) -> NameAnswer {
        guard self.venue.streams?.facts(of: key.channel) != nil || self.isFetched(key) else {
            let message = "the venue has no channel \(key.channel)"
            return .refused(MarketDataError(.unsupported, message, venue: self.venue.id, symbol: key.symbol))
        }
        let byRules = self.venue.nativeName(of: key.symbol)
        guard self.checks else { return byRules.map { .name($0) } ?? .refused(self.unnamed(key.symbol)) }
        let now = self.core.time.now
        let (answer, directory, actions) = self.state.withLock { state in
            var actions = [state.machine.lookUp(now: now)]
            let answer = self.name(of: key.symbol, byRules, &state, &actions, now: now)
            return (answer, state.directory, actions)
        }
        for action in actions { self.perform(action, start: start) }
        // Names that are alike are searched for in the whole list: not under the lock.
        return answer ?? .unknown(self.unknown(key.symbol, directory ?? InstrumentDirectory([])))
    }

    /// - Returns: The answer; `nil` where the list does not have the symbol.
    private func name(
        of symbol: Symbol,
        _ byRules: NativeName?,
        _ state: inout State,
        _ actions: inout [InstrumentListStateMachine.Action],
        now: MonotonicTime
    ) -> NameAnswer? {
        if state.machine.isAwaited {
            let since = state.awaitedSince ?? now
            state.awaitedSince = since
            // A list that does not come must not hold back a stream whose name is known without it.
            if let byRules, now - since >= Self.patience { return .name(byRules) }
            return .later
        }
        if let directory = state.directory {
            if let instrument = directory.instrument(symbol) { return .name(instrument.native) }
            actions.append(state.machine.missed(now: now))
            if state.machine.isBusy { return .later }
            if !state.machine.isExpired(now: now) { return nil }
        }
        if let byRules { return .name(byRules) }
        return state.machine.isBusy ? .later : .refused(self.unnamed(symbol, state))
    }

    /// The native name of `symbol` as far as that is known without asking.
    func likelyName(of symbol: Symbol) -> NativeName? {
        self.directory?.instrument(symbol)?.native ?? self.venue.nativeName(of: symbol)
    }

    /// The name under which what the venue calls `native` is remembered.
    func canonical(_ native: NativeName) -> Symbol {
        self.directory?.instrument(native)?.symbol ?? self.venue.symbol(of: native)
    }

    /// The instruments of `natives`, as far as they are known.
    func instruments(of natives: [NativeName]) -> [Instrument] {
        guard let directory = self.directory else { return [] }
        return Set(natives).sorted().compactMap { directory.instrument($0) }
    }

    /// The time at which names that wait for the first list are taken by the venue's rules.
    func impatience(of symbols: some Sequence<Symbol>) -> MonotonicTime {
        let since = self.state.withLock { $0.machine.isAwaited ? $0.awaitedSince : nil }
        guard let since, symbols.contains(where: { self.venue.nativeName(of: $0) != nil }) else {
            return .distantFuture
        }
        return since + Self.patience
    }

    /// Whether the venue gives the channel's values by REST.
    private func isFetched(_ key: SlotKey) -> Bool {
        guard key.channel == .quotes, let rest = self.venue.rest else { return false }
        guard let native = self.likelyName(of: key.symbol) else { return true }
        return rest.call(for: .quotes([native])) != nil
    }

    private func unnamed(_ symbol: Symbol) -> MarketDataError { self.state.withLock { self.unnamed(symbol, $0) } }

    /// Only the list can tell, and there is none.
    private func unnamed(_ symbol: Symbol, _ state: State) -> MarketDataError {
        var message = "only the venue's instrument list can tell what it calls this, and "
        var retryAfter: Duration?
        if let failure = state.failure {
            message += "the list could not be had (\(failure.message))"
            retryAfter = max(.zero, state.machine.retryAt - self.core.time.now)
        } else {
            message += "the list is not asked for; use the venue's own name, or let symbols be checked"
        }
        return MarketDataError(
            .unknownSymbol,
            message,
            venue: self.venue.id,
            symbol: symbol,
            retryAfter: retryAfter,
            underlying: state.failure
        )
    }

    private func unknown(_ symbol: Symbol, _ directory: InstrumentDirectory) -> MarketDataError {
        let alike = directory.suggestions(for: symbol)
        let advice =
            alike.isEmpty
            ? "symbols are written as BTC-USDT"
            : "did you mean \(alike.map(\.description).joined(separator: " or "))?"
        return MarketDataError(
            .unknownSymbol,
            "no such instrument; \(advice)",
            venue: self.venue.id,
            symbol: symbol
        )
    }

    // MARK: The list

    /// The list is wanted: it is fetched where it is missing or old, together with the lookups of symbols.
    func list(start: (@escaping DriverJob) -> Void) {
        guard self.venue.rest?.call(for: .instruments) != nil else {
            let message = "the venue publishes no instrument list; use the venue's own names"
            return self.core.instrumentWaiters.answer(
                .failure(MarketDataError(.unsupported, message, venue: self.venue.id))
            )
        }
        let now = self.core.time.now
        self.perform(self.state.withLock { $0.machine.lookUp(now: now) }, start: start)
        self.answerWaiters()
    }

    private func perform(_ action: InstrumentListStateMachine.Action, start: (@escaping DriverJob) -> Void) {
        switch action {
        case .nothing: break
        case .read:
            guard let cache = self.cache else { return self.core.fetchInbox.post(.keptInstruments(nil)) }
            let inbox = self.core.fetchInbox
            start { inbox.post(.keptInstruments(await cache.load())) }
        case .fetch: self.fetch()
        }
    }

    private func fetch() {
        guard let call = self.venue.rest?.call(for: .instruments) else { return }
        self.core.fetchInbox.post(
            .call(call, .instruments, .interactive) { result in
                switch result {
                case .success(let reading): self.loaded(.success(reading.events.instruments))
                case .failure(let error) where error.code == .shutDown: break
                case .failure(let error): self.loaded(.failure(error))
                }
            }
        )
    }

    /// The disk has been read.
    func read(_ file: InstrumentFile?, start: (@escaping DriverJob) -> Void) {
        let stamp = self.core.time.stamp
        let directory = file.map { InstrumentDirectory($0.instruments) }
        let (action, isBusy) = self.state.withLock { state in
            if let directory { state.directory = directory }
            let action = state.machine.read(
                age: file.map { stamp.wall.since($0.fetchedAt) },
                now: stamp.monotonic
            )
            return (action, state.machine.isBusy)
        }
        self.perform(action, start: start)
        if !isBusy { self.tell() } else if directory != nil { self.core.streamInbox.post(.instruments) }
    }

    /// The instruments came, or could not be had: then names are taken as the venue's rules tell them.
    private func loaded(_ result: Result<[Instrument], MarketDataError>) {
        let stamp = self.core.time.stamp
        switch result {
        case .success(let instruments):
            let directory = InstrumentDirectory(instruments)
            self.state.withLock { state in
                state.machine.fetched(now: stamp.monotonic)
                state.directory = directory
                state.failure = nil
            }
            self.keep(instruments, fetchedAt: stamp.wall)
        case .failure(let error):
            self.state.withLock { state in
                state.failure = error
                state.machine.failed(now: stamp.monotonic, retryAfter: error.retryAfter, using: &state.random)
            }
            self.logMissingList(error, now: stamp.monotonic)
        }
        self.tell()
    }

    private func keep(_ instruments: [Instrument], fetchedAt: Timestamp) {
        guard let cache = self.cache else { return }
        let (logger, venue) = (self.core.logger, self.venue.id)
        self.core.fetchInbox.post(
            .run {
                guard let error = await cache.store(instruments, fetchedAt: fetchedAt) else { return }
                logger.notice(
                    "The venue's instrument list can't be kept on disk; the next program will fetch it again",
                    metadata: ["venue": "\(venue)", "error": "\(error)"]
                )
            }
        )
    }

    /// The list is here, or will not be for a while.
    private func tell() {
        self.core.fetchInbox.post(.instruments)
        self.core.streamInbox.post(.instruments)
        self.answerWaiters()
    }

    /// Answers the callers that wait for the list, unless one is on its way.
    private func answerWaiters() {
        let (isBusy, directory, failure, retryAt) = self.state.withLock {
            ($0.machine.isBusy, $0.directory, $0.failure, $0.machine.retryAt)
        }
        guard !isBusy, !self.core.instrumentWaiters.isEmpty else { return }
        if let directory { return self.core.instrumentWaiters.answer(.success(directory.all)) }
        var error =
            failure
            ?? MarketDataError(.unavailable, "the venue's instrument list could not be had", venue: self.venue.id)
        error.retryAfter = max(.zero, retryAt - self.core.time.now)
        self.core.instrumentWaiters.answer(.failure(error))
    }

    private func logMissingList(_ error: MarketDataError, now: MonotonicTime) {
        guard self.core.status.value.phase == .running else { return }
        let (logs, suppressed, hasList, retryAt) = self.state.withLock { state in
            let (logs, suppressed) = state.faults.admit("instruments", now: now)
            return (logs, suppressed, state.directory != nil, state.machine.retryAt)
        }
        guard logs else { return }
        let message: Logger.Message =
            hasList
            ? "The venue's instrument list could not be had; symbols are checked by an old one"
            : "The venue's instrument list could not be had; symbols are not checked"
        self.core.logger.warning(
            message,
            metadata: [
                "venue": "\(self.venue.id)", "error": "\(error)", "suppressed": "\(suppressed)",
                "retry": "\(retryAt - now)",
            ]
        )
    }
}
