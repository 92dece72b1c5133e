internal import Logging
internal import MarketDataCore
internal import MarketDataModel
internal import MarketDataVenues
internal import NetworkTransport

/// What is known of the venue's instruments.
enum InstrumentLoad {
    case notAsked
    case loading
    case known(InstrumentDirectory)
    /// The venue has no list, it is not to be asked for, or it could not be had.
    case unavailable
}

/// Which symbols are wanted, and what the venue calls them.
struct WantedNames {
    /// Wanted before the instruments were known.
    var waiting: [SlotKey] = []
    private(set) var natives: [SlotKey: NativeName] = [:]

    func native(of key: SlotKey) -> NativeName? { self.natives[key] }

    mutating func note(_ key: SlotKey, _ native: NativeName) { self.natives[key] = native }

    mutating func forget(_ keys: [StreamKey]) {
        let gone = Set(keys)
        self.natives = self.natives.filter { !gone.contains(StreamKey($0.key.channel, $0.value)) }
    }
}

extension ControlPlane {
    /// Consumers want `keys`: asks the venue once their native names are known.
    func want(_ keys: [SlotKey]) {
        guard !keys.isEmpty else { return }
        switch self.instruments {
        case .notAsked, .loading:
            self.names.waiting += keys
            self.needInstruments()
        case .known(let directory): self.want(keys, directory)
        case .unavailable: self.want(keys, nil)
        }
    }

    private func want(_ keys: [SlotKey], _ directory: InstrumentDirectory?) {
        var streams: [StreamKey] = []
        var bindings: [(SlotKey, NativeName)] = []
        for key in keys {
            if let native = self.names.native(of: key) {
                streams.append(StreamKey(key.channel, native))
                continue
            }
            switch self.resolve(key, directory) {
            case .success(let native):
                self.names.note(key, native)
                bindings.append((key, native))
                streams.append(StreamKey(key.channel, native))
            case .failure(let error):
                self.core.router.change { machine, effects in machine.refuse(key, error, effects: &effects) }
            }
        }
        self.recordInstruments(of: bindings.map(\.1))
        self.core.router.change { machine, _ in for (key, native) in bindings { machine.bind(key, to: native) } }
        self.perform(self.feed.want(streams, now: self.core.time.now))
    }

    /// Consumers of `keys` have left.
    func release(_ keys: [SlotKey]) {
        var streams: [StreamKey] = []
        for key in keys {
            if let native = self.names.native(of: key) {
                streams.append(StreamKey(key.channel, native))
            } else if let index = self.names.waiting.firstIndex(of: key) {
                self.names.waiting.remove(at: index)
            }
        }
        if !streams.isEmpty { self.perform(self.feed.release(streams, now: self.core.time.now)) }
    }

    /// What the venue calls `key`, by its instruments where they are known, else by its rules.
    func resolve(_ key: SlotKey, _ directory: InstrumentDirectory?) -> Result<NativeName, MarketDataError> {
        guard self.venue.supports(key.channel) else {
            return .failure(
                MarketDataError(
                    .unsupported,
                    "the venue has no channel \(key.channel)",
                    venue: self.venue.id,
                    symbol: key.symbol
                )
            )
        }
        if let directory {
            if let instrument = directory.instrument(key.symbol) { return .success(instrument.native) }
            return .failure(self.unknown(key.symbol, directory))
        }
        if let native = self.venue.nativeName(of: key.symbol) { return .success(native) }
        return .failure(
            MarketDataError(
                .unknownSymbol,
                "only the venue's instrument list can tell what it calls this, and the list could not be had",
                venue: self.venue.id,
                symbol: key.symbol
            )
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

    /// What a recording must know of the names in it.
    var wantedInstruments: [Instrument] { self.instruments(of: Array(self.names.natives.values)) }

    /// What a recording must know besides, once it has begun.
    private func recordInstruments(of natives: [NativeName]) {
        guard let recorder = self.recorder else { return }
        let instruments = self.instruments(of: natives)
        if !instruments.isEmpty { recorder.record(.instruments(instruments), at: self.core.time.stamp) }
    }

    private func instruments(of natives: [NativeName]) -> [Instrument] {
        guard case .known(let directory) = self.instruments else { return [] }
        return Set(natives).sorted().compactMap { directory.instrument($0) }
    }

    // MARK: The instrument list

    /// Loads the instruments, unless that has begun.
    func needInstruments() {
        guard case .notAsked = self.instruments else { return }
        self.instruments = .loading
        self.loadInstruments()
    }

    private func loadInstruments() {
        guard let call = self.venue.instrumentsCall else { return }
        self.request(.instruments, priority: .interactive) {
            call
        } then: { result in
            switch result {
            case .success(let answer):
                let (rest, inbox) = (self.rest, self.core.inbox)
                rest.record(answer.record)
                // Long lists have megabytes: they are not read on the plane.
                self.start { inbox.post(.instruments(rest.instruments(answer))) }
            case .failure(let error) where error.code == .shutDown: break
            case .failure(let error): self.loaded(.failure(error))
            }
        }
    }

    /// The instruments came, or could not be had: then names are taken as the venue's rules tell them.
    func loaded(_ result: Result<[Instrument], MarketDataError>) {
        switch result {
        case .success(let instruments):
            let directory = InstrumentDirectory(instruments)
            self.instruments = .known(directory)
        case .failure(let error):
            self.instruments = .unavailable
            self.core.logger.warning(
                "The venue's instrument list could not be had; symbols are not checked",
                metadata: ["venue": "\(self.venue.id)", "error": "\(error)"]
            )
        }
        let waiting = self.names.waiting
        self.names.waiting = []
        self.want(waiting)
        self.nameQuestions()
    }
}
