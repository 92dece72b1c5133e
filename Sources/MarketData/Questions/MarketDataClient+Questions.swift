internal import MarketDataCore
public import MarketDataModel

extension MarketDataClient {
    /// The quote of `symbol` now, asking the venue only where nothing that is known will do.
    ///
    /// In this order: the last quote of a live stream (``Source/stream``: some consumer is subscribed to the symbol and
    /// its stream is not stale); a quote that an earlier request brought, if it is young enough (``Source/memory``,
    /// with its true age); or a request to the venue (``Source/upstream``). The first two answer at once, without
    /// leaving the caller's executor. However many ask for a symbol at once, it is requested once; questions of
    /// different symbols that come within 5 ms of each other (longer where many ask), or while a request is under way
    /// or waits for its turn, share one.
    ///
    /// Questions asked before ``run()`` wait for it. A cancelled task returns at once; the request goes on for others.
    /// What is asked for often is fetched again shortly before it is too old, so that nobody waits for it.
    ///
    /// ```swift
    /// let reading = try await client.quote(for: "BTC-USDT", freshness: .within(.seconds(5)))
    /// print(reading.value.bid, reading.value.ask, reading.source, reading.age)
    /// ```
    ///
    /// - Parameters:
    ///   - symbol: `BTC-USDT`, or the venue's own name.
    ///   - freshness: How old the answer may be. One second by default: most questions are asked again and again.
    ///   - priority: How urgent the request is, where one must be made; of several that share one, the most urgent
    ///     counts.
    /// - Returns: The quote with its source and its age at this moment.
    /// - Throws: ``MarketDataError``: `unknownSymbol` (with names that are alike; remembered for a while), `venue`,
    ///   `network`, `timedOut` or `rateLimited` (everybody who waited for the same request gets the same error, and
    ///   nothing is kept: the next question asks again), `unavailable` (it has failed again and again, and `retryAfter`
    ///   says when it will be asked for again), `overloaded`, `cancelled`, `shutDown`; `unsupported` where the venue
    ///   has no such request, and in a replay where no live stream has the symbol.
    public nonisolated(nonsending) func quote(
        for symbol: Symbol,
        freshness: Freshness = .within(.seconds(1)),
        priority: Priority = .normal
    ) async throws(MarketDataError) -> Reading<Quote> {
        let now = self.core.time.now
        if let known = self.core.recall(symbol, freshness.demand, now: now) {
            return self.core.reading(symbol, known, now: now)
        }
        return try await self.ask(symbol, freshness, priority, self.core.direct, now: now)
    }

    /// The quotes of several symbols: as ``quote(for:freshness:priority:)`` for each, but what is not known is asked for
    /// together, in as few requests as the venue allows.
    ///
    /// - Parameters:
    ///   - symbols: Which; one that is named twice is one.
    ///   - freshness: How old the answers may be.
    ///   - priority: How urgent the requests are.
    /// - Returns: For each symbol its quote, or why there is none.
    public nonisolated(nonsending) func quotes(
        of symbols: [Symbol],
        freshness: Freshness = .within(.seconds(1)),
        priority: Priority = .normal
    ) async -> [Symbol: Result<Reading<Quote>, MarketDataError>] {
        await self.quotes(of: symbols, freshness, priority, account: self.core.direct)
    }

    /// What is known of `symbol` is no longer true: every question from now on asks the venue, or its stream once that
    /// has said something new. Returns at once.
    ///
    /// If it was asked for since it came it is fetched again without being asked for, once no more is invalidated for
    /// 50 ms, or 200 ms after the first. What a request that is under way brings still answers those who asked before,
    /// and is not kept.
    public nonisolated func invalidate(_ symbol: Symbol) { self.core.invalidate(symbol) }

    /// Nothing that is known is true any more: ``invalidate(_:)`` for every symbol.
    public nonisolated func invalidateAll() { self.core.invalidateAll() }
}

extension MarketDataClient {
    /// As ``quote(for:freshness:priority:)``, for a consumer's account.
    nonisolated(nonsending) func quote(
        for symbol: Symbol,
        freshness: Freshness,
        priority: Priority,
        account: ConsumerAccount
    ) async throws(MarketDataError) -> Reading<Quote> {
        let now = self.core.time.now
        if let known = self.core.recall(symbol, freshness.demand, now: now) {
            account.noteHit(symbol, known.source)
            return self.core.reading(symbol, known, now: now)
        }
        return try await self.ask(symbol, freshness, priority, account, now: now)
    }

    /// Asks the fetch driver, unless more than memory has an answer.
    private nonisolated(nonsending) func ask(
        _ symbol: Symbol,
        _ freshness: Freshness,
        _ priority: Priority,
        _ account: ConsumerAccount,
        now: MonotonicTime
    ) async throws(MarketDataError) -> Reading<Quote> {
        switch try account.lookUp(symbol, freshness, priority, isReplay: self.source != nil, now: now) {
        case .known(let reading): return reading
        case .asks(let question):
            self.core.warnIfIdle()
            let outcome = await self.core.desk.ask(question)
            let then = self.core.time.now
            account.noteAnswer(symbol, outcome, waited: then - now)
            return self.core.reading(symbol, try outcome.get(), now: then)
        }
    }

    /// As ``quotes(of:freshness:priority:)``, for a consumer's account.
    nonisolated(nonsending) func quotes(
        of symbols: [Symbol],
        _ freshness: Freshness,
        _ priority: Priority,
        account: ConsumerAccount
    ) async -> [Symbol: Result<Reading<Quote>, MarketDataError>] {
        let now = self.core.time.now
        var results: [Symbol: Result<Reading<Quote>, MarketDataError>] = [:]
        results.reserveCapacity(symbols.count)
        var questions: [Question] = []
        var seen = Set<Symbol>()
        for symbol in symbols where seen.insert(symbol).inserted {
            if let known = self.core.recall(symbol, freshness.demand, now: now) {
                account.noteHit(symbol, known.source)
                results[symbol] = .success(self.core.reading(symbol, known, now: now))
                continue
            }
            do throws(MarketDataError) {
                switch try account.lookUp(symbol, freshness, priority, isReplay: self.source != nil, now: now) {
                case .known(let reading): results[symbol] = .success(reading)
                case .asks(let question): questions.append(question)
                }
            } catch {
                results[symbol] = .failure(error)
            }
        }
        guard !questions.isEmpty else { return results }
        self.core.warnIfIdle()
        let outcomes = await self.core.desk.ask(questions)
        let then = self.core.time.now
        for (question, outcome) in zip(questions, outcomes) {
            account.noteAnswer(question.symbol, outcome, waited: then - now)
            results[question.symbol] = outcome.map { self.core.reading(question.symbol, $0, now: then) }
        }
        return results
    }
}
