internal import Locking

/// Who waits for a source to be played.
final class LoopbackPlayers: Sendable {
    typealias Continuation = CheckedContinuation<Result<Int, any Error>, Never>

    private struct State {
        var waiting: [UInt64: Continuation] = [:]
        var nextID: UInt64 = 1
        var isOver = false
    }

    private let state = Locked(State())

    func takeID() -> UInt64 {
        self.state.withLock { state in
            defer { state.nextID += 1 }
            return state.nextID
        }
    }

    /// Whether the wait has begun; otherwise everything is over.
    func begin(_ id: UInt64, _ continuation: Continuation) -> Bool {
        self.state.withLock { state in
            guard !state.isOver else { return false }
            state.waiting[id] = continuation
            return true
        }
    }

    /// Nobody waits any more: cancelled before it was begun.
    func isCancelled(_ id: UInt64) -> Bool {
        self.state.withLock { $0.waiting[id] == nil }
    }

    /// Ends a wait; does nothing where it has ended.
    func finish(_ id: UInt64, _ result: Result<Int, any Error>) {
        self.state.withLock { $0.waiting.removeValue(forKey: id) }?.resume(returning: result)
    }

    func end() {
        let waiting = self.state.withLock { state in
            state.isOver = true
            defer { state.waiting = [:] }
            return Array(state.waiting.values)
        }
        for continuation in waiting { continuation.resume(returning: .success(0)) }
    }
}
