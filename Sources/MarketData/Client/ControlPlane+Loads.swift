internal import Locking
internal import Logging
internal import MarketDataCore
internal import MarketDataModel
internal import MarketDataVenues
internal import NetworkTransport

/// Calls for quotes.
extension ControlPlane {
    /// A call is to wait for its turn; before that, others may know what it would ask for.
    func submit(_ submission: CoalescingStateMachine.Submission, now: MonotonicTime) {
        guard let shared = self.core.secondLevel,
            let natives = self.questions.coalescing.submission(submission.id)?.natives
        else { return self.enqueue(submission, now: now) }
        let (inbox, venue) = (self.core.inbox, self.venue.id)
        self.start {
            inbox.post(.recalled(call: submission.id, await shared.recall(natives, of: venue)))
        }
    }

    /// Others know these.
    func recalled(_ call: UInt64, _ quotes: [NativeName: SharedQuote], now: MonotonicTime) {
        let natives = quotes.filter { native, shared in
            self.questions.coalescing.questions(of: native, in: call).allSatisfy { id in
                guard let question = self.questions.asked[id] else { return true }
                return self.accepts(shared.quote, question)
            }
        }
        let (arrivals, isOver) = self.questions.coalescing.found(natives.keys.sorted(), instead: call)
        for arrival in arrivals {
            guard let quote = quotes[arrival.native]?.quote else { continue }
            let kept = KeptQuote(quote, sentAt: quote.received.monotonic, request: self.core.desk.nextRequest())
            let life = self.questions.limits.life(using: &self.questions.random)
            self.keep(kept, arrival, life: life, source: .shared, cost: AnswerCost(isShared: true, bytes: 0))
        }
        guard !isOver, let submission = self.questions.coalescing.submission(call)?.submission else { return }
        self.enqueue(submission, now: now)
    }

    private func accepts(_ quote: Quote, _ question: Question) -> Bool {
        let age = question.askedAt - quote.received.monotonic
        return switch question.demand {
        case .cached: age < self.questions.limits.timeToLive
        case .within(let span): age <= .nanoseconds(span)
        case .staleWhileRevalidate: age < self.questions.limits.hardExpiry
        case .fresh: false
        }
    }

    private func enqueue(_ submission: CoalescingStateMachine.Submission, now: MonotonicTime) {
        let call = submission.id
        let natives = self.questions.coalescing.submission(call)?.natives ?? []
        guard self.venue.rest?.call(for: .quotes(natives)) != nil else {
            let error = MarketDataError(.unsupported, "the venue gives no quotes on request", venue: self.venue.id)
            return self.failed(call, error, now: now)
        }
        self.questions.requests[call] = self.request(
            .quotes,
            priority: submission.priority,
            reserve: self.questions.reserve(submission.priority),
            // Those who ask have patience of their own; a call that none of them waits for is given up.
            timeout: .seconds(86_400)
        ) {
            // Late: whoever has asked meanwhile shares it.
            guard let composed = self.questions.coalescing.compose(call, now: self.core.time.now) else {
                self.questions.requests[call] = nil
                self.questions.numbers[call] = nil
                return nil
            }
            self.questions.numbers[call] = self.core.desk.nextRequest()
            return self.venue.rest?.call(for: .quotes(composed.natives))
        } then: { result in
            self.landed(call, result)
        }
    }

    // MARK: The venue answers

    /// A call was answered, or failed: everybody who waited for it is told.
    private func landed(_ call: UInt64, _ result: Result<RESTReading, MarketDataError>) {
        let now = self.core.time.now
        self.questions.requests[call] = nil
        let number = self.questions.numbers.removeValue(forKey: call) ?? self.core.desk.lastRequest
        self.core.metrics.questions.noteLoad()
        switch result {
        case .failure(let error): self.failed(call, error, now: now)
        case .success(let reading):
            self.rest?.record(reading.record)
            self.deliver(reading, call, number: number, now: now)
        }
    }

    private func deliver(_ reading: RESTReading, _ call: UInt64, number: UInt64, now: MonotonicTime) {
        // The answer may hold all that the venue has.
        let found = Dictionary(reading.events.quotes.lazy.map { ($0.native, $0.quote) }) { _, last in last }
        let arrivals = self.questions.coalescing.landed(call)
        let life = self.questions.limits.life(using: &self.questions.random)
        let cost = AnswerCost(isShared: true, bytes: reading.answer.body.count / max(1, arrivals.count))
        // The request was made for the question that was asked first.
        let lead = arrivals.lazy.compactMap { $0.questions.min() }.min()
        for arrival in arrivals {
            guard let quote = found[arrival.native] else {
                let error = MarketDataError(
                    .venue,
                    "the venue's answer has no quote of \(arrival.native); it may not be traded now",
                    venue: self.venue.id
                )
                self.failed([arrival], error, now: now)
                continue
            }
            self.questions.failures.succeeded(arrival.native)
            let kept = KeptQuote(quote, sentAt: reading.askedAt, request: number)
            self.keep(kept, arrival, life: life, source: .upstream, cost: cost, lead: lead)
        }
        let natives = arrivals.map(\.native)
        for (native, mark) in self.core.router.marks(of: natives) {
            self.core.memory.mark(QuoteMemory.Key(self.canonical(native)), mark, makesRoom: false)
        }
        self.questions.batches.note(number, natives.map { self.canonical($0) })
        self.publishLoads { $0.succeededAt = now }
        guard let shared = self.core.secondLevel else { return }
        let (venue, kept) = (self.venue.id, natives.compactMap { native in found[native].map { (native, $0) } })
        self.start { await shared.keep(kept, of: venue) }
    }

    /// Keeps a quote and tells who waits for it.
    private func keep(
        _ kept: KeptQuote,
        _ arrival: CoalescingStateMachine.Arrival,
        life: Duration,
        source: Source,
        cost: AnswerCost,
        lead: UInt64? = nil
    ) {
        let canonical = self.canonical(arrival.native)
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

    // MARK: The venue does not

    private func failed(_ call: UInt64, _ error: MarketDataError, now: MonotonicTime) {
        if error.code == .unknownSymbol, let (first, second) = self.questions.coalescing.halve(call) {
            self.enqueue(first, now: now)
            self.enqueue(second, now: now)
            return
        }
        let arrivals = self.questions.coalescing.landed(call)
        self.core.metrics.questions.noteFailedLoad()
        self.core.logger.debug(
            "Quotes could not be had",
            metadata: ["venue": "\(self.venue.id)", "symbols": "\(arrivals.count)", "error": "\(error)"]
        )
        self.failed(arrivals, self.verdict(error, on: arrivals, now: now), now: now)
    }

    /// A name that was not checked, and that the venue refuses when it is asked for alone, is unknown to it.
    private func verdict(
        _ error: MarketDataError,
        on arrivals: [CoalescingStateMachine.Arrival],
        now: MonotonicTime
    ) -> MarketDataError {
        guard error.code == .unknownSymbol, let arrival = arrivals.first, arrivals.count == 1 else { return error }
        var unknown = error
        // The venue's own list has it: it is known, and not to be had now.
        guard self.instruments.directory == nil else {
            unknown.code = .venue
            return unknown
        }
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
            retryAt = max(retryAt, self.questions.failures.failed(natives, error, now: now))
            self.publishLoads { $0.retryAt = retryAt }
        }
        for arrival in arrivals {
            self.core.memory.refreshFailed(self.canonical(arrival.native), quietUntil: retryAt)
            for id in arrival.questions.sorted() {
                guard let question = self.questions.asked[id] else { continue }
                if let answer = self.inReach(question, arrival.native) {
                    self.answer([id], .success(answer))
                } else {
                    var named = error
                    if arrivals.count == 1 { named.symbol = question.symbol }
                    self.answer([id], .failure(named))
                }
            }
        }
    }

    private func publishLoads(_ change: (inout LoadHealth) -> Void) {
        let latest = self.questions.failures.latest
        let failing = self.questions.failures.count
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
    var isAboutTheVenue: Bool {
        switch self.code {
        case .network, .venue, .decoding: true
        // Of those that waited too long, the ones that were sent.
        case .timedOut: self.underlying != nil
        default: false
        }
    }
}
