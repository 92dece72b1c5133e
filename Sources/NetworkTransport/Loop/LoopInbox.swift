import CCurl
import Glibc
import Locking

/// What other threads want of the network thread, and how they wake it: only when it waits.
final class LoopInbox: Sendable {
    enum Job {
        case start(Transfer)
        case cancel(Transfer)
        case open(StreamConnection)
        case work(@Sendable () -> Void)
        /// End, telling the continuation when done; without one, end at once.
        case stop(CheckedContinuation<Void, Never>?)
    }

    private struct State {
        var jobs: [Job] = []
        var isWaiting = false
        var isClosed = false
    }

    /// An `eventfd`: readable when a job was posted while the thread waited.
    ///
    /// Ours rather than `curl_multi_wakeup`, because it lives as long as anybody who may post, libcurl's handle does not.
    let descriptor: Int32
    private let state = Locked(State())

    init() {
        self.descriptor = eventfd(0, Int32(EFD_NONBLOCK | EFD_CLOEXEC))
    }

    deinit { Glibc.close(self.descriptor) }

    /// Posts a job; `false` where the loop has ended and nobody will see it.
    func post(_ job: Job) -> Bool {
        let (isOpen, wakes) = self.state.withLock { state in
            guard !state.isClosed else { return (false, false) }
            state.jobs.append(job)
            defer { state.isWaiting = false }
            return (true, state.isWaiting)
        }
        if wakes { eventfd_write(self.descriptor, 1) }
        return isOpen
    }

    /// Swaps the jobs posted so far for the empty `jobs`.
    func take(_ jobs: inout [Job]) {
        self.state.withLock { state in
            state.isWaiting = false
            swap(&state.jobs, &jobs)
        }
    }

    /// Says that the thread is about to wait; `false` where a job came in the meantime and it must not.
    func beginWaiting() -> Bool {
        self.state.withLock { state in
            state.isWaiting = state.jobs.isEmpty
            return state.isWaiting
        }
    }

    /// Takes note of a wake-up.
    func acknowledge() {
        var count: eventfd_t = 0
        eventfd_read(self.descriptor, &count)
    }

    /// Accepts no more jobs; returns those nobody has seen.
    func close() -> [Job] {
        self.state.withLock { state in
            state.isClosed = true
            defer { state.jobs = [] }
            return state.jobs
        }
    }
}
