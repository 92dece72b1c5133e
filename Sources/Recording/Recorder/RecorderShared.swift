internal import FileIO
internal import Locking

/// What a recorder and its thread share.
final class RecorderShared: Sendable {
    /// What lies behind the lock.
    struct State {
        var queue: RecorderQueueStateMachine
        var written = RecorderStatus()
        var isClosing = false
        var flushWaiters: [CheckedContinuation<Void, Never>] = []
        var closeWaiters: [CheckedContinuation<Void, Never>] = []
        /// Secrets that became known since the file was opened.
        var newSecrets: Set<String> = []
    }

    let state: Locked<State>
    let bell = Doorbell()
    let configuration: RecorderConfiguration

    init(_ configuration: RecorderConfiguration) {
        self.configuration = configuration
        self.state = Locked(
            State(
                queue: RecorderQueueStateMachine(
                    byteLimit: configuration.queueBytes,
                    recordLimit: configuration.queueRecords
                )
            )
        )
    }

    /// Has the thread write what waits and end.
    func requestClose() {
        self.state.withLock { state in
            state.isClosing = true
            state.queue.shut()
        }
        self.bell.ring()
    }
}
