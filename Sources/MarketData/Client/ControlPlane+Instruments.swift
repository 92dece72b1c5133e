internal import FileIO
internal import Logging
internal import MarketDataCore
internal import MarketDataModel
internal import MarketDataVenues

/// The venue's instrument list, and how it is had.
struct InstrumentList {
    var machine: InstrumentListStateMachine
    /// What is known; an old list stands until there is a new one.
    var directory: InstrumentDirectory?
    /// Why there is no newer one.
    var failure: MarketDataError?
    /// Where it is kept; `nil` where it is not.
    let cache: InstrumentCache?
    /// What waits before another attempt are drawn from.
    var random: SeededGenerator

    init(venue: any Venue, configuration: MarketDataClient.Configuration.Instruments, seed: UInt64) {
        self.random = SeededGenerator(seed: seed)
        self.cache = InstrumentCache(venue: venue, configuration: configuration)
        self.machine = InstrumentListStateMachine(
            timeToLive: configuration.timeToLive,
            lookAgainAfter: configuration.lookAgainAfter,
            keepsOnDisk: self.cache != nil
        )
    }

    /// The list could not be had.
    mutating func failed(_ error: MarketDataError, now: MonotonicTime) {
        self.failure = error
        self.machine.failed(now: now, retryAfter: error.retryAfter, using: &self.random)
    }
}

extension ControlPlane {
    /// Whether names are looked up in the venue's list.
    var checksSymbols: Bool { self.configuration.checksSymbols && self.venue.rest?.call(for: .instruments) != nil }

    /// Does what the machine says.
    func perform(_ action: InstrumentListStateMachine.Action) {
        switch action {
        case .nothing: break
        case .read: self.readInstruments()
        case .fetch: self.fetchInstruments()
        }
    }

    private func readInstruments() {
        guard let cache = self.instruments.cache else { return self.read(nil) }
        let inbox = self.core.inbox
        self.start { inbox.post(.keptInstruments(await cache.load())) }
    }

    /// What the disk had.
    func read(_ file: InstrumentFile?) {
        let stamp = self.core.time.stamp
        if let file {
            self.instruments.directory = InstrumentDirectory(file.instruments)
            self.tellStatuses(of: self.names.all)
        }
        self.perform(
            self.instruments.machine.read(age: file.map { stamp.wall.since($0.fetchedAt) }, now: stamp.monotonic)
        )
        if !self.instruments.machine.isBusy { self.nameWaiting() }
    }

    private func fetchInstruments() {
        guard let call = self.venue.rest?.call(for: .instruments) else { return }
        self.request(.instruments, priority: .interactive) {
            call
        } then: { result in
            switch result {
            case .success(let reading):
                self.rest?.record(reading.record)
                self.loaded(.success(reading.events.instruments))
            case .failure(let error) where error.code == .shutDown: break
            case .failure(let error): self.loaded(.failure(error))
            }
        }
    }

    /// The instruments came, or could not be had: then names are taken as the venue's rules tell them.
    func loaded(_ result: Result<[Instrument], MarketDataError>) {
        let stamp = self.core.time.stamp
        switch result {
        case .success(let instruments):
            self.instruments.machine.fetched(now: stamp.monotonic)
            self.instruments.directory = InstrumentDirectory(instruments)
            self.instruments.failure = nil
            self.keep(instruments, fetchedAt: stamp.wall)
            self.tellStatuses(of: self.names.all)
        case .failure(let error):
            self.instruments.failed(error, now: stamp.monotonic)
            self.logMissingList(error, now: stamp.monotonic)
        }
        self.nameWaiting()
    }

    /// Tells consumers which of `natives` the venue has halted, as far as its list says.
    func tellStatuses(of natives: some Sequence<NativeName>) {
        guard let directory = self.instruments.directory else { return }
        let statuses = natives.compactMap { native in directory.instrument(native).map { (native, $0.status) } }
        let now = self.core.time.now
        self.core.router.change { machine, effects in
            for (native, status) in statuses { machine.setStatus(status, of: native, at: now, effects: &effects) }
        }
    }

    private func keep(_ instruments: [Instrument], fetchedAt: Timestamp) {
        guard let cache = self.instruments.cache else { return }
        let (logger, venue) = (self.core.logger, self.venue.id)
        self.start {
            guard let error = await cache.store(instruments, fetchedAt: fetchedAt) else { return }
            logger.notice(
                "The venue's instrument list can't be kept on disk; the next program will fetch it again",
                metadata: ["venue": "\(venue)", "error": "\(error)"]
            )
        }
    }

    private func logMissingList(_ error: MarketDataError, now: MonotonicTime) {
        guard !self.isEnding else { return }
        let (logs, suppressed) = self.faults.admit("instruments", now: now)
        guard logs else { return }
        let message: Logger.Message =
            self.instruments.directory == nil
            ? "The venue's instrument list could not be had; symbols are not checked"
            : "The venue's instrument list could not be had; symbols are checked by an old one"
        self.core.logger.warning(
            message,
            metadata: [
                "venue": "\(self.venue.id)", "error": "\(error)", "suppressed": "\(suppressed)",
                "retry": "\(self.instruments.machine.retryAt - now)",
            ]
        )
    }

    /// The list is here, or will not be for a while.
    func nameWaiting() {
        let waiting = self.names.waiting
        self.names.waiting = []
        self.want(waiting)
        self.nameQuestions()
        self.answerInstrumentWaiters()
    }
}
