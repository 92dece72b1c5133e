internal import Locking

/// Several questions of one caller, who goes on once all are answered.
final class QuestionGroup: Sendable {
    typealias Outcome = QuestionDesk.Outcome

    private struct State {
        var outcomes: [Outcome?]
        var missing: Int
        var continuation: CheckedContinuation<[Outcome], Never>?
    }

    private let state: Locked<State>

    /// - Parameter count: How many questions; at least one.
    init(count: Int, _ continuation: CheckedContinuation<[Outcome], Never>) {
        self.state = Locked(
            State(outcomes: Array(repeating: nil, count: count), missing: count, continuation: continuation)
        )
    }

    /// Question `place` has been answered: once each.
    func answer(_ place: Int, _ outcome: Outcome) {
        let (waiter, outcomes) = self.state.withLock { state -> (CheckedContinuation<[Outcome], Never>?, [Outcome]) in
            guard state.outcomes[place] == nil else { return (nil, []) }
            state.outcomes[place] = outcome
            state.missing -= 1
            guard state.missing == 0 else { return (nil, []) }
            defer { state.continuation = nil }
            return (state.continuation, state.outcomes.compactMap { $0 })
        }
        waiter?.resume(returning: outcomes)
    }
}
