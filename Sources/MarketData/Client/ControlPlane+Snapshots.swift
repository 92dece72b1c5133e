internal import Logging
internal import MarketDataCore
internal import MarketDataModel
internal import MarketDataVenues
internal import NetworkTransport
internal import Recording

extension ControlPlane {
    /// The number of attempts before a symbol is left to the stream alone.
    private static let snapshotAttempts = 5

    var rest: VenueREST? {
        self.venue.rest.map { rest in
            VenueREST(
                venue: self.venue.id,
                rest: rest,
                network: self.network,
                credentials: self.credentials,
                recorder: self.recorder,
                maximumResponse: self.configuration.network.maximumResponse
            )
        }
    }

    /// Requests the newest quotes of streams that do not begin with one, in as few calls as the venue allows.
    func requestSnapshots(of keys: [StreamKey], attempt: Int) {
        let limit = max(1, self.venue.rest?.quotesPerCall ?? keys.count)
        for start in stride(from: 0, to: keys.count, by: limit) {
            self.requestSnapshot(of: Array(keys[start..<min(start + limit, keys.count)]), attempt: attempt)
        }
    }

    private func requestSnapshot(of keys: [StreamKey], attempt: Int) {
        guard let call = self.venue.rest?.call(for: .quotes(keys.map(\.native))) else { return }
        self.request(.snapshot, priority: .high) {
            call
        } then: { result in
            switch result {
            case .success(let reading): self.publish(reading, of: keys)
            case .failure(let error) where error.code == .unknownSymbol && keys.count > 1:
                // One name spoils the call: the others are to have theirs.
                let middle = keys.count / 2
                self.requestSnapshot(of: Array(keys[..<middle]), attempt: attempt)
                self.requestSnapshot(of: Array(keys[middle...]), attempt: attempt)
            case .failure(let error): self.failed(keys, error, attempt: attempt)
            }
        }
    }

    private func publish(_ reading: RESTReading, of keys: [StreamKey]) {
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

    private func failed(_ keys: [StreamKey], _ error: MarketDataError, attempt: Int) {
        guard !self.isEnding else { return }
        let (logs, suppressed) = self.faults.admit("snapshot", now: self.core.time.now)
        if logs {
            self.core.logger.warning(
                "A snapshot of quotes could not be had",
                metadata: [
                    "venue": "\(self.venue.id)", "symbols": "\(keys.count)", "error": "\(error)",
                    "attempt": "\(attempt + 1)", "suppressed": "\(suppressed)",
                ]
            )
        }
        guard attempt + 1 < Self.snapshotAttempts else { return }
        let wanting = self.core.router.change { machine, _ in keys.filter { machine.lacksQuote($0) } }
        guard !wanting.isEmpty else { return }
        let (time, inbox) = (self.core.time, self.core.inbox)
        let due = time.now + (error.retryAfter ?? .seconds(1 << attempt))
        self.start {
            do throws(CancellationError) { try await time.sleep(until: due) } catch { return }
            inbox.post(.snapshotDue(wanting, attempt: attempt + 1))
        }
    }
}
