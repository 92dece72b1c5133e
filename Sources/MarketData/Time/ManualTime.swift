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

    /// Sets both clocks, back as well: a replay goes where its recording goes.
    func jump(to stamp: ReceiveStamp) {
        self.move { _ in stamp }
    }

    /// Moves the wall clock alone, forward or back, as an administrator or NTP would.
    public func stepWallClock(by span: Duration) {
        self.move { ReceiveStamp(wall: $0.wall.advanced(by: span), monotonic: $0.monotonic) }
    }

    /// The earliest deadline somebody sleeps for; `nil` where nobody sleeps.
    public var nextDeadline: MonotonicTime? {
        self.state.withLock { state in
            while let first = state.sleepers.min, state.waiting[first.id] == nil { _ = state.sleepers.popMin() }
            return state.sleepers.min?.deadline
        }
    }

    /// How many sleep.
    var sleeperCount: Int { self.state.withLock { $0.waiting.count } }

    private func move(_ change: (ReceiveStamp) -> ReceiveStamp) {
        let due = self.state.withLock { state -> [CheckedContinuation<Bool, Never>] in
            state.stamp = change(state.stamp)
            var due: [CheckedContinuation<Bool, Never>] = []
            while let first = state.sleepers.min, first.deadline <= state.stamp.monotonic {
                _ = state.sleepers.popMin()
                if let continuation = state.waiting.removeValue(forKey: first.id) { due.append(continuation) }
            }
            return due
        }
        for continuation in due { continuation.resume(returning: true) }
    }

    func sleep(until deadline: MonotonicTime) async throws(CancellationError) {
        let id = self.state.withLock { state -> UInt64 in
            state.nextID += 1
            return state.nextID
        }
        let reached = await withTaskCancellationHandler {
            await withCheckedContinuation { (continuation: CheckedContinuation<Bool, Never>) in
                let answer = self.state.withLock { state -> Bool? in
                    if deadline <= state.stamp.monotonic { return true }
                    if Task.isCancelled { return false }
                    state.waiting[id] = continuation
                    state.sleepers.insert(Sleeper(deadline: deadline, id: id))
                    return nil
                }
                if let answer { continuation.resume(returning: answer) }
            }
        } onCancel: {
            self.state.withLock { $0.waiting.removeValue(forKey: id) }?.resume(returning: false)
        }
        if !reached { throw CancellationError() }
    }
}
