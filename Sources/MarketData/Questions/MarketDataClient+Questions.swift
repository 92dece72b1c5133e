internal import MarketDataCore
public import MarketDataModel

extension MarketDataClient {
    /// The quote of `symbol` now, asking the venue only where nothing that is known will do.
    ///
    /// In this order: the last quote of a live stream (``Source/stream``: some consumer is subscribed to the symbol and
    /// its stream is not stale); a quote that an earlier request brought, if it is young enough (``Source/memory``,
    /// with its true age); or a request to the venue (``Source/upstream``). The first two answer at once, without
    /// leaving the caller's executor. However many ask for a symbol at once, it is requested once; questions of
    /// different symbols that come within 5 ms of each other, or while a request is under way, share one.
    ///
    /// Questions asked before ``run()`` wait for it. A cancelled task returns at once; the request goes on for others.
    ///
    /// ```swift
    /// let reading = try await client.quote(for: "BTC-USDT", freshness: .within(.seconds(5)))
    /// print(reading.value.bid, reading.value.ask, reading.source, reading.age)
    /// ```
    ///
    /// - Parameters:
    ///   - symbol: `BTC-USDT`, or the venue's own name.
    ///   - freshness: How old the answer may be. One second by default: most questions are asked again and again.
    /// - Returns: The quote with its source and its age at this moment.
    /// - Throws: ``MarketDataError``: `unknownSymbol` (with names that are alike), `venue` or `network` (everybody who
    ///   waited for the same request gets the same error, and nothing is kept: the next question asks again),
    ///   `overloaded`, `cancelled`, `shutDown`; `unsupported` where the venue has no such request, and in a replay
    ///   where no live stream has the symbol.
    public nonisolated(nonsending) func quote(
        for symbol: Symbol,
        freshness: Freshness = .within(.seconds(1))
    ) async throws(MarketDataError) -> Reading<Quote> {
        let now = self.core.time.now
        let demand = freshness.demand(at: now)
        if freshness != .fresh {
            if let quote = self.core.router.liveQuote(of: symbol) {
                self.core.metrics.questions.noteStreamHit()
                return self.reading(symbol, QuoteAnswer(quote: quote, source: .stream), now: now)
            }
            if let quote = self.core.desk.recall(symbol, demand) {
                self.core.metrics.questions.noteMemoryHit()
                return self.reading(symbol, QuoteAnswer(quote: quote, source: .memory), now: now)
            }
        }
        guard self.source == nil else {
            throw MarketDataError(
                .unsupported,
                "a replay can't be asked, and no live stream has this symbol; subscribe to it and read on",
                venue: self.venue.id,
                symbol: symbol
            )
        }
        self.core.metrics.questions.noteMiss()
        self.core.warnIfIdle()
        let answer = try await self.core.desk.ask(symbol, demand, at: now).get()
        return self.reading(symbol, answer, now: self.core.time.now)
    }

    private nonisolated func reading(_ symbol: Symbol, _ answer: QuoteAnswer, now: MonotonicTime) -> Reading<Quote> {
        let received = answer.quote.received
        return Reading(
            symbol: symbol,
            venue: self.venue.id,
            value: answer.quote,
            source: answer.source,
            received: received,
            age: max(.zero, now - received.monotonic)
        )
    }
}
