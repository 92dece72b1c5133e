internal import HeapModule
internal import Locking
public import MarketDataModel

/// A clock moved by hand, for tests and for replay.
///
/// ``advance(by:)`` wakes every sleeper whose deadline is reached, earliest first.
public final class ManualTime: Sendable {
    private struct Sleeper: Comparable {
        let deadline: MonotonicTime
        let id: UInt64

        static func < (left: Sleeper, right: Sleeper) -> Bool {
            (left.deadline, left.id) < (right.deadline, right.id)
        }
    }

    private struct State {
        var stamp: ReceiveStamp
        var nextID: UInt64 = 0
        var sleepers = Heap<Sleeper>()
        var waiting: [UInt64: CheckedContinuation<Bool, Never>] = [:]
        var watchers: [UInt64: Watcher] = [:]

        /// The earliest deadline that a task sleeps for.
        var nextDeadline: MonotonicTime? {
            mutating get {
                while let first = self.sleepers.min, self.waiting[first.id] == nil { _ = self.sleepers.popMin() }
                return self.sleepers.min?.deadline
            }
        }

        /// Takes the watchers for whom the next deadline is near enough.
        mutating func takeWatchers() -> [MetWatcher] {
            guard !self.watchers.isEmpty, let deadline = self.nextDeadline else { return [] }
            let met = self.watchers.filter { deadline - self.stamp.monotonic <= $0.value.span }
            for id in met.keys { self.watchers[id] = nil }
            return met.values.map { ($0.continuation, deadline) }
        }
    }

    private typealias MetWatcher = (continuation: CheckedContinuation<MonotonicTime?, Never>, deadline: MonotonicTime)

    /// A task that waits for the next timer.
    private struct Watcher {
        let span: Duration
        let continuation: CheckedContinuation<MonotonicTime?, Never>
    }

    private let state: Locked<State>

    /// A clock that stands at `start`: the wall clock there, the monotonic clock at the same count of nanoseconds.
    public init(start: Timestamp = Timestamp(nanoseconds: 1_700_000_000_000_000_000)) {
        let stamp = ReceiveStamp(wall: start, monotonic: MonotonicTime(nanoseconds: start.nanoseconds))
        self.state = Locked(State(stamp: stamp))
    }

    /// Both clocks as they stand.
    public var stamp: ReceiveStamp { self.state.withLock { $0.stamp } }

    /// Moves both clocks forward by `span`.
    public func advance(by span: Duration) {
        self.move { ReceiveStamp(wall: $0.wall.advanced(by: span), monotonic: $0.monotonic + span) }
    }

    /// Moves both clocks to `stamp`; the monotonic clock never goes back.
    public func advance(to stamp: ReceiveStamp) {
        self.move {
            ReceiveStamp(wall: stamp.wall, monotonic: max($0.monotonic, stamp.monotonic))
        }
    }

    /// Moves both clocks forward to `deadline` of the monotonic clock; changes nothing where that has passed.
    public func advance(to deadline: MonotonicTime) {
        self.move { stamp in
            let span = max(.zero, deadline - stamp.monotonic)
            return ReceiveStamp(wall: stamp.wall.advanced(by: span), monotonic: stamp.monotonic + span)
        }
    }

    /// Sets both clocks, back as well: a replay goes where its recording goes.
    func jump(to stamp: ReceiveStamp) {
        self.move { _ in stamp }
    }

    /// Moves the wall clock alone, forward or back, as an administrator or NTP would.
    public func stepWallClock(by span: Duration) {
        self.move { ReceiveStamp(wall: $0.wall.advanced(by: span), monotonic: $0.monotonic) }
    }

    /// The earliest deadline that a task sleeps for; `nil` where no task sleeps.
    public var nextDeadline: MonotonicTime? { self.state.withLock { $0.nextDeadline } }

    /// Returns the earliest deadline that a task sleeps for, as soon as it lies at most `span` ahead.
    ///
    /// A test that moves time only when this has returned never moves it past a deadline that is not set yet:
    ///
    /// ```swift
    /// guard let deadline = await time.nextTimer(within: .seconds(1)) else { return }
    /// time.advance(to: deadline)
    /// ```
    ///
    /// - Returns: The deadline; `nil` where the task is cancelled first.
    public func nextTimer(within span: Duration) async -> MonotonicTime? {
        let id = self.makeID()
        return await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let answer: MonotonicTime?? = self.state.withLock { state in
                    if Task.isCancelled { return .some(nil) }
                    if let deadline = state.nextDeadline, deadline - state.stamp.monotonic <= span {
                        return .some(deadline)
                    }
                    state.watchers[id] = Watcher(span: span, continuation: continuation)
                    return nil
                }
                if let answer { continuation.resume(returning: answer) }
            }
        } onCancel: {
            self.state.withLock { $0.watchers.removeValue(forKey: id) }?.continuation.resume(returning: nil)
        }
    }

    /// How many sleep.
    var sleeperCount: Int { self.state.withLock { $0.waiting.count } }

    private func move(_ change: (ReceiveStamp) -> ReceiveStamp) {
        let (due, watchers) = self.state.withLock { state in
            state.stamp = change(state.stamp)
            var due: [CheckedContinuation<Bool, Never>] = []
            while let first = state.sleepers.min, first.deadline <= state.stamp.monotonic {
                _ = state.sleepers.popMin()
                if let continuation = state.waiting.removeValue(forKey: first.id) { due.append(continuation) }
            }
            return (due, state.takeWatchers())
        }
        for continuation in due { continuation.resume(returning: true) }
        for (watcher, deadline) in watchers { watcher.resume(returning: deadline) }
    }

    func sleep(until deadline: MonotonicTime) async throws(CancellationError) {
        let id = self.makeID()
        let reached = await withTaskCancellationHandler {
            await withCheckedContinuation { (continuation: CheckedContinuation<Bool, Never>) in
                let (answer, watchers) = self.state.withLock { state -> (Bool?, [MetWatcher]) in
                    if deadline <= state.stamp.monotonic { return (true, []) }
                    if Task.isCancelled { return (false, []) }
                    state.waiting[id] = continuation
                    state.sleepers.insert(Sleeper(deadline: deadline, id: id))
                    return (nil, state.takeWatchers())
                }
                if let answer { continuation.resume(returning: answer) }
                for (watcher, deadline) in watchers { watcher.resume(returning: deadline) }
            }
        } onCancel: {
            self.state.withLock { $0.waiting.removeValue(forKey: id) }?.resume(returning: false)
        }
        if !reached { throw CancellationError() }
    }

    private func makeID() -> UInt64 {
        self.state.withLock { state in
            state.nextID += 1
            return state.nextID
        }
    }
}
