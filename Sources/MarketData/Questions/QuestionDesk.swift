internal import Locking
internal import MarketDataCore
internal import MarketDataModel

/// Where those who ask meet those who know: what is kept in memory, and who waits for more.
///
/// Asking what is kept takes one lock and no hop. Who waits is here and not in the control plane, so that a waiter that
/// is cancelled goes at once, however busy the plane is.
final class QuestionDesk: Sendable {
    typealias Outcome = Result<QuoteAnswer, MarketDataError>

    private struct State {
        var cache: QuoteCache
        var waiters: [UInt64: CheckedContinuation<Outcome, Never>] = [:]
        var lastID: UInt64 = 0
        var isClosed = false
    }

    private let state: Locked<State>
    private let capacity: Int
    private let venueID: VenueID
    private let inbox: ControlInbox

    init(venueID: VenueID, inbox: ControlInbox, cacheCapacity: Int, waiterCapacity: Int) {
        self.state = Locked(State(cache: QuoteCache(capacity: cacheCapacity)))
        self.capacity = max(1, waiterCapacity)
        self.venueID = venueID
        self.inbox = inbox
    }

    // MARK: Those who ask

    /// The quote of `symbol` that is kept, where it will do.
    func recall(_ symbol: Symbol, _ demand: QuoteDemand) -> Quote? {
        self.state.withLock { state in
            state.isClosed ? nil : state.cache.find(symbol, demand)?.quote
        }
    }

    /// Asks the control plane and waits for what it says; a cancelled task leaves at once.
    func ask(_ symbol: Symbol, _ demand: QuoteDemand, at now: MonotonicTime) async -> Outcome {
        let id = self.state.withLock { state in
            state.lastID += 1
            return state.lastID
        }
        let question = Question(id: id, symbol: symbol, askedAt: now, demand: demand)
        return await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                if let error = self.enter(question, continuation) {
                    continuation.resume(returning: .failure(error))
                } else {
                    self.inbox.post(.ask(question))
                }
            }
        } onCancel: {
            guard let waiter = self.state.withLock({ $0.waiters.removeValue(forKey: id) }) else { return }
            waiter.resume(returning: .failure(self.cancelled(symbol)))
            self.inbox.post(.withdraw(id))
        }
    }

    private func enter(
        _ question: Question,
        _ continuation: CheckedContinuation<Outcome, Never>
    ) -> MarketDataError? {
        self.state.withLock { state in
            if state.isClosed { return self.shutDown }
            // Cancelled before this: the handler has run and found nobody. Cancelled after this: it waits for the lock.
            if Task.isCancelled { return self.cancelled(question.symbol) }
            if state.waiters.count >= self.capacity { return self.overloaded(question.symbol) }
            state.waiters[question.id] = continuation
            return nil
        }
    }

    // MARK: The control plane

    /// Keeps what a request brought, under each name that was asked for.
    ///
    /// - Returns: The newest that is known now.
    func keep(_ kept: KeptQuote, of symbols: [Symbol]) -> Quote {
        self.state.withLock { state in
            var newest = kept
            for symbol in symbols {
                let stands = state.cache.keep(kept, of: symbol)
                if stands.supersedes(newest) { newest = stands }
            }
            return newest.quote
        }
    }

    /// Tells those of `ids` who still wait.
    func answer(_ ids: some Sequence<UInt64>, _ outcome: Outcome) {
        let waiters = self.state.withLock { state in ids.compactMap { state.waiters.removeValue(forKey: $0) } }
        for waiter in waiters { waiter.resume(returning: outcome) }
    }

    /// Nobody will be answered any more: whoever waits is told so, and whoever comes.
    func close() {
        let waiters = self.state.withLock { state in
            state.isClosed = true
            defer { state.waiters = [:] }
            return state.waiters
        }
        for waiter in waiters.values { waiter.resume(returning: .failure(self.shutDown)) }
    }

    // MARK: Errors

    private var shutDown: MarketDataError {
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
