internal import Locking

/// A value that any number of tasks read, and whose changes they can wait for.
///
/// A task that falls behind sees the newest value and misses those in between, so that nothing is buffered.
final class StatusBoard<Value: Equatable & Sendable>: Sendable {
    private struct State {
        var value: Value
        /// Increases with every change that waiting tasks are told of.
        var version: UInt64 = 0
        var waiters: [UInt64: CheckedContinuation<Void, Never>] = [:]
        var lastWaiter: UInt64 = 0
        var hasEnded = false

        mutating func takeWaiters() -> [CheckedContinuation<Void, Never>] {
            defer { self.waiters = [:] }
            return Array(self.waiters.values)
        }
    }

    private let state: Locked<State>

    init(_ value: Value) {
        self.state = Locked(State(value: value))
    }

    /// The value as it is now.
    var value: Value { self.state.withLock { $0.value } }

    /// Changes the value, and wakes the waiting tasks where `body` returns `true`.
    func change(_ body: (inout Value) -> Bool) {
        let waiters = self.state.withLock { state in
            guard body(&state.value), !state.hasEnded else { return [CheckedContinuation<Void, Never>]() }
            state.version += 1
            return state.takeWaiters()
        }
        for waiter in waiters { waiter.resume() }
    }

    /// Changes the value, and wakes the waiting tasks where it is another one than before.
    func update(_ body: (inout Value) -> Void) {
        self.change { value in
            let before = value
            body(&value)
            return value != before
        }
    }

    /// Changes the value for the last time that waiting tasks are told of: they get what is new, and then the end.
    func end(_ body: (inout Value) -> Void = { _ in }) {
        let waiters = self.state.withLock { state in
            let before = state.value
            body(&state.value)
            guard !state.hasEnded else { return [CheckedContinuation<Void, Never>]() }
            state.hasEnded = true
            if state.value != before { state.version += 1 }
            return state.takeWaiters()
        }
        for waiter in waiters { waiter.resume() }
    }

    /// The value after `version`, as soon as there is one; `nil` once the board has ended or the task is cancelled.
    func next(after version: inout UInt64?) async -> Value? {
        while !Task.isCancelled {
            let (value, current, hasEnded) = self.state.withLock { ($0.value, $0.version, $0.hasEnded) }
            if version != current {
                version = current
                return value
            }
            if hasEnded { return nil }
            await self.wait(for: current)
        }
        return nil
    }

    private func wait(for version: UInt64) async {
        let id = self.state.withLock { state in
            state.lastWaiter += 1
            return state.lastWaiter
        }
        await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let waits = self.state.withLock { state in
                    guard state.version == version, !state.hasEnded, !Task.isCancelled else { return false }
                    state.waiters[id] = continuation
                    return true
                }
                if !waits { continuation.resume() }
            }
        } onCancel: {
            self.state.withLock { $0.waiters.removeValue(forKey: id) }?.resume()
        }
    }
}
