internal import Locking
internal import MarketDataModel

/// The callers that wait for the venue's instrument list.
///
/// They are kept here and not in a driver, so that a cancelled one leaves at once.
final class InstrumentWaiters: Sendable {
    typealias Outcome = Result<[Instrument], MarketDataError>

    private struct State {
        var waiters: [UInt64: CheckedContinuation<Outcome, Never>] = [:]
        var lastID: UInt64 = 0
        var isClosed = false
    }

    private let state = Locked(State())
    private let venue: VenueID

    init(venue: VenueID) {
        self.venue = venue
    }

    /// Waits for the list; `post` tells the fetch driver that it is wanted. A cancelled task leaves at once.
    func wait(_ post: @Sendable () -> Void) async -> Outcome {
        let id = self.state.withLock { state in
            state.lastID += 1
            return state.lastID
        }
        return await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let refusal = self.state.withLock { state -> MarketDataError? in
                    if state.isClosed { return self.shutDown }
                    // A task cancelled before this has run its handler already; one cancelled later waits for the lock.
                    if Task.isCancelled { return self.cancelled }
                    state.waiters[id] = continuation
                    return nil
                }
                if let refusal { continuation.resume(returning: .failure(refusal)) } else { post() }
            }
        } onCancel: {
            self.state.withLock { $0.waiters.removeValue(forKey: id) }?.resume(returning: .failure(self.cancelled))
        }
    }

    /// Whether any caller waits.
    var isEmpty: Bool { self.state.withLock { $0.waiters.isEmpty } }

    /// Answers all callers that wait.
    func answer(_ outcome: Outcome) { for waiter in self.take(closing: false) { waiter.resume(returning: outcome) } }

    /// Answers all callers that wait, and those that come later, with `shutDown`.
    func close() { for waiter in self.take(closing: true) { waiter.resume(returning: .failure(self.shutDown)) } }

    private func take(closing: Bool) -> [CheckedContinuation<Outcome, Never>] {
        self.state.withLock { state in
            state.isClosed = state.isClosed || closing
            defer { state.waiters = [:] }
            return Array(state.waiters.values)
        }
    }

    private var shutDown: MarketDataError {
        MarketDataError(.shutDown, "the client has been shut down; make a new one", venue: self.venue)
    }

    private var cancelled: MarketDataError {
        MarketDataError(.cancelled, "the task that waited for the instruments was cancelled", venue: self.venue)
    }
}
