internal import MarketDataCore
internal import MarketDataModel

/// A consumer's account, with the clock and the switches of its client. Called on the caller's own thread; nothing here
/// waits.
struct ConsumerAccount: Sendable {
    /// The answer that a caller has at once, or the question that it must ask.
    enum Lookup {
        case known(Reading<Quote>)
        /// The tier is charged.
        case asks(Question)
    }

    let state: ConsumerState
    let core: ClientCore

    /// A caller was answered with what is known: no tier is charged.
    @inline(__always)
    func noteHit(_ symbol: Symbol, _ source: Source) {
        // Memory counts those of the client itself.
        if self.state.id != 0 { self.state.noteHit() }
    }

    /// Looks beyond memory, which has no answer: at streams that memory has not heard of, and at unknown names. Otherwise
    /// the caller leaves the cache, and its tier is charged.
    ///
    /// - Throws: `unknownSymbol`; in a replay `unsupported`; where the tier forbids it `rateLimited` or `overloaded`.
    func lookUp(
        _ symbol: Symbol,
        _ freshness: Freshness,
        _ priority: Priority,
        kind: Question.Kind = .caller,
        isReplay: Bool = false,
        now: MonotonicTime
    ) throws(MarketDataError) -> Lookup {
        if freshness != .fresh, let known = self.core.recallStream(symbol) {
            self.noteHit(symbol, known.source)
            return .known(self.core.reading(symbol, known, now: now))
        }
        if isReplay { throw self.core.unanswerable(symbol, isReplay: true) }
        if self.core.features.contains(.negativeCache), let error = self.core.desk.unknown(symbol, now: now) {
            throw error
        }
        let isHeld = self.state.id != 0 && self.core.features.contains(.tiers)
        if let refusal = self.state.enter(symbol, now: self.core.time.now, isHeld: isHeld) {
            throw refusal.error(venue: self.core.venueID, symbol: symbol)
        }
        return .asks(
            Question(
                id: self.core.desk.nextID(),
                symbol: symbol,
                askedAt: now,
                demand: freshness.demand,
                priority: priority,
                kind: kind,
                consumer: self.state.id
            )
        )
    }

    /// A caller that left the cache was answered, or failed, after so long.
    func noteAnswer(_ symbol: Symbol, _ outcome: QuestionDesk.Outcome, waited: Duration) {
        self.state.leave(outcome, waited: waited)
    }
}
