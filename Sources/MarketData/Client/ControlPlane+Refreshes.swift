internal import MarketDataCore
internal import MarketDataModel

/// What is fetched again though nobody waits for it.
extension ControlPlane {
    /// A quote that is asked for often will soon be too old, or (`isStale`) somebody was given one that is. What came with
    /// it and is asked for often too goes along, so that it stays one call.
    func refresh(_ symbol: Symbol, isStale: Bool, now: MonotonicTime) {
        let priority: Priority = isStale ? .low : .background
        if let batch = self.core.memory.batch(of: symbol) {
            for mate in self.questions.batches.symbols(of: batch) where mate != symbol {
                guard self.core.memory.joinsRefresh(mate, batch: batch, now: now) else { continue }
                self.askAgain(mate, priority: priority, now: now)
            }
        }
        self.askAgain(symbol, priority: priority, now: now)
    }

    func askAgain(_ symbol: Symbol, priority: Priority, now: MonotonicTime) {
        let question = Question(
            id: self.core.desk.nextID(),
            symbol: symbol,
            askedAt: now,
            demand: .cached,
            priority: priority,
            isRefresh: true
        )
        self.ask(question, now: now)
    }

    // MARK: Invalidation

    /// What is known of `symbol` is no longer true: nobody joins a call that was sent before.
    func invalidated(_ symbol: Symbol, reloads: Bool, now: MonotonicTime) {
        if let native = self.likelyName(of: symbol) {
            self.questions.coalescing.invalidate(native)
        }
        if reloads { self.questions.invalidations.add([symbol], now: now) }
    }

    func invalidatedAll(_ symbols: [Symbol], now: MonotonicTime) {
        self.questions.coalescing.invalidateAll()
        self.questions.invalidations.add(symbols, now: now)
    }

    // MARK: Streams

    /// These streams end. What they said last is as good as what a request brought at that time.
    func keepLastQuotes(of keys: [StreamKey]) {
        for key in keys where key.channel == .quotes {
            let symbol = self.canonical(key.native)
            guard let known = self.core.recallStream(symbol, key.native) else { continue }
            // Asked for by nobody, and later than every request so far.
            let request = self.core.desk.lastRequest + 1
            let kept = KeptQuote(known.quote, sentAt: known.quote.received.monotonic, request: request)
            _ = self.core.memory.keep(kept, of: symbol, life: self.questions.limits.life(using: &self.questions.random))
        }
    }
}
