internal import MarketDataCore
public import MarketDataModel

extension MarketDataClient {
    /// Returns the venue's instruments in the order of their symbols.
    ///
    /// The list is the one by which symbols are checked: it is kept for ``Configuration/Instruments/timeToLive``, on disk
    /// too where that is switched on, and fetched once however many callers wait for it. Where a new list could not be
    /// had, the old one is returned.
    ///
    /// - Parameter pattern: A part of the canonical name or of the venue's own, without regard to case; with `*` or `?`
    ///   a pattern for the whole name. `nil` for all instruments.
    /// - Returns: The instruments that match; none is no error.
    /// - Throws: ``MarketDataError``: `unsupported` where the venue has no list or the client replays a recording;
    ///   `network`, `venue`, `timedOut` or `rateLimited` where it could not be had, with the time of the next attempt;
    ///   `cancelled` and `shutDown`.
    public nonisolated func instruments(
        matching pattern: String? = nil
    ) async throws(MarketDataError) -> [Instrument] {
        guard self.source == nil else {
            let message = "a recording has only the instruments that were asked for; use a live client"
            throw MarketDataError(.unsupported, message, venue: self.venue.id)
        }
        self.core.warnIfIdle()
        let inbox = self.core.fetchInbox
        let all = try await self.core.instrumentWaiters.wait { inbox.post(.listInstruments) }.get()
        let matching = pattern.map { pattern in
            let pattern = InstrumentPattern(pattern)
            return all.filter { pattern.matches($0) }
        }
        return (matching ?? all).sorted { $0.symbol < $1.symbol }
    }
}
