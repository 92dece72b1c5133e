package import MarketDataModel

extension QuoteShard {
    /// Keeps `kept` for `life`, unless a newer quote of `symbol` is there or it was asked for before an invalidation.
    /// Amortised O(1).
    ///
    /// - Returns: The newest that is known now.
    @discardableResult
    package mutating func keep(_ kept: KeptQuote, of symbol: Symbol, hash: UInt64, life: Duration) -> KeptQuote {
        let known = self.place(of: symbol, hash)
        let notBefore = known >= 0 ? self.entries[known].notBefore : self.notBefore
        guard kept.request > notBefore else {
            self.counters.refused &+= 1
            return kept
        }
        let place = self.placeForced(of: symbol, hash)
        let received = kept.quote.received.monotonic
        if case .quote(let standing) = self.entries[place].content, !kept.supersedes(standing) {
            // A venue may answer from a replica that lags: it is not asked again at once.
            self.entries[place].quietUntil = received + .seconds(1)
            self.counters.refused &+= 1
            return standing
        }
        self.entries[place].content = .quote(kept)
        self.entries[place].freshUntil = received + life
        self.entries[place].quietUntil = .zero
        self.entries[place].asks = 0
        self.entries[place].formerTightest = self.entries[place].tightest
        self.entries[place].tightest = .max
        self.entries[place].refreshesFrom = self.entries[place].refreshTime(of: kept, self.rules)
        return kept
    }

    /// Notes that `symbol` is another name of `canonical`.
    package mutating func link(_ symbol: Symbol, hash: UInt64, to canonical: Symbol) {
        guard symbol != canonical else { return }
        self.entries[self.placeForced(of: symbol, hash)].content = .alias(canonical)
    }

    /// Notes that a stream may have `symbol`.
    ///
    /// - Parameter makesRoom: Whether an entry is made where there is none.
    package mutating func mark(_ symbol: Symbol, hash: UInt64, _ stream: StreamMark, makesRoom: Bool) {
        let place = makesRoom ? self.placeForced(of: symbol, hash) : self.place(of: symbol, hash)
        guard place >= 0 else { return }
        self.entries[place].hasStream = true
        self.entries[place].stream = stream
    }

    /// The slot of `stream` has been given to another.
    package mutating func unmark(_ symbol: Symbol, hash: UInt64, _ stream: StreamMark) {
        let place = self.place(of: symbol, hash)
        guard place >= 0, self.entries[place].stream == stream else { return }
        self.entries[place].hasStream = false
    }

    /// What is known of `symbol` is no longer true.
    ///
    /// - Parameters:
    ///   - request: The last request that has gone out: what it and those before it bring is not kept.
    ///   - now: What streams said until now does not count.
    /// - Returns: Whether anybody has asked for it since it came, and the name it stands for where it is an alias.
    package mutating func invalidate(
        _ symbol: Symbol,
        hash: UInt64,
        request: UInt64,
        now: MonotonicTime
    ) -> (wasAskedFor: Bool, canonical: Symbol?) {
        let place = self.placeForced(of: symbol, hash)
        if case .alias(let canonical) = self.entries[place].content { return (false, canonical) }
        self.counters.invalidations &+= 1
        return (self.blank(place, request: request, now: now), nil)
    }

    /// Nothing that is known is true any more.
    ///
    /// - Returns: What somebody has asked for since it came.
    package mutating func invalidateAll(request: UInt64, now: MonotonicTime) -> [Symbol] {
        self.notBefore = max(self.notBefore, request)
        self.invalidatedAt = max(self.invalidatedAt, now)
        var asked: [Symbol] = []
        for place in self.entries.indices {
            if case .alias = self.entries[place].content { continue }
            self.counters.invalidations &+= 1
            if self.blank(place, request: request, now: now) { asked.append(self.entries[place].symbol) }
        }
        return asked
    }

    private mutating func blank(_ place: Int, request: UInt64, now: MonotonicTime) -> Bool {
        let wasAskedFor = self.entries[place].asks > 0
        self.entries[place].content = .nothing
        self.entries[place].notBefore = max(self.entries[place].notBefore, request)
        self.entries[place].invalidatedAt = max(self.entries[place].invalidatedAt, now)
        self.entries[place].quietUntil = .zero
        return wasAskedFor
    }
}
