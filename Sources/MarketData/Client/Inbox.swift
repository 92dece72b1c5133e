internal import Locking
internal import MarketDataModel

/// The contents of an inbox, until its driver takes them.
protocol InboxContents: Sendable {
    /// Nothing.
    init()
    /// Whether there is nothing to take.
    var isEmpty: Bool { get }
}

/// The one way into a driver: any thread posts, the driver takes all at once.
///
/// Its size is bounded by what it holds: events that repeat merge in ``InboxContents``, and nothing else is dropped.
final class Inbox<Contents: InboxContents>: Sendable {
    private struct State {
        var contents = Contents()
        var waiter: CheckedContinuation<Void, Never>?
        /// The time by which what was posted without a hurry is to be taken.
        var due: MonotonicTime?
        var timer: CheckedContinuation<Void, Never>?
        var isClosed = false

        var isDue: Bool { !self.contents.isEmpty && self.due == nil }

        mutating func take() -> Contents {
            defer { (self.contents, self.due) = (Contents(), nil) }
            return self.contents
        }

        mutating func takeWaiter() -> CheckedContinuation<Void, Never>? {
            defer { self.waiter = nil }
            return self.waiter
        }
    }

    private let state = Locked(State())

    /// Posts, and wakes the driver: at once, or by `due`, so that what follows until then is taken with it.
    func post(by due: MonotonicTime? = nil, _ change: (inout Contents) -> Void) {
        let waiter = self.state.withLock { state -> CheckedContinuation<Void, Never>? in
            guard !state.isClosed else { return nil }
            let isFirst = state.contents.isEmpty
            change(&state.contents)
            guard let due else {
                // What was not in a hurry is taken with it.
                state.due = nil
                return state.takeWaiter()
            }
            guard isFirst || state.due.map({ due < $0 }) ?? false else { return nil }
            state.due = due
            defer { state.timer = nil }
            return state.timer
        }
        waiter?.resume()
    }

    /// Everything that was posted since the last call; waits where that is nothing, or not due yet.
    func take() async -> Contents {
        while true {
            let contents = self.state.withLock { $0.isDue ? $0.take() : nil }
            if let contents { return contents }
            await withCheckedContinuation { continuation in
                let mustWait = self.state.withLock { state in
                    if !state.isDue { state.waiter = continuation }
                    return !state.isDue
                }
                if !mustWait { continuation.resume() }
            }
        }
    }

    /// Everything that was posted since the last call.
    func takeNow() -> Contents { self.state.withLock { $0.take() } }

    /// Nothing will be taken any more: what is posted from now on is dropped.
    func close() {
        let (waiter, timer) = self.state.withLock { state in
            state.isClosed = true
            (state.contents, state.due) = (Contents(), nil)
            defer { state.timer = nil }
            return (state.takeWaiter(), state.timer)
        }
        waiter?.resume()
        timer?.resume()
    }

    /// Wakes the driver when what was posted without a hurry is due; one task for as long as the driver runs.
    func runTimer(_ time: TimeSource) async {
        while !Task.isCancelled {
            guard let due = self.state.withLock({ $0.due }) else {
                guard await self.dueChanges() else { return }
                continue
            }
            do throws(CancellationError) { try await time.sleep(until: due) } catch { return }
            let waiter = self.state.withLock { state -> CheckedContinuation<Void, Never>? in
                guard state.due.map({ $0 <= due }) ?? false else { return nil }
                state.due = nil
                return state.takeWaiter()
            }
            waiter?.resume()
        }
    }

    /// Waits until something is due; `false` once the inbox is closed or the task is cancelled.
    private func dueChanges() async -> Bool {
        await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let mustWait = self.state.withLock { state in
                    guard state.due == nil, !state.isClosed, !Task.isCancelled else { return false }
                    state.timer = continuation
                    return true
                }
                if !mustWait { continuation.resume() }
            }
        } onCancel: {
            let timer = self.state.withLock { state in
                defer { state.timer = nil }
                return state.timer
            }
            timer?.resume()
        }
        return self.state.withLock { !$0.isClosed } && !Task.isCancelled
    }
}
