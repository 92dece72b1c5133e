internal import Locking

/// The first reason to stop that anybody names, and somebody who waits for it.
final class StopSwitch: Sendable {
    private struct State {
        var ending: Ending?
        var waiter: CheckedContinuation<Ending, Never>?
    }

    private let state = Locked(State())

    /// Stop, for this reason, unless there was another before.
    func set(_ ending: Ending) {
        let waiter = self.state.withLock { state -> CheckedContinuation<Ending, Never>? in
            guard state.ending == nil else { return nil }
            state.ending = ending
            defer { state.waiter = nil }
            return state.waiter
        }
        waiter?.resume(returning: ending)
    }

    /// The reason, where there is one already.
    var ending: Ending? { self.state.withLock { $0.ending } }

    /// The reason, once there is one. For one waiter.
    func wait() async -> Ending {
        await withCheckedContinuation { continuation in
            let ending = self.state.withLock { state in
                if state.ending == nil { state.waiter = continuation }
                return state.ending
            }
            if let ending { continuation.resume(returning: ending) }
        }
    }
}
