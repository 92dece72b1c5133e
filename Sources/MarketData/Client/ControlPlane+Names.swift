internal import Logging
internal import MarketDataCore
internal import MarketDataModel
internal import MarketDataVenues
internal import NetworkTransport

/// What the venue calls a symbol.
enum NameAnswer {
    case name(NativeName)
    /// The venue's list does not have it.
    case unknown(MarketDataError)
    /// The venue can't do that, or nothing can tell what it calls this.
    case refused(MarketDataError)
    /// Ask again once the instruments are here.
    case later
}

/// Which symbols are wanted, and what the venue calls them.
struct WantedNames {
    /// Wanted before the instruments were known.
    var waiting: [SlotKey] = []
    /// Since when the first list is waited for; `nil` before the first look.
    var waitingSince: MonotonicTime?
    private(set) var natives: [SlotKey: NativeName] = [:]

    func native(of key: SlotKey) -> NativeName? { self.natives[key] }

    /// Every name that is known.
    var all: Set<NativeName> { Set(self.natives.values) }

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
        var streams: [StreamKey] = []
        var bindings: [(SlotKey, NativeName)] = []
        for key in keys {
            if let native = self.names.native(of: key) {
                streams.append(StreamKey(key.channel, native))
                continue
            }
            switch self.nativeName(of: key) {
            case .name(let native):
                self.names.note(key, native)
                bindings.append((key, native))
                streams.append(StreamKey(key.channel, native))
            case .unknown(let error), .refused(let error):
                self.core.router.change { machine, effects in machine.refuse(key, error, effects: &effects) }
            case .later: self.names.waiting.append(key)
            }
        }
        self.recordInstruments(of: bindings.map(\.1))
        self.core.router.change { machine, _ in for (key, native) in bindings { machine.bind(key, to: native) } }
        self.tellStatuses(of: bindings.map(\.1))
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
    func nativeName(of key: SlotKey) -> NameAnswer {
        guard self.venue.streams?.facts(of: key.channel) != nil || self.isFetched(key) else {
            return .refused(
                MarketDataError(
                    .unsupported,
                    "the venue has no channel \(key.channel)",
                    venue: self.venue.id,
                    symbol: key.symbol
                )
            )
        }
        let byRules = self.venue.nativeName(of: key.symbol)
        guard self.checksSymbols else { return byRules.map { .name($0) } ?? .refused(self.unnamed(key.symbol)) }
        let now = self.core.time.now
        self.perform(self.instruments.machine.lookUp(now: now))
        if self.instruments.machine.isAwaited {
            let since = self.names.waitingSince ?? now
            self.names.waitingSince = since
            // A list that does not come must not hold back a stream whose name is known without it.
            if let byRules, now - since >= Self.listPatience { return .name(byRules) }
            return .later
        }
        if let directory = self.instruments.directory {
            if let instrument = directory.instrument(key.symbol) { return .name(instrument.native) }
            self.perform(self.instruments.machine.missed(now: now))
            if self.instruments.machine.isBusy { return .later }
            if !self.instruments.machine.isExpired(now: now) { return .unknown(self.unknown(key.symbol, directory)) }
        }
        if let byRules { return .name(byRules) }
        return self.instruments.machine.isBusy ? .later : .refused(self.unnamed(key.symbol))
    }

    /// The time for which names wait for the first instrument list where the venue's rules name them too.
    private static let listPatience: Duration = .seconds(3)

    /// The time at which names that wait for the list are taken by the venue's rules.
    var impatience: MonotonicTime {
        guard self.instruments.machine.isAwaited, let since = self.names.waitingSince else { return .distantFuture }
        let symbols = self.names.waiting.map(\.symbol) + self.questions.unnamed.values.map(\.symbol)
        guard symbols.contains(where: { self.venue.nativeName(of: $0) != nil }) else { return .distantFuture }
        return since + Self.listPatience
    }

    /// Names those that have waited long enough for the list.
    func nameImpatient(now: MonotonicTime) {
        if now >= self.impatience { self.nameWaiting() }
    }

    /// Whether the venue gives the channel's values by REST.
    private func isFetched(_ key: SlotKey) -> Bool {
        guard key.channel == .quotes, let rest = self.venue.rest else { return false }
        guard let native = self.likelyName(of: key.symbol) else { return true }
        return rest.call(for: .quotes([native])) != nil
    }

    /// What the venue calls `symbol` as far as that is known without asking anybody.
    func likelyName(of symbol: Symbol) -> NativeName? {
        self.instruments.directory?.instrument(symbol)?.native ?? self.venue.nativeName(of: symbol)
    }

    /// Only the list can tell, and there is none.
    private func unnamed(_ symbol: Symbol) -> MarketDataError {
        var message = "only the venue's instrument list can tell what it calls this, and "
        var retryAfter: Duration?
        if let failure = self.instruments.failure {
            message += "the list could not be had (\(failure.message))"
            retryAfter = max(.zero, self.instruments.machine.retryAt - self.core.time.now)
        } else {
            message += "the list is not asked for; use the venue's own name, or let symbols be checked"
        }
        return MarketDataError(
            .unknownSymbol,
            message,
            venue: self.venue.id,
            symbol: symbol,
            retryAfter: retryAfter,
            underlying: self.instruments.failure
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
        guard let directory = self.instruments.directory else { return [] }
        return Set(natives).sorted().compactMap { directory.instrument($0) }
    }
}
