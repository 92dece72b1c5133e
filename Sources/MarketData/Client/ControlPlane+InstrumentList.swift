internal import MarketDataCore
internal import MarketDataModel

extension ControlPlane {
    /// The instrument list is wanted: it is fetched where it is missing or old, together with the lookups of symbols.
    func listInstruments() {
        guard self.venue.rest?.call(for: .instruments) != nil else {
            let message = "the venue publishes no instrument list; use the venue's own names"
            return self.core.instrumentWaiters.answer(
                .failure(MarketDataError(.unsupported, message, venue: self.venue.id))
            )
        }
        self.perform(self.instruments.machine.lookUp(now: self.core.time.now))
        self.answerInstrumentWaiters()
    }

    /// Answers the callers that wait for the list, unless one is on its way. An old list stands until there is a new one.
    func answerInstrumentWaiters() {
        guard !self.instruments.machine.isBusy, !self.core.instrumentWaiters.isEmpty else { return }
        if let directory = self.instruments.directory {
            return self.core.instrumentWaiters.answer(.success(directory.all))
        }
        var error =
            self.instruments.failure
            ?? MarketDataError(.unavailable, "the venue's instrument list could not be had", venue: self.venue.id)
        error.retryAfter = max(.zero, self.instruments.machine.retryAt - self.core.time.now)
        self.core.instrumentWaiters.answer(.failure(error))
    }
}
