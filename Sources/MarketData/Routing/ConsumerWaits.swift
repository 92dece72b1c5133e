internal import Locking
internal import MarketDataCore

/// The continuations of the consumers that wait for something to take.
///
/// Under a lock of their own, so that the router's effects hold ids only. A consumer's continuation is added before the
/// state machine hears that it waits, and the machine names a consumer once for each wait: so it is here when it is named.
final class ConsumerWaits: Sendable {
    private typealias Continuation = CheckedContinuation<Void, Never>

    private struct State {
        var consumers: [Router.Handle: Continuation] = [:]
        /// Waits for every consumer to wait.
        var settling: Continuation?
    }

    private let state = Locked(State())

    func add(_ continuation: CheckedContinuation<Void, Never>, of handle: Router.Handle) {
        self.state.withLock { $0.consumers[handle] = continuation }
    }

    /// Adds the one that waits for the router to settle.
    func add(settling continuation: CheckedContinuation<Void, Never>) {
        self.state.withLock { $0.settling = continuation }
    }

    /// Resumes the consumers that `effects` name.
    func resume(_ effects: borrowing Router.Effects) {
        for handle in effects.woken { self.state.withLock { $0.consumers.removeValue(forKey: handle) }?.resume() }
        guard effects.isSettled else { return }
        let settling = self.state.withLock { state in
            defer { state.settling = nil }
            return state.settling
        }
        settling?.resume()
    }
}
