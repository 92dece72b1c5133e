internal import Logging
internal import MarketDataCore
internal import MarketDataModel
internal import MarketDataVenues

/// Questions that wait for an answer.
struct PendingQuestions {
    /// Asked before the instruments were known.
    var unnamed: [UInt64: Question] = [:]
    var coalescing: CoalescingStateMachine
}

/// What came of one call for quotes.
struct QuotesAnswer {
    var call: CoalescingStateMachine.Call
    var result: Result<[QuoteOf], MarketDataError>
}

extension ControlPlane {
    // MARK: Somebody asks

    /// Somebody asks for a quote: the call is gathered once the symbol's native name is known.
    func ask(_ question: Question) {
        switch self.instruments {
        case .notAsked, .loading:
            self.questions.unnamed[question.id] = question
            self.needInstruments()
        case .known(let directory): self.ask(question, directory)
        case .unavailable: self.ask(question, nil)
        }
    }

    private func ask(_ question: Question, _ directory: InstrumentDirectory?) {
        // What it waited for may have come between its look into memory and now.
        if let quote = self.core.desk.recall(question.symbol, question.demand) {
            return self.core.desk.answer([question.id], .success(QuoteAnswer(quote: quote, source: .memory)))
        }
        switch self.resolve(SlotKey(channel: .quotes, symbol: question.symbol), directory) {
        case .success(let native): self.questions.coalescing.ask(question, of: native)
        case .failure(let error): self.core.desk.answer([question.id], .failure(error))
        }
    }

    /// The instruments came, or could not be had.
    func nameQuestions() {
        let unnamed = self.questions.unnamed.values.sorted { $0.id < $1.id }
        self.questions.unnamed = [:]
        for question in unnamed { self.ask(question) }
    }

    /// Who asked has left.
    func withdraw(_ id: UInt64) {
        self.questions.unnamed[id] = nil
        self.questions.coalescing.withdraw(id)
    }

    // MARK: The venue is asked

    /// Sends what is due.
    func advanceQuestions() {
        let now = self.core.time.now
        while let call = self.questions.coalescing.advance(now: now) { self.load(call) }
    }

    /// The way of a question: the one place where it is composed. A call goes from here to the venue, in the client's own
    /// time and not in that of anybody who asked; what is to stand between the two stands here.
    private func load(_ call: CoalescingStateMachine.Call) {
        guard let request = self.venue.quotesCall(for: call.natives) else {
            let error = MarketDataError(.unsupported, "the venue gives no quotes on request", venue: self.venue.id)
            return self.landed(QuotesAnswer(call: call, result: .failure(error)))
        }
        self.core.metrics.questions.noteLoad()
        self.request(.quotes, priority: .normal) {
            request
        } then: { result in
            let rest = self.rest
            if case .success(let answer) = result { rest.record(answer.record) }
            self.landed(QuotesAnswer(call: call, result: result.flatMap { rest.quotes($0) }))
        }
    }

    // MARK: The venue answers

    /// A call was answered, or failed: everybody who waited for it is told.
    func landed(_ answer: QuotesAnswer) {
        let arrivals = self.questions.coalescing.landed(answer.call.id)
        switch answer.result {
        case .success(let quotes): self.deliver(quotes, of: answer.call, to: arrivals)
        case .failure(let error):
            self.core.metrics.questions.noteFailedLoad()
            self.core.logger.debug(
                "Quotes could not be had",
                metadata: ["venue": "\(self.venue.id)", "symbols": "\(arrivals.count)", "error": "\(error)"]
            )
            for arrival in arrivals { self.core.desk.answer(arrival.questions, .failure(error)) }
        }
    }

    private func deliver(
        _ quotes: [QuoteOf],
        of call: CoalescingStateMachine.Call,
        to arrivals: [CoalescingStateMachine.Arrival]
    ) {
        // The answer may hold all that the venue has.
        let found = Dictionary(quotes.lazy.map { ($0.native, $0.quote) }) { _, last in last }
        for arrival in arrivals {
            guard let quote = found[arrival.native] else {
                let error = MarketDataError(
                    .venue,
                    "the venue's answer has no quote of \(arrival.native); it may not be traded now",
                    venue: self.venue.id
                )
                self.core.desk.answer(arrival.questions, .failure(error))
                continue
            }
            let kept = KeptQuote(quote, sentAt: call.sentAt, request: call.id)
            let newest = self.core.desk.keep(kept, of: arrival.symbols)
            self.core.desk.answer(arrival.questions, .success(QuoteAnswer(quote: newest, source: .upstream)))
        }
    }
}
