internal import MarketDataCore
internal import MarketDataModel

/// From a caller to a batch.
extension FetchDriver {
    /// A caller wants a quote: it joins a batch once the symbol's native name is known.
    func ask(_ question: Question, now: MonotonicTime) {
        if question.kind != .refresh {
            self.asked[question.id] = question
            if question.kind == .caller { self.timeouts.enter(question.id, now: now) }
        }
        self.name(question, now: now)
    }

    private func name(_ question: Question, now: MonotonicTime) {
        switch self.instruments.name(of: SlotKey(channel: .quotes, symbol: question.symbol), start: self.start) {
        case .name(let native): self.gather(question, native, now: now)
        case .unknown(let error):
            if self.core.features.contains(.negativeCache) {
                self.core.desk.noteUnknown(question.symbol, error.message, now: now)
            }
            self.answer([question.id], .failure(error))
        case .refused(let error): self.answer([question.id], .failure(error))
        case .later: self.unnamed[question.id] = question
        }
    }

    /// The instruments came, or will not for a while.
    func nameWaiting(now: MonotonicTime) {
        let waiting = self.unnamed.values.sorted { $0.id < $1.id }
        self.unnamed = [:]
        self.core.desk.forgetAllUnknown()
        for question in waiting { self.name(question, now: now) }
    }

    private func gather(_ question: Question, _ native: NativeName, now: MonotonicTime) {
        // The quote may have come between the caller's look into memory and now.
        if question.kind != .refresh, let answer = self.known(question, native) {
            return self.answer([question.id], .success(answer))
        }
        if let failure = self.forbids(question, native, now: now) {
            return self.answer([question.id], .failure(failure))
        }
        self.pipeline.ask(question, of: native, shares: self.core.features.contains(.coalescing), now: now)
    }

    /// A known quote that will do for `question`, though none did when it was asked.
    func known(_ question: Question, _ native: NativeName?) -> QuoteAnswer? {
        guard question.demand != .fresh else { return nil }
        if let native, let known = self.core.recallStream(self.instruments.canonical(native), native) {
            return QuoteAnswer(quote: known.quote, source: .stream)
        }
        guard self.core.features.contains(.cache) else { return nil }
        var names = [question.symbol]
        if let native { names.append(self.instruments.canonical(native)) }
        for name in names {
            let found = self.core.memory.find(
                QuoteMemory.Key(name),
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

    /// The reason why `question` is not asked now: its name has failed again and again.
    private func forbids(_ question: Question, _ native: NativeName, now: MonotonicTime) -> MarketDataError? {
        if question.kind == .refresh {
            guard let entry = self.failures.entry(native), now < entry.retryAt else { return nil }
            self.core.memory.refreshFailed(question.symbol, quietUntil: entry.retryAt)
            return entry.reason
        }
        guard let entry = self.failures.forbids(native, now: now) else { return nil }
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

    /// A caller has left.
    func withdraw(_ id: UInt64) {
        self.asked[id] = nil
        self.unnamed[id] = nil
        self.timeouts.leave(id)
        self.pipeline.withdraw(id)
    }

    /// Streams that do not begin with a quote want one: each is a caller that takes only what is requested from now on.
    func askSnapshots(of keys: [StreamKey], now: MonotonicTime) {
        for key in keys {
            let question = Question(
                id: self.core.desk.nextID(),
                symbol: self.instruments.canonical(key.native),
                askedAt: now,
                demand: .fresh,
                priority: .high,
                kind: .stream
            )
            self.asked[question.id] = question
            self.snapshots[question.id] = key
            self.pipeline.ask(question, of: key.native, shares: self.core.features.contains(.coalescing), now: now)
        }
    }

    // MARK: Time-outs

    /// A caller has waited long enough.
    func timeOut(_ id: UInt64) {
        guard let question = self.asked[id] else { return }
        let stage = self.unnamed[id] == nil ? self.pipeline.stage(of: id) : nil
        self.withdraw(id)
        if let answer = self.known(question, nil) { return self.core.desk.answer([id], .success(answer)) }
        let cause = stage.map { self.text($0) } ?? "the venue's instrument list"
        var error = MarketDataError(
            .timedOut,
            "no answer within \(self.context.configuration.questions.timeout), waiting for \(cause)",
            venue: self.venue.id,
            symbol: question.symbol
        )
        if case .quota(_, let until) = stage { error.retryAfter = max(.zero, until - self.core.time.now) }
        self.core.desk.answer([id], .failure(error))
    }

    /// The station at which a caller waits, for a message: `no answer within 30 s, waiting for …`.
    func text(_ stage: FetchStage) -> String {
        let now = self.core.time.now
        switch stage {
        case .gathering: return "other requests to the venue to end; allow more of them at once, or older answers"
        case .queued:
            let waiting = self.pipeline.requests.waiting
            return "its turn among \(waiting) requests; ask for less, or with a higher priority"
        case .quota(let reason, let until):
            return "the quota (\(reason.text)), which admits the next request in \(max(.zero, until - now))"
        case .inFlight: return "the venue to answer"
        case .backingOff(let until): return "another attempt after a failure, due in \(max(.zero, until - now))"
        }
    }
}
