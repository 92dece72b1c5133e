internal import MarketDataCore
internal import MarketDataModel

extension ClientCore {
    /// What somebody is told who asked for `symbol`.
    @inline(__always)
    func reading(_ symbol: Symbol, _ known: KnownQuote, now: MonotonicTime) -> Reading<Quote> {
        let received = known.quote.received
        return Reading(
            symbol: symbol,
            venue: self.venueID,
            value: known.quote,
            source: known.source,
            received: received,
            age: .nanoseconds(max(0, now.nanoseconds &- received.monotonic.nanoseconds)),
            isStale: known.isStale
        )
    }

    /// The same for an answer that was waited for.
    func reading(_ symbol: Symbol, _ answer: QuoteAnswer, now: MonotonicTime) -> Reading<Quote> {
        let known = KnownQuote(quote: answer.quote, source: answer.source, isStale: answer.isStale)
        return self.reading(symbol, known, now: now)
    }

    /// Why nobody can be asked for `symbol`.
    func unanswerable(_ symbol: Symbol, isReplay: Bool) -> MarketDataError {
        guard isReplay else {
            var error = self.desk.shutDown
            error.symbol = symbol
            return error
        }
        return MarketDataError(
            .unsupported,
            "a replay can't be asked, and no live stream has this symbol; subscribe to it and read on",
            venue: self.venueID,
            symbol: symbol
        )
    }
}
