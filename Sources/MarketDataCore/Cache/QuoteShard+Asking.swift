package import MarketDataModel

extension QuoteShard {
    /// What is known of `symbol`, where it will do for who asks at `now`. O(1), without allocation.
    ///
    /// - Parameters:
    ///   - hash: The symbol's ``InlineName/mixed``.
    ///   - demand: What will do.
    ///   - asksStream: Whether a stream that may have it is named first; off once it was asked in vain.
    ///   - counts: Whether this is somebody asking, and not the control plane looking again.
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
        if asksStream, self.entries[place].hasStream {
            self.entries[place].wasAskedFor = true
            if counts { self.counters.streamHits &+= 1 }
            return .streamed(self.entries[place].stream, since: self.entries[place].invalidatedAt)
        }
        switch self.entries[place].content {
        case .quote(let kept):
            let age = max(0, now.nanoseconds &- kept.quote.received.monotonic.nanoseconds)
            let isStale = now >= self.entries[place].freshUntil
            let accepts =
                switch demand {
                case .cached: !isStale
                case .within(let span): age <= span
                case .staleWhileRevalidate: true
                case .fresh: false
                }
            guard accepts, age < self.hardExpiry else { break }
            guard counts else { return .quote(kept.quote, isStale: isStale, refreshes: false) }
            self.counters.hits &+= 1
            return self.hit(place, kept, demand, isStale: isStale, now: now)
        case .alias(let canonical):
            self.entries[place].wasAskedFor = true
            return .alias(canonical)
        case .nothing: break
        }
        if counts {
            self.counters.misses &+= 1
            self.entries[place].asks &+= 1
            self.entries[place].wasAskedFor = true
        }
        return .nothing
    }

    private mutating func hit(
        _ place: Int,
        _ kept: KeptQuote,
        _ demand: QuoteDemand,
        isStale: Bool,
        now: MonotonicTime
    ) -> QuoteRecall {
        self.entries[place].wasAskedFor = true
        self.entries[place].asks &+= 1
        if case .within(let span) = demand, span < self.entries[place].tightest {
            self.entries[place].tightest = span
            self.entries[place].refreshesFrom = self.refreshTime(of: kept, place)
        }
        // Who set a span has said what is old; for the others it is the time to live.
        let isShownStale = isStale && demand == .staleWhileRevalidate
        if isShownStale { self.counters.staleHits &+= 1 }
        let isDue =
            isShownStale
            || (now >= self.entries[place].refreshesFrom
                && self.entries[place].asks >= self.limits.refreshesAfterAsks)
        guard isDue, now >= self.entries[place].quietUntil else {
            return .quote(kept.quote, isStale: isShownStale, refreshes: false)
        }
        self.entries[place].quietUntil = now + self.limits.refreshSpacing
        self.counters.refreshes &+= 1
        return .quote(kept.quote, isStale: isShownStale, refreshes: true)
    }

    /// The stream that was named did not have it after all: it is counted where it belongs.
    package mutating func streamFailed() {
        self.counters.streamHits &-= 1
    }

    /// When `kept` is to be fetched again: at a part of its life, which is its time to live, or the shortest span that
    /// was asked for lately.
    func refreshTime(of kept: KeptQuote, _ place: Int) -> MonotonicTime {
        let received = kept.quote.received.monotonic
        let entry = self.entries[place]
        let tightest = max(min(entry.tightest, entry.formerTightest), self.shortestLife)
        let life = min((entry.freshUntil - received).wholeNanoseconds, tightest)
        return MonotonicTime(nanoseconds: received.nanoseconds + Int64(Double(life) * self.limits.refreshesAt))
    }

    /// Whether `symbol` is asked for often and its value came with request `batch`, so that it goes along when another
    /// of that request is fetched again. Said once.
    package mutating func joinsRefresh(_ symbol: Symbol, hash: UInt64, batch: UInt64, now: MonotonicTime) -> Bool {
        let place = self.place(of: symbol, hash)
        guard place >= 0, case .quote(let kept) = self.entries[place].content, kept.request == batch,
            self.entries[place].asks >= self.limits.refreshesAfterAsks, now >= self.entries[place].quietUntil
        else { return false }
        self.entries[place].quietUntil = now + self.limits.refreshSpacing
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
