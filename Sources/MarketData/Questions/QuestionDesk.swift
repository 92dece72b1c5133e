internal import Locking
internal import MarketDataCore
internal import MarketDataModel
internal import Synchronization

/// Where those who ask meet those who know: who waits for an answer, and which names are unknown.
///
/// Callers wait here and not in the fetch driver, so that a cancelled one returns at once, however busy the driver is.
final class QuestionDesk: Sendable {
    typealias Outcome = Result<QuoteAnswer, MarketDataError>

    private enum Waiter {
        case one(CheckedContinuation<Outcome, Never>)
        /// One of several questions that are asked, and answered, at once.
        case part(QuestionGroup, Int)
    }

    private struct State {
        var waiters: [UInt64: Waiter] = [:]
        var isClosed = false
    }

    private let state = Locked(State())
    private let unknown: Locked<NegativeCache>
    private let lastID = Atomic<UInt64>(0)
    private let sentRequests = Atomic<UInt64>(0)
    private let capacity: Int
    private let window: Duration
    private let venueID: VenueID
    private let inbox: FetchInbox

    init(venueID: VenueID, inbox: FetchInbox, configuration: MarketDataClient.Configuration) {
        self.capacity = max(1, configuration.questions.waitingQuestions)
        self.unknown = Locked(
            NegativeCache(
                capacity: configuration.cache.capacity,
                timeToLive: configuration.cache.negativeTimeToLive
            )
        )
        self.venueID = venueID
        self.inbox = inbox
        self.window = configuration.questions.window
    }

    // MARK: Numbers

    /// A number for a question.
    func nextID() -> UInt64 { self.lastID.add(1, ordering: .relaxed).newValue }

    /// A number for a request that is about to be sent: higher than that of every request before it.
    func nextRequest() -> UInt64 { self.sentRequests.add(1, ordering: .sequentiallyConsistent).newValue }

    /// The number of the last request that was sent.
    var lastRequest: UInt64 { self.sentRequests.load(ordering: .sequentiallyConsistent) }

    // MARK: Those who ask

    /// Asks the fetch driver and waits for its answer; a cancelled task leaves at once.
    func ask(_ question: Question) async -> Outcome {
        await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                if let error = self.enter([question], { _ in .one(continuation) }).first {
                    continuation.resume(returning: .failure(error.error))
                } else {
                    self.post([question])
                }
            }
        } onCancel: {
            self.leave([question])
        }
    }

    /// The same for several at once.
    ///
    /// - Returns: What came of each, in order.
    func ask(_ questions: [Question]) async -> [Outcome] {
        guard !questions.isEmpty else { return [] }
        return await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let group = QuestionGroup(count: questions.count, continuation)
                let refused = self.enter(questions) { .part(group, $0) }
                let places = Set(refused.map(\.place))
                self.post(questions.indices.filter { !places.contains($0) }.map { questions[$0] })
                for (place, error) in refused { group.answer(place, .failure(error)) }
            }
        } onCancel: {
            self.leave(questions)
        }
    }

    /// Posts callers, not in a hurry: the driver takes them when their window closes, with all that come meanwhile.
    private func post(_ questions: [Question]) {
        guard let first = questions.first else { return }
        self.inbox.post(by: first.askedAt + self.window) { $0.ask(questions) }
    }

    /// - Returns: Those that can't wait, and why.
    private func enter(
        _ questions: [Question],
        _ waiter: (Int) -> Waiter
    ) -> [(place: Int, error: MarketDataError)] {
        self.state.withLock { state in
            var refused: [(Int, MarketDataError)] = []
            for (place, question) in questions.enumerated() {
                if state.isClosed {
                    refused.append((place, self.shutDown))
                } else if Task.isCancelled {
                    // Cancelled before this: the handler has run and found nobody. Cancelled after this: it waits for
                    // the lock.
                    refused.append((place, self.cancelled(question.symbol)))
                } else if state.waiters.count >= self.capacity {
                    refused.append((place, self.overloaded(question.symbol)))
                } else {
                    state.waiters[question.id] = waiter(place)
                }
            }
            return refused
        }
    }

    private func leave(_ questions: [Question]) {
        let left = self.state.withLock { state in
            questions.compactMap { question in
                state.waiters.removeValue(forKey: question.id).map { (question, $0) }
            }
        }
        guard !left.isEmpty else { return }
        for (question, waiter) in left { Self.tell(waiter, .failure(self.cancelled(question.symbol))) }
        self.inbox.post { $0.withdraw(left.map(\.0.id)) }
    }

    private static func tell(_ waiter: Waiter, _ outcome: Outcome) {
        switch waiter {
        case .one(let continuation): continuation.resume(returning: outcome)
        case .part(let group, let place): group.answer(place, outcome)
        }
    }

    // MARK: The driver

    /// Tells those of `ids` who still wait.
    func answer(_ ids: some Sequence<UInt64>, _ outcome: Outcome) {
        let waiters = self.state.withLock { state in ids.compactMap { state.waiters.removeValue(forKey: $0) } }
        for waiter in waiters { Self.tell(waiter, outcome) }
    }

    /// How many wait.
    var waiting: Int { self.state.withLock { $0.waiters.count } }

    /// Whether anybody can be answered.
    var isClosed: Bool { self.state.withLock { $0.isClosed } }

    /// Nobody will be answered any more: whoever waits is told so, and whoever comes.
    func close() {
        let waiters = self.state.withLock { state in
            state.isClosed = true
            defer { state.waiters = [:] }
            return state.waiters
        }
        for waiter in waiters.values { Self.tell(waiter, .failure(self.shutDown)) }
    }

    // MARK: Unknown names

    /// What is said of a name that the venue does not know.
    func unknown(_ symbol: Symbol, now: MonotonicTime) -> MarketDataError? {
        guard let (reason, left) = self.unknown.withLock({ $0.find(symbol, now: now) }) else { return nil }
        return MarketDataError(.unknownSymbol, reason, venue: self.venueID, symbol: symbol, retryAfter: left)
    }

    /// The venue does not know `symbol`.
    func noteUnknown(_ symbol: Symbol, _ reason: String, now: MonotonicTime) {
        self.unknown.withLock { $0.note(symbol, reason, now: now) }
    }

    /// It may know it now.
    func forgetUnknown(_ symbol: Symbol) { self.unknown.withLock { $0.forget(symbol) } }

    /// It may know all of them now.
    func forgetAllUnknown() { self.unknown.withLock { $0.forgetAll() } }

    // MARK: Errors

    var shutDown: MarketDataError {
        MarketDataError(.shutDown, "the client has been shut down; make a new one", venue: self.venueID)
    }

    private func cancelled(_ symbol: Symbol) -> MarketDataError {
        MarketDataError(.cancelled, "the task that asked was cancelled", venue: self.venueID, symbol: symbol)
    }

    private func overloaded(_ symbol: Symbol) -> MarketDataError {
        MarketDataError(
            .overloaded,
            "\(self.capacity) questions wait already; ask for less at once, or allow older answers",
            venue: self.venueID,
            symbol: symbol
        )
    }
}
