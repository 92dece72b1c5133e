internal import Logging
internal import MarketDataCore
internal import MarketDataModel
internal import Recording

/// First quotes of streams that do not begin with one, by REST.
extension StreamDriver {
    /// The number of attempts before a symbol is left to its stream alone.
    private static let snapshotAttempts = 5

    /// Asks the fetch driver for the quotes of `keys`.
    func requestSnapshots(of keys: [StreamKey]) {
        guard let rest = self.venue.rest, rest.call(for: .quotes(keys.map(\.native))) != nil else { return }
        self.core.fetchInbox.post(.snapshots(keys))
    }

    /// The quotes of `keys` are here, or could not be had.
    func snapshotEnded(_ keys: [StreamKey], _ result: Result<RESTReading, MarketDataError>) {
        switch result {
        case .success(let reading): self.publish(reading, of: keys)
        case .failure(let error): self.failed(keys, error)
        }
    }

    private func publish(_ reading: RESTReading, of keys: [StreamKey]) {
        for key in keys { self.snapshotFailures[key] = nil }
        // A stream that broke meanwhile stays stale; it asks again once it is back.
        let confirmed = Set(keys.filter { self.feed.status(of: $0) == .confirmed })
        let (router, events, askedAt) = (self.core.router, reading.events, reading.askedAt)
        let state = RecordedState(.snapshot, of: keys.filter(confirmed.contains))
        self.tell([reading.record, Record(.state(state), at: reading.record.stamp)]) {
            router.change { machine, effects in
                machine.publish(snapshot: events, of: confirmed, askedAt: askedAt, effects: &effects)
            }
        }
    }

    private func failed(_ keys: [StreamKey], _ error: MarketDataError) {
        guard !self.context.isEnding else { return }
        var attempt = 0
        for key in keys {
            self.snapshotFailures[key, default: 0] += 1
            attempt = max(attempt, self.snapshotFailures[key] ?? 0)
        }
        let (logs, suppressed) = self.faults.admit("snapshot", now: self.core.time.now)
        if logs {
            self.core.logger.warning(
                "A snapshot of quotes could not be had",
                metadata: [
                    "venue": "\(self.venue.id)", "symbols": "\(keys.count)", "error": "\(error)",
                    "attempt": "\(attempt)", "suppressed": "\(suppressed)",
                ]
            )
        }
        let wanting = self.core.router.change { machine, _ in
            keys.filter { self.snapshotFailures[$0] ?? 0 < Self.snapshotAttempts && machine.lacksQuote($0) }
        }
        guard !wanting.isEmpty else { return }
        let (time, inbox) = (self.core.time, self.core.streamInbox)
        let due = time.now + (error.retryAfter ?? .seconds(1 << (attempt - 1)))
        self.start {
            do throws(CancellationError) { try await time.sleep(until: due) } catch { return }
            inbox.post(.snapshotDue(wanting))
        }
    }
}
