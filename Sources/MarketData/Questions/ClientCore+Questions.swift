internal import MarketDataCore
internal import MarketDataModel

extension ClientCore {
    /// What is known of `symbol` that will do for who asks at `now`: the last quote of a live stream, else what memory
    /// holds. One lock of the cache, and none of the router's; no allocation.
    @inline(__always)
    func recall(_ symbol: Symbol, _ demand: QuoteDemand, now: MonotonicTime) -> KnownQuote? {
        // What is known is never fresh.
        if case .fresh = demand { return nil }
        let key = QuoteMemory.Key(symbol)
        let found = self.memory.find(key, demand, now: now)
        if case .quote(let quote, let isStale, refreshes: false) = found, self.features.contains(.cache) {
            return KnownQuote(quote: quote, source: .memory, isStale: isStale)
        }
        return self.recall(found, key, demand, now: now)
    }

    /// The rest, which is not so quick.
    @inline(never)
    private func recall(
        _ found: QuoteRecall,
        _ key: QuoteMemory.Key,
        _ demand: QuoteDemand,
        now: MonotonicTime
    ) -> KnownQuote? {
        switch found {
        case .nothing: return nil
        case .alias(let canonical): return self.recall(canonical, demand, now: now)
        case .quote(let quote, let isStale, let refreshes):
            guard self.features.contains(.cache) else { return nil }
            if refreshes { self.wantsRefresh(key.symbol, isStale: isStale) }
            return KnownQuote(quote: quote, source: .memory, isStale: isStale)
        case .streamed(let mark, let since):
            switch self.router.liveQuote(at: mark) {
            case .live(let quote) where quote.received.monotonic > since:
                return KnownQuote(quote: quote, source: .stream, isStale: false)
            case .live, .silent: self.memory.streamFailed(key, mark, isGone: false)
            case .gone: self.memory.streamFailed(key, mark, isGone: true)
            }
            return self.recall(self.memory.find(key, demand, now: now, asksStream: false), key, demand, now: now)
        }
    }

    /// Looks for a live stream of `symbol` that memory does not know of, and lets it know.
    func recallStream(_ symbol: Symbol) -> KnownQuote? {
        guard let (mark, quote) = self.router.liveQuote(of: symbol) else { return nil }
        return self.note(quote, at: mark, of: symbol)
    }

    /// The same for a stream of what the venue calls `native`, whatever name it was subscribed to by.
    func recallStream(_ symbol: Symbol, _ native: NativeName) -> KnownQuote? {
        guard let (mark, quote) = self.router.liveQuote(of: native) else { return nil }
        return self.note(quote, at: mark, of: symbol)
    }

    private func note(_ quote: Quote, at mark: StreamMark, of symbol: Symbol) -> KnownQuote? {
        let key = QuoteMemory.Key(symbol)
        self.memory.mark(key, mark, makesRoom: true)
        // It may have been invalidated since it came.
        guard case .streamed(_, let since) = self.memory.find(key, .fresh, now: .zero) else { return nil }
        guard quote.received.monotonic > since else { return nil }
        return KnownQuote(quote: quote, source: .stream, isStale: false)
    }

    /// A hit found that a quote is to be fetched again: seldom, as it is said once for each.
    private func wantsRefresh(_ symbol: Symbol, isStale: Bool) {
        guard isStale || self.features.contains(.refreshAhead) else { return }
        self.fetchInbox.post { $0.refresh(symbol, isStale: isStale) }
    }

    /// What is known of `symbol` is no longer true.
    func invalidate(_ symbol: Symbol) {
        // The order matters: what is sent after this number was read is newer than the invalidation.
        let request = self.desk.lastRequest
        let (canonical, wasAskedFor) = self.memory.invalidate(symbol, request: request, now: self.time.now)
        self.desk.forgetUnknown(symbol)
        self.fetchInbox.post { $0.invalidate(canonical, reloads: wasAskedFor) }
    }

    /// Nothing that is known is true any more.
    func invalidateAll() {
        let request = self.desk.lastRequest
        let asked = self.memory.invalidateAll(request: request, now: self.time.now)
        self.desk.forgetAllUnknown()
        self.fetchInbox.post { $0.invalidateAll(reloads: asked) }
    }
}

extension ClientCore {
    /// Every caller that waits is told that the client ends; none is answered any more, not from memory either.
    func closeCallers() {
        self.desk.close()
        self.instrumentWaiters.close()
        for run in self.scans.close() { run.abandon(self) }
        _ = self.memory.invalidateAll(request: .max, now: .distantFuture)
    }
}
