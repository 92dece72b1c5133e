internal import MarketDataModel

/// A consumer's books, kept with a client's clock and switches.
struct ConsumerAccount: QuestionLedger {
    let state: ConsumerState
    let core: ClientCore

    var consumer: UInt32 { self.state.id }

    @inline(__always)
    func noteHit(_ symbol: Symbol, _ source: Source) {
        // Memory counts those of the client itself.
        if self.state.id != 0 { self.state.noteHit() }
    }

    func charge(_ symbol: Symbol) throws(MarketDataError) {
        let isHeld = self.state.id != 0 && self.core.features.contains(.tiers)
        guard let refusal = self.state.enter(symbol, now: self.core.time.now, isHeld: isHeld) else { return }
        throw refusal.error(venue: self.core.venueID, symbol: symbol)
    }

    func noteAnswer(_ symbol: Symbol, _ outcome: QuestionDesk.Outcome, waited: Duration) {
        self.state.leave(outcome, waited: waited)
    }
}
