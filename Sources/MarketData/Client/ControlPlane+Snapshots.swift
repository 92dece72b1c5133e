internal import Logging
internal import MarketDataCore
internal import MarketDataModel
internal import MarketDataVenues
internal import NetworkTransport

extension ControlPlane {
    /// How often a snapshot is tried before a symbol is left to the stream alone.
    private static let snapshotAttempts = 5

    var rest: VenueREST {
        VenueREST(
            venue: self.venue,
            network: self.network,
            recorder: self.recorder,
            maximumResponse: self.configuration.network.maximumResponse
        )
    }

    /// Asks the venue for the newest quotes of streams that do not begin with one, all in one call.
    func askForSnapshot(_ keys: [StreamKey], attempt: Int) {
        guard let call = self.venue.quotesCall(for: keys.map(\.native)) else { return }
        self.request(.snapshot, priority: .high) {
            call
        } then: { result in
            if case .failure(let error) = result, error.code == .shutDown { return }
            let answer = try? result.get()
            self.answered(
                SnapshotAnswer(
                    keys: keys,
                    sentAt: answer?.sentAt ?? self.core.time.now,
                    record: answer?.record,
                    attempt: attempt,
                    result: result.flatMap { self.rest.quotes($0) }
                )
            )
        }
    }

    /// The same after a while.
    private func askForSnapshot(_ keys: [StreamKey], attempt: Int, after delay: Duration) {
        let (time, inbox) = (self.core.time, self.core.inbox)
        let due = time.now + delay
        self.start {
            do throws(CancellationError) { try await time.sleep(until: due) } catch { return }
            inbox.post(.snapshotDue(keys, attempt: attempt))
        }
    }

    /// The venue answered: quotes count where the stream has said nothing since.
    func answered(_ answer: SnapshotAnswer) {
        switch answer.result {
        case .success(let quotes):
            // A stream that broke meanwhile vouches for nothing; it asks again once it is back.
            let vouched = quotes.filter { self.feed.status(of: StreamKey(.quotes, $0.native)) == .confirmed }
            let keys = vouched.map { StreamKey(.quotes, $0.native) }
            let (router, sentAt) = (self.core.router, answer.sentAt)
            let told = answer.record.map { Record(.state(RecordedState(.snapshot, of: keys)), at: $0.stamp) }
            self.tell([answer.record, told].compactMap { $0 }) {
                router.change { machine, effects in
                    for (key, quote) in zip(keys, vouched) {
                        machine.publish(snapshot: quote.quote, of: key, sentAt: sentAt, effects: &effects)
                    }
                }
            }
        case .failure(let error):
            self.tell(answer.record.map { [$0] } ?? []) {}
            let (logs, suppressed) = self.faults.admit("snapshot", now: self.core.time.now)
            if logs {
                self.core.logger.warning(
                    "A snapshot of quotes could not be had",
                    metadata: [
                        "venue": "\(self.venue.id)", "symbols": "\(answer.keys.count)", "error": "\(error)",
                        "attempt": "\(answer.attempt + 1)", "suppressed": "\(suppressed)",
                    ]
                )
            }
            guard answer.attempt + 1 < Self.snapshotAttempts else { return }
            let wanting = self.core.router.change { machine, _ in answer.keys.filter { machine.lacksQuote($0) } }
            let wait = error.retryAfter ?? .seconds(1 << answer.attempt)
            if !wanting.isEmpty { self.askForSnapshot(wanting, attempt: answer.attempt + 1, after: wait) }
        }
    }
}
