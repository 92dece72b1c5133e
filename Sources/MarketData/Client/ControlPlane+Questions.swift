internal import Logging
internal import MarketDataCore
internal import MarketDataModel
internal import MarketDataVenues

extension ControlPlane {
    // MARK: Somebody asks

    /// Somebody asks for a quote: it is gathered into a call once the symbol's native name is known.
    func ask(_ question: Question, now: MonotonicTime) {
        if !question.isRefresh {
            self.questions.asked[question.id] = question
            if !question.isPatient { self.questions.patience.enter(question.id, now: now) }
        }
        self.name(question, now: now)
    }

    private func name(_ question: Question, now: MonotonicTime) {
        switch self.nativeName(of: SlotKey(channel: .quotes, symbol: question.symbol)) {
        case .name(let native): self.gather(question, native, now: now)
        case .unknown(let error):
            if self.core.features.contains(.negativeCache) {
                self.core.desk.noteUnknown(question.symbol, error.message, now: now)
            }
            self.answer([question.id], .failure(error))
        case .refused(let error): self.answer([question.id], .failure(error))
        case .later: self.questions.unnamed[question.id] = question
        }
    }

    private func gather(_ question: Question, _ native: NativeName, now: MonotonicTime) {
        // What it waited for may have come between its look into memory and now.
        if !question.isRefresh, let answer = self.inReach(question, native) {
            return self.answer([question.id], .success(answer))
        }
        if let failure = self.forbids(question, native, now: now) {
            return self.answer([question.id], .failure(failure))
        }
        let shares = self.core.features.contains(.coalescing)
        switch self.questions.coalescing.ask(question, of: native, shares: shares) {
        case .waits: break
        case .raises(let call, to: let priority):
            guard let request = self.questions.requests[call] else { break }
            self.raise(request, to: priority, reserve: self.questions.reserve(priority))
        case .submits(let submission): self.submit(submission, now: now)
        }
    }

    /// What is known that will do for `question`, though it did not when it was asked.
    func inReach(_ question: Question, _ native: NativeName?) -> QuoteAnswer? {
        guard question.demand != .fresh else { return nil }
        if let native, let known = self.core.recallStream(self.canonical(native), native) {
            return QuoteAnswer(quote: known.quote, source: .stream)
        }
        guard self.core.features.contains(.cache) else { return nil }
        var names = [question.symbol]
        if let native { names.append(self.canonical(native)) }
        for name in names {
            let key = QuoteMemory.Key(name)
            let found = self.core.memory.find(
                key,
                question.demand,
                now: question.askedAt,
                asksStream: false,
                counts: false
            )
            if case .quote(let quote, let isStale, _) = found {
                if name != question.symbol { self.core.memory.link(question.symbol, to: name) }
                let isShownStale = isStale && question.demand == .staleWhileRevalidate
                return QuoteAnswer(quote: quote, source: .memory, isStale: isShownStale)
            }
        }
        return nil
    }

    /// Why `question` is not asked now: it has failed again and again.
    private func forbids(_ question: Question, _ native: NativeName, now: MonotonicTime) -> MarketDataError? {
        if question.isRefresh {
            guard let entry = self.questions.failures.entry(native), now < entry.retryAt else { return nil }
            self.core.memory.refreshFailed(question.symbol, quietUntil: entry.retryAt)
            return entry.reason
        }
        guard let entry = self.questions.failures.forbids(native, now: now) else { return nil }
        let wait = entry.retryAt - now
        return MarketDataError(
            .unavailable,
            "\(entry.failures) requests in a row have failed, the next is made in \(wait): \(entry.reason.message)",
            venue: self.venue.id,
            symbol: question.symbol,
            retryAfter: wait,
            underlying: entry.reason
        )
    }

    /// The instruments came, or could not be had.
    func nameQuestions() {
        let unnamed = self.questions.unnamed.values.sorted { $0.id < $1.id }
        self.questions.unnamed = [:]
        self.core.desk.forgetAllUnknown()
        for question in unnamed { self.name(question, now: self.core.time.now) }
    }

    /// Who asked has left.
    func withdraw(_ id: UInt64) {
        self.questions.asked[id] = nil
        self.questions.unnamed[id] = nil
        self.questions.patience.leave(id)
        let composed = self.questions.coalescing.call(of: id)
        guard let call = self.questions.coalescing.withdraw(id) ?? self.unwanted(composed) else { return }
        self.questions.numbers[call] = nil
        if let request = self.questions.requests.removeValue(forKey: call) { self.cancelRequest(request) }
    }

    /// A call that waits for the leave of the quota, and that nobody wants any more.
    private func unwanted(_ call: UInt64?) -> UInt64? {
        guard let call, let request = self.questions.requests[call],
            self.requests.entries[request.number]?.isSent == false, self.questions.coalescing.giveUp(call)
        else { return nil }
        return call
    }

    /// Tells who waits, and forgets them.
    func answer(_ ids: some Sequence<UInt64>, _ outcome: QuestionDesk.Outcome) {
        self.tellScans(ids, outcome)
        for id in ids {
            self.questions.asked[id] = nil
            self.questions.patience.leave(id)
        }
        self.core.desk.answer(ids, outcome)
    }

    /// The name under which what the venue calls `native` is remembered.
    func canonical(_ native: NativeName) -> Symbol {
        self.instruments.directory?.instrument(native)?.symbol ?? self.venue.symbol(of: native)
    }

    // MARK: Time passes

    /// Hands on what is due, and lets go who has waited long enough.
    func advanceQuestions() {
        let now = self.core.time.now
        for id in self.questions.patience.expired(now: now) { self.timeOut(id) }
        let due = self.questions.invalidations.due(now: now)
        for symbol in due where self.core.memory.batch(of: symbol) == nil {
            self.askAgain(symbol, priority: .low, now: now)
        }
        while let submission = self.questions.coalescing.advance(now: now) { self.submit(submission, now: now) }
        self.countQuestions()
    }

    private func timeOut(_ id: UInt64) {
        guard let question = self.questions.asked[id] else { return }
        self.withdraw(id)
        if let answer = self.inReach(question, nil) { return self.core.desk.answer([id], .success(answer)) }
        let error = MarketDataError(
            .timedOut,
            "no answer within \(self.configuration.questions.timeout); ask again, or allow older answers",
            venue: self.venue.id,
            symbol: question.symbol
        )
        self.core.desk.answer([id], .failure(error))
    }

    private func countQuestions() {
        let counters = self.core.memory.counters
        self.core.metrics.questions.note(counters, since: self.questions.counted)
        self.questions.counted = counters
    }
}
