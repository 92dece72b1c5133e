internal import MarketDataCore
internal import MarketDataModel

/// Quotes that are fetched again without a caller.
extension FetchDriver {
    /// A quote that is often asked for will soon be too old, or (`isStale`) a caller was given one that is. Quotes of the
    /// same batch that are often asked for go along, so that they stay one batch.
    func refresh(_ symbol: Symbol, isStale: Bool, now: MonotonicTime) {
        let priority: Priority = isStale ? .low : .background
        if let batch = self.core.memory.batch(of: symbol) {
            for mate in self.batches.symbols(of: batch) where mate != symbol {
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
            kind: .refresh
        )
        self.ask(question, now: now)
    }

    /// The known quote of `symbol` is outdated: no caller joins a batch that was sent before.
    func invalidated(_ symbol: Symbol, reloads: Bool, now: MonotonicTime) {
        if let native = self.instruments.likelyName(of: symbol) { self.pipeline.invalidate(native) }
        if reloads { self.invalidations.add([symbol], now: now) }
    }
}
