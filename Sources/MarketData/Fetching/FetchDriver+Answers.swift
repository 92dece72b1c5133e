internal import Locking
internal import Logging
internal import MarketDataCore
internal import MarketDataModel
internal import MarketDataVenues
internal import Recording

/// From the answer to a batch to its callers.
extension FetchDriver {
    /// A batch has ended: every caller is told.
    func landed(
        _ id: FetchID,
        _ result: Result<RESTReading, MarketDataError>,
        _ fault: BatchFault?,
        order: UInt64
    ) {
        let now = self.core.time.now
        self.core.metrics.questions.noteLoad()
        switch result {
        case .failure(let error): self.failed(id, error, fault, now: now)
        case .success(let reading): self.deliver(reading, id, order: order, now: now)
        }
    }

    private func deliver(_ reading: RESTReading, _ id: FetchID, order: UInt64, now: MonotonicTime) {
        // The answer may hold all that the venue has.
        let found = Dictionary(reading.events.quotes.lazy.map { ($0.native, $0.quote) }) { _, last in last }
        let arrivals = self.pipeline.landed(id)
        let streams = self.publishSnapshots(reading, arrivals)
        let life = self.limits.life(using: &self.random)
        let cost = AnswerCost(isShared: true, bytes: reading.answer.body.count / max(1, arrivals.count))
        // The request was made for the caller that came first.
        let lead = arrivals.lazy.compactMap { $0.questions.min() }.min()
        for arrival in arrivals {
            guard let quote = found[arrival.native] else {
                self.failed([arrival], self.missing(arrival.native, in: reading), now: now)
                continue
            }
            self.failures.succeeded(arrival.native)
            // What a stream begins with is not kept: it would outlive what the stream says next.
            if !arrival.questions.isEmpty, arrival.questions.isSubset(of: streams) { continue }
            let kept = KeptQuote(quote, sentAt: reading.askedAt, request: order)
            self.keep(kept, arrival, life: life, source: .upstream, cost: cost, lead: lead)
        }
        let natives = arrivals.map(\.native)
        for (native, mark) in self.core.router.marks(of: natives) {
            self.core.memory.mark(QuoteMemory.Key(self.instruments.canonical(native)), mark, makesRoom: false)
        }
        self.batches.note(order, natives.map { self.instruments.canonical($0) })
        self.publishFailures { $0.succeededAt = now }
        guard let shared = self.core.secondLevel else { return }
        let (venue, kept) = (self.venue.id, natives.compactMap { native in found[native].map { (native, $0) } })
        self.start { await shared.keep(kept, of: venue) }
    }

    /// The streams among the callers of an answer are told by the stream driver, in order with their values.
    ///
    /// - Returns: The callers that are streams.
    private func publishSnapshots(
        _ reading: RESTReading,
        _ arrivals: [CoalescingStateMachine.Arrival]
    ) -> Set<UInt64> {
        let ids = arrivals.flatMap(\.questions).filter { self.snapshots[$0] != nil }
        let keys = ids.sorted().compactMap { self.snapshots.removeValue(forKey: $0) }
        for id in ids { self.asked[id] = nil }
        if keys.isEmpty {
            self.context.record(reading.record)
        } else {
            self.core.streamInbox.post(.snapshot(keys, .success(reading)))
        }
        return Set(ids)
    }

    private func missing(_ native: NativeName, in reading: RESTReading) -> MarketDataError {
        guard let failure = reading.events.failures.first else {
            let message = "the venue's answer has no quote of \(native); it may not be traded now"
            return MarketDataError(.venue, message, venue: self.venue.id)
        }
        let message = "the venue's answer has no quote of \(native) that can be read (\(failure.error))"
        return MarketDataError(.decoding, message, venue: self.venue.id, underlying: failure.error)
    }

    /// Keeps a quote and tells its callers.
    func keep(
        _ kept: KeptQuote,
        _ arrival: CoalescingStateMachine.Arrival,
        life: Duration,
        source: Source,
        cost: AnswerCost,
        lead: UInt64? = nil
    ) {
        let canonical = self.instruments.canonical(arrival.native)
        var newest = kept
        if self.core.features.contains(.cache) {
            newest = self.core.memory.keep(kept, of: canonical, life: life)
            for symbol in arrival.symbols { self.core.memory.link(symbol, to: canonical) }
        }
        var answer = QuoteAnswer(quote: newest.quote, source: source, cost: cost)
        var others = arrival.questions
        if let lead, others.remove(lead) != nil {
            answer.cost?.isShared = false
            self.answer([lead], .success(answer))
            answer.cost?.isShared = true
        }
        self.answer(others, .success(answer))
    }

    /// Tells callers, and forgets them.
    func answer(_ ids: some Sequence<UInt64>, _ outcome: QuestionDesk.Outcome) {
        self.tellScans(ids, outcome)
        for id in ids {
            self.asked[id] = nil
            self.timeouts.leave(id)
        }
        self.core.desk.answer(ids, outcome)
    }

    // MARK: The second level

    /// Asks the second level; one that does not answer in time costs a miss, and is left alone for a while.
    func lookUp(_ id: FetchID, _ natives: [NativeName]) {
        guard let shared = self.core.secondLevel else { return }
        let turn = self.nextLookUp(id)
        let (inbox, time, venue) = (self.core.fetchInbox, self.core.time, self.venue.id)
        // By itself, so that one that never answers does not hold up the client's end.
        Task { inbox.post(.lookedUp(id, turn: turn, await shared.recall(natives, of: venue))) }
        let deadline = time.now + Self.secondLevelDeadline
        self.start {
            do throws(CancellationError) { try await time.sleep(until: deadline) } catch { return }
            inbox.post(.lookedUp(id, turn: turn, nil))
        }
    }

    /// A fetch waits for the second level no longer than this: a local store answers within a few milliseconds.
    static let secondLevelDeadline: Duration = .milliseconds(50)

    /// The second level has answered, or has not in time (`nil`).
    func lookedUp(_ id: FetchID, turn: UInt64, _ quotes: [NativeName: SharedQuote]?, now: MonotonicTime) {
        guard let lookUp = self.lookUp, lookUp == (id, turn) else { return }
        self.lookUp = nil
        if quotes == nil {
            self.secondLevelDue = now + self.secondLevelPause.wait(using: &self.random)
            self.secondLevelPause.failed()
        } else {
            self.secondLevelPause.succeeded()
        }
        let known = (quotes ?? [:]).filter { native, shared in
            self.pipeline.batches.questions(of: native, in: id).allSatisfy { question in
                self.asked[question].map { self.accepts(shared.quote, $0) } ?? true
            }
        }
        let (arrivals, actions) = self.pipeline.lookedUp(id, known: known.keys.sorted(), now: now)
        for arrival in arrivals {
            guard let quote = known[arrival.native]?.quote else { continue }
            let kept = KeptQuote(quote, sentAt: quote.received.monotonic, request: self.core.desk.nextRequest())
            let life = self.limits.life(using: &self.random)
            self.keep(kept, arrival, life: life, source: .shared, cost: AnswerCost(isShared: true, bytes: 0))
        }
        self.perform(actions)
    }

    private func accepts(_ quote: Quote, _ question: Question) -> Bool {
        let age = question.askedAt - quote.received.monotonic
        return switch question.demand {
        case .cached: age < self.limits.timeToLive
        case .within(let span): age <= .nanoseconds(span)
        case .staleWhileRevalidate: age < self.limits.hardExpiry
        case .fresh: false
        }
    }

    // MARK: Failures

    private func failed(_ id: FetchID, _ error: MarketDataError, _ fault: BatchFault?, now: MonotonicTime) {
        if let fault, self.pipeline.bisect(id, for: fault, now: now) { return }
        let arrivals = self.pipeline.landed(id)
        self.core.metrics.questions.noteFailedLoad()
        self.core.logger.debug(
            "Quotes could not be had",
            metadata: ["venue": "\(self.venue.id)", "symbols": "\(arrivals.count)", "error": "\(error)"]
        )
        self.failed(arrivals, self.verdict(error, on: arrivals, now: now), now: now)
    }

    /// A name that the venue refuses when it is asked for alone is unknown to it, whatever its list says: it is not asked
    /// again within the negative time to live.
    private func verdict(
        _ error: MarketDataError,
        on arrivals: [CoalescingStateMachine.Arrival],
        now: MonotonicTime
    ) -> MarketDataError {
        guard error.code == .unknownSymbol, let arrival = arrivals.first, arrivals.count == 1 else { return error }
        var unknown = error
        unknown.message = "the venue does not know \(arrival.native): \(error.message)"
        if self.core.features.contains(.negativeCache) {
            for symbol in arrival.symbols { self.core.desk.noteUnknown(symbol, unknown.message, now: now) }
        }
        return unknown
    }

    private func failed(_ arrivals: [CoalescingStateMachine.Arrival], _ error: MarketDataError, now: MonotonicTime) {
        let natives = arrivals.map(\.native)
        var retryAt = now + (error.retryAfter ?? .seconds(1))
        if error.isAboutTheVenue {
            retryAt = max(retryAt, self.failures.failed(natives, error, now: now))
            self.publishFailures { $0.retryAt = retryAt }
        }
        var streams: [StreamKey] = []
        for arrival in arrivals {
            self.core.memory.refreshFailed(self.instruments.canonical(arrival.native), quietUntil: retryAt)
            for id in arrival.questions.sorted() {
                guard let question = self.asked[id] else { continue }
                if let key = self.snapshots.removeValue(forKey: id) {
                    self.asked[id] = nil
                    streams.append(key)
                } else if let answer = self.known(question, arrival.native) {
                    self.answer([id], .success(answer))
                } else {
                    var named = error
                    if arrivals.count == 1 { named.symbol = question.symbol }
                    self.answer([id], .failure(named))
                }
            }
        }
        if !streams.isEmpty { self.core.streamInbox.post(.snapshot(streams, .failure(error))) }
    }

    private func publishFailures(_ change: (inout LoadHealth) -> Void) {
        let latest = self.failures.latest
        let failing = self.failures.count
        self.core.loads.withLock { loads in
            loads.failing = failing
            loads.failures = latest?.failures ?? 0
            loads.lastError = latest?.reason
            loads.failedAt = latest?.failedAt
            loads.retryAt = latest?.retryAt
            change(&loads)
        }
    }
}

extension MarketDataError {
    /// The venue did not answer as it should: asking for the same again may fail again.
    fileprivate var isAboutTheVenue: Bool {
        switch self.code {
        case .network, .venue, .decoding: true
        // Of those that waited too long, the ones that were sent.
        case .timedOut: self.underlying != nil
        default: false
        }
    }
}
