internal import Locking
public import MarketDataModel
public import Recording

/// The controls of a recording that is being replayed.
public final class Replay: Sendable {
    struct State {
        var schedule: ReplayScheduleStateMachine
        /// Where to go next, once.
        var target: Timestamp?
        var stamp: ReceiveStamp?
        var end: RecordingEnd?
        var unreadable = 0
        /// Goes up with each use of a control, so that a wait for an older state ends.
        var changes: UInt64 = 0
        var waiter: CheckedContinuation<Void, Never>?

        mutating func takeTarget() -> Timestamp? {
            defer { self.target = nil }
            return self.target
        }
    }

    /// What the recording says of itself.
    public let header: RecordingHeader
    /// Which format the recording has.
    public let format: RecordingFormat

    let state: Locked<State>
    private let time: TimeSource

    init(header: RecordingHeader, format: RecordingFormat, speed: ReplaySpeed, startsPaused: Bool, time: TimeSource) {
        self.header = header
        self.format = format
        self.time = time
        var schedule = ReplayScheduleStateMachine(speed: speed)
        if startsPaused { schedule.pause(now: time.now) }
        self.state = Locked(State(schedule: schedule))
    }

    /// Stands still before the next record. What consumers have got stays theirs.
    public func pause() { self.change { $0.schedule.pause(now: $1) } }

    /// Goes on.
    public func resume() { self.change { $0.schedule.resume(now: $1) } }

    /// Goes on at another speed.
    public func setSpeed(_ speed: ReplaySpeed) { self.change { $0.schedule.setSpeed(speed, now: $1) } }

    /// Jumps to `time`, forward or back, by the recording's wall clock.
    ///
    /// What lies between is read but not told; then each consumer gets the last quote of its symbols as of then, marked
    /// as coming after a gap, and what has become of its state. The first record that is not before `time` is the next
    /// one, and due at once.
    public func seek(to time: Timestamp) { self.change { state, _ in state.target = time } }

    /// Whether the replay stands still.
    public var isPaused: Bool { self.state.withLock { $0.schedule.isPaused } }

    /// The time of the record that was handed out last; `nil` before the first.
    public var position: Timestamp? { self.state.withLock { $0.stamp?.wall } }

    /// How the recording ends; `nil` before its end was reached.
    public var end: RecordingEnd? { self.state.withLock { $0.end } }

    /// How many messages the venue's decoder could not read so far.
    public var unreadableMessages: Int { self.state.withLock { $0.unreadable } }

    /// Goes up with each use of a control.
    var changes: UInt64 { self.state.withLock { $0.changes } }

    private func change(_ body: (inout State, MonotonicTime) -> Void) {
        let now = self.time.now
        let waiter = self.state.withLock { state -> CheckedContinuation<Void, Never>? in
            body(&state, now)
            state.changes += 1
            defer { state.waiter = nil }
            return state.waiter
        }
        waiter?.resume()
    }

    /// Ends every wait.
    func wake() { self.change { _, _ in } }

    /// Returns when a control was used since `changes` was read, or the task is cancelled.
    func changed(since changes: UInt64) async {
        await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let waits = self.state.withLock { state in
                    guard state.changes == changes, !Task.isCancelled else { return false }
                    state.waiter = continuation
                    return true
                }
                if !waits { continuation.resume() }
            }
        } onCancel: {
            self.wake()
        }
    }
}
