internal import Locking

/// Statistics that tasks can wait for.
final class StatisticsBoard<Statistics: Sendable>: Sendable {
    private struct Waiter {
        let id: UInt64
        let isMet: @Sendable (Statistics) -> Bool
        let continuation: CheckedContinuation<Statistics?, Never>
    }

    private struct State {
        var statistics: Statistics
        var waiters: [Waiter] = []
        var nextID: UInt64 = 0
        var isOver = false
    }

    private let state: Locked<State>

    init(_ statistics: Statistics) {
        self.state = Locked(State(statistics: statistics))
    }

    var statistics: Statistics { self.state.withLock { $0.statistics } }

    func update(_ change: (inout Statistics) -> Void) {
        let (met, statistics) = self.state.withLock { state in
            change(&state.statistics)
            guard !state.waiters.isEmpty else { return ([Waiter](), state.statistics) }
            let met = state.waiters.filter { $0.isMet(state.statistics) }
            state.waiters.removeAll { waiter in met.contains { $0.id == waiter.id } }
            return (met, state.statistics)
        }
        for waiter in met { waiter.continuation.resume(returning: statistics) }
    }

    /// The statistics as soon as `isMet` holds; `nil` when the venue is shut down or the task cancelled before.
    func wait(_ isMet: @escaping @Sendable (Statistics) -> Bool) async -> Statistics? {
        let id = self.state.withLock { state in
            state.nextID += 1
            return state.nextID
        }
        return await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let answer: Statistics?? = self.state.withLock { state in
                    if isMet(state.statistics) { return .some(state.statistics) }
                    if state.isOver || Task.isCancelled { return .some(nil) }
                    state.waiters.append(Waiter(id: id, isMet: isMet, continuation: continuation))
                    return nil
                }
                if let answer { continuation.resume(returning: answer) }
            }
        } onCancel: {
            self.leave { $0.id == id }
        }
    }

    func end() {
        self.state.withLock { $0.isOver = true }
        self.leave { _ in true }
    }

    private func leave(_ isLeaving: (Waiter) -> Bool) {
        let leaving = self.state.withLock { state in
            let leaving = state.waiters.filter(isLeaving)
            state.waiters.removeAll(where: isLeaving)
            return leaving
        }
        for waiter in leaving { waiter.continuation.resume(returning: nil) }
    }
}
