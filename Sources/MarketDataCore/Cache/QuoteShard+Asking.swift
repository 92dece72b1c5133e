package import MarketDataModel

extension QuoteShard {
    /// What is known of `symbol`, where it will do for who asks at `now`. O(1), without allocation.
    ///
    /// - Parameters:
    ///   - hash: The symbol's ``InlineName/mixed``.
    ///   - demand: What will do.
    ///   - asksStream: Whether a stream that may have it is named first; off once it was asked in vain.
    ///   - counts: Whether this is a caller, and not the driver looking again.
    package mutating func find(
        _ symbol: Symbol,
        hash: UInt64,
        _ demand: QuoteDemand,
        now: MonotonicTime,
        asksStream: Bool = true,
        counts: Bool = true
    ) -> QuoteRecall {
        let place = self.place(of: symbol, hash)
        guard place >= 0 else {
            if counts { self.counters.misses &+= 1 }
            return .nothing
        }
        guard counts else {
            return self.entries[place].peek(demand, now: now, asksStream: asksStream, self.rules)
        }
        let recall = self.entries[place].ask(demand, now: now, asksStream: asksStream, self.rules)
        switch recall {
        case .quote(_, let isStale, let refreshes):
            self.counters.hits &+= 1
            if isStale { self.counters.staleHits &+= 1 }
            if refreshes { self.counters.refreshes &+= 1 }
        case .streamed: self.counters.streamHits &+= 1
        case .nothing: self.counters.misses &+= 1
        case .alias: break
        }
        return recall
    }

    /// The stream that was named did not have it after all: it is counted where it belongs.
    package mutating func streamFailed() {
        self.counters.streamHits &-= 1
    }

    /// Whether `symbol` is asked for often and its value came with request `batch`, so that it goes along when another
    /// of that request is fetched again. Said once.
    package mutating func joinsRefresh(_ symbol: Symbol, hash: UInt64, batch: UInt64, now: MonotonicTime) -> Bool {
        let place = self.place(of: symbol, hash)
        guard place >= 0, case .quote(let kept) = self.entries[place].content, kept.request == batch,
            self.entries[place].asks >= self.rules.refreshesAfterAsks, now >= self.entries[place].quietUntil
        else { return false }
        self.entries[place].quietUntil = now + self.rules.refreshSpacing
        self.counters.refreshes &+= 1
        return true
    }

    /// Which request brought what is kept of `symbol`.
    package func batch(of symbol: Symbol, hash: UInt64) -> UInt64? {
        let place = self.place(of: symbol, hash)
        guard place >= 0, case .quote(let kept) = self.entries[place].content else { return nil }
        return kept.request
    }

    /// A refresh has failed: it is not wished for again before `time`.
    package mutating func refreshFailed(_ symbol: Symbol, hash: UInt64, quietUntil time: MonotonicTime) {
        let place = self.place(of: symbol, hash)
        if place >= 0 { self.entries[place].quietUntil = time }
    }
}
