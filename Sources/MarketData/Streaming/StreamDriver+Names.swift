internal import Logging
internal import MarketDataCore
internal import MarketDataModel
internal import MarketDataVenues
internal import NetworkTransport

/// The symbols that consumers want, and their native names.
struct WantedNames {
    /// The number of consumers of each key, refused ones among them until they leave.
    private var consumers: [SlotKey: Int] = [:]
    /// The number of those that wait for the instruments.
    private var waitingConsumers: [SlotKey: Int] = [:]
    /// The keys of ``waitingConsumers`` in order.
    private(set) var waiting: [SlotKey] = []
    private(set) var natives: [SlotKey: NativeName] = [:]

    mutating func come(_ key: SlotKey) { self.consumers[key, default: 0] += 1 }

    /// A consumer has left. Where the name is not known it waited or was refused; it is one that waited only where no other
    /// is left.
    mutating func leave(_ key: SlotKey) {
        let left = max(0, (self.consumers[key] ?? 0) - 1)
        self.consumers[key] = left > 0 ? left : nil
        guard self.natives[key] == nil, let waiting = self.waitingConsumers[key], waiting > left else { return }
        self.waitingConsumers[key] = left > 0 ? left : nil
        if left == 0 { self.waiting.removeAll { $0 == key } }
    }

    mutating func wait(_ key: SlotKey) {
        if self.waitingConsumers[key] == nil { self.waiting.append(key) }
        self.waitingConsumers[key, default: 0] += 1
    }

    /// Keys that waited, once for each consumer that did.
    mutating func takeWaiting() -> [SlotKey] {
        defer { (self.waiting, self.waitingConsumers) = ([], [:]) }
        return self.waiting.flatMap { Array(repeating: $0, count: self.waitingConsumers[$0] ?? 0) }
    }

    func native(of key: SlotKey) -> NativeName? { self.natives[key] }

    /// Every name that is known.
    var all: Set<NativeName> { Set(self.natives.values) }

    mutating func note(_ key: SlotKey, _ native: NativeName) { self.natives[key] = native }

    mutating func forget(_ keys: [StreamKey]) {
        let gone = Set(keys)
        self.natives = self.natives.filter { !gone.contains(StreamKey($0.key.channel, $0.value)) }
    }
}

extension StreamDriver {
    /// Consumers want `keys`: asks the venue once their native names are known.
    func want(_ keys: [SlotKey]) {
        for key in keys { self.names.come(key) }
        self.name(keys)
    }

    private func name(_ keys: [SlotKey]) {
        guard !keys.isEmpty else { return }
        var streams: [StreamKey] = []
        var bindings: [(SlotKey, NativeName)] = []
        for key in keys {
            if let native = self.names.native(of: key) {
                streams.append(StreamKey(key.channel, native))
                continue
            }
            switch self.instruments.name(of: key, start: self.start) {
            case .name(let native):
                self.names.note(key, native)
                bindings.append((key, native))
                streams.append(StreamKey(key.channel, native))
            case .unknown(let error), .refused(let error):
                self.core.router.change { machine, effects in machine.refuse(key, error, effects: &effects) }
            case .later: self.names.wait(key)
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
            self.names.leave(key)
            if let native = self.names.native(of: key) { streams.append(StreamKey(key.channel, native)) }
        }
        if !streams.isEmpty { self.perform(self.feed.release(streams, now: self.core.time.now)) }
    }

    /// The list is here, or will not be for a while: names that waited for it are taken.
    func nameWaiting() { self.name(self.names.takeWaiting()) }

    /// The time at which names that wait for the list are taken by the venue's rules.
    var impatience: MonotonicTime { self.instruments.impatience(of: self.names.waiting.lazy.map(\.symbol)) }

    /// Tells consumers which of `natives` the venue has halted, as far as its list says.
    func tellStatuses(of natives: some Sequence<NativeName>) {
        guard let directory = self.instruments.directory else { return }
        let statuses = natives.compactMap { native in directory.instrument(native).map { (native, $0.status) } }
        let now = self.core.time.now
        self.core.router.change { machine, effects in
            for (native, status) in statuses { machine.setStatus(status, of: native, at: now, effects: &effects) }
        }
    }

    /// These streams are stale. What memory holds of them is older than what they have said: a caller must not be shown it.
    func forgetOlderQuotes(of keys: [StreamKey]) {
        let (order, now) = (self.core.desk.lastRequest, self.core.time.now)
        for key in keys where key.channel == .quotes {
            _ = self.core.memory.invalidate(self.instruments.canonical(key.native), request: order, now: now)
        }
    }

    /// These streams end. Their last quotes are as good as those that a request brought at the same time.
    func keepLastQuotes(of keys: [StreamKey]) {
        let limits = QuoteCacheLimits(self.configuration)
        for key in keys where key.channel == .quotes {
            let symbol = self.instruments.canonical(key.native)
            guard let known = self.core.recallStream(symbol, key.native) else { continue }
            // Asked for by no request, and later than every request so far.
            let order = self.core.desk.lastRequest + 1
            let kept = KeptQuote(known.quote, sentAt: known.quote.received.monotonic, request: order)
            _ = self.core.memory.keep(kept, of: symbol, life: limits.life(using: &self.random))
        }
    }

    /// What a recording must know of the names in it.
    var wantedInstruments: [Instrument] { self.instruments.instruments(of: Array(self.names.natives.values)) }

    /// What a recording must know besides, once it has begun.
    private func recordInstruments(of natives: [NativeName]) {
        guard let recorder = self.recorder else { return }
        let instruments = self.instruments.instruments(of: natives)
        if !instruments.isEmpty { recorder.record(.instruments(instruments), at: self.core.time.stamp) }
    }
}
