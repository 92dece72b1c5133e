import Locking

/// A value that tests wait for.
package final class Watched<Value: Sendable>: Sendable {
    private struct Waiter {
        let isMet: @Sendable (Value) -> Bool
        let continuation: CheckedContinuation<Value?, Never>
    }

    private struct State {
        var value: Value
        var waiters: [UInt64: Waiter] = [:]
        var lastWaiter: UInt64 = 0
    }

    private let state: Locked<State>

    package init(_ value: Value) {
        self.state = Locked(State(value: value))
    }

    /// The value as it is now.
    package var value: Value { self.state.withLock { $0.value } }

    /// Changes the value, and wakes the tasks that wait for what it is then.
    package func change(_ body: (inout Value) -> Void) {
        let (met, value) = self.state.withLock { state in
            body(&state.value)
            let met = state.waiters.filter { $0.value.isMet(state.value) }
            for id in met.keys { state.waiters[id] = nil }
            return (Array(met.values), state.value)
        }
        for waiter in met { waiter.continuation.resume(returning: value) }
    }

    /// Waits until the value meets a condition.
    ///
    /// - Returns: The value then; `nil` where the task is cancelled first.
    @discardableResult
    package func wait(until isMet: @escaping @Sendable (Value) -> Bool) async -> Value? {
        let id = self.state.withLock { state in
            state.lastWaiter += 1
            return state.lastWaiter
        }
        return await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let answer: Value?? = self.state.withLock { state in
                    if isMet(state.value) { return .some(state.value) }
                    if Task.isCancelled { return .some(nil) }
                    state.waiters[id] = Waiter(isMet: isMet, continuation: continuation)
                    return nil
                }
                if let answer { continuation.resume(returning: answer) }
            }
        } onCancel: {
            self.state.withLock { $0.waiters.removeValue(forKey: id) }?.continuation.resume(returning: nil)
        }
    }
}
