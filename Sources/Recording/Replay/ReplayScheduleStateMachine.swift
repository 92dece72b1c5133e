public import MarketDataModel

/// Says when each record of a replay is due: paced or not, paused, after a jump. It holds no clock: the time comes in.
///
/// The positions of records are spans since the recording's first record (``RecordingTimeline``); the times are those of
/// whatever clock paces the replay.
public struct ReplayScheduleStateMachine: Hashable, Sendable {
    /// What to do with the next record.
    public enum Action: Hashable, Sendable {
        /// It is due: hand it on and ask for the next.
        case deliver
        /// It is not due before this time: ask again then, or after a change of speed, a pause or a jump.
        case wait(until: MonotonicTime)
        /// Nothing is due before the replay is resumed.
        case paused
    }

    /// The speed.
    public private(set) var speed: ReplaySpeed
    /// The longest that a silence of the recording is kept (in the recording's own time); `nil` keeps all.
    public let longestSilence: Duration?
    /// Whether the replay is paused.
    public private(set) var isPaused = false

    /// The recording stood at `anchorPosition` at the time `anchorTime`; `nil` before the first record.
    private var anchorTime: MonotonicTime?
    private var anchorPosition = Duration.zero
    /// The position of the record that was delivered last.
    private var delivered = Duration.zero

    /// A replay before its first record. It begins when that is asked for.
    public init(speed: ReplaySpeed = .recorded, longestSilence: Duration? = nil) {
        self.speed = speed
        self.longestSilence = longestSilence
    }

    /// The next record is at `position`. Asking again changes nothing until it is delivered.
    public mutating func next(at position: Duration, now: MonotonicTime) -> Action {
        if self.isPaused { return .paused }
        guard let factor = self.factor else {
            self.deliver(position, now)
            return .deliver
        }
        guard let start = self.anchorTime else {
            self.deliver(position, now)
            return .deliver
        }
        // What a silence is too long by is passed over at once: the recording jumps on.
        if let longestSilence, position - self.delivered > longestSilence {
            let jump = position - self.delivered - longestSilence
            self.anchorPosition += jump
            self.delivered += jump
        }
        let due = start + Self.scaled(position - self.anchorPosition, by: 1 / factor)
        guard due <= now else { return .wait(until: due) }
        self.delivered = max(self.delivered, position)
        return .deliver
    }

    /// Where the recording stands now.
    public func position(now: MonotonicTime) -> Duration {
        guard let start = self.anchorTime, !self.isPaused, let factor = self.factor else { return self.anchorPosition }
        return self.anchorPosition + Self.scaled(max(.zero, now - start), by: factor)
    }

    /// Plays on at another speed from where the recording stands.
    public mutating func setSpeed(_ speed: ReplaySpeed, now: MonotonicTime) {
        self.settle(now)
        self.speed = speed
    }

    /// Stands still. Pausing twice is pausing once.
    public mutating func pause(now: MonotonicTime) {
        guard !self.isPaused else { return }
        self.settle(now)
        self.isPaused = true
    }

    /// Plays on from where it stood still.
    public mutating func resume(now: MonotonicTime) {
        guard self.isPaused else { return }
        self.isPaused = false
        if self.anchorTime != nil { self.anchorTime = now }
    }

    /// Plays on at `position`, forward or back: the record there is due at once.
    public mutating func seek(to position: Duration, now: MonotonicTime) {
        self.anchorTime = now
        self.anchorPosition = position
        self.delivered = position
    }

    /// How many times as fast; `nil` where not paced.
    private var factor: Double? {
        guard case .times(let factor) = self.speed else { return nil }
        return factor > 0 && factor.isFinite ? factor : 1
    }

    private mutating func deliver(_ position: Duration, _ now: MonotonicTime) {
        self.anchorTime = now
        self.anchorPosition = max(self.anchorPosition, position)
        self.delivered = self.anchorPosition
    }

    private mutating func settle(_ now: MonotonicTime) {
        self.anchorPosition = self.position(now: now)
        if self.anchorTime != nil { self.anchorTime = now }
    }

    /// `span` times `factor`, to the nanosecond where it is under 104 days.
    private static func scaled(_ span: Duration, by factor: Double) -> Duration {
        guard factor != 1 else { return span }
        let nanoseconds = Double(span.wholeNanoseconds) * factor
        guard nanoseconds.magnitude < 9e18 else { return .nanoseconds(nanoseconds < 0 ? Int64.min : .max) }
        return .nanoseconds(Int64(nanoseconds.rounded()))
    }
}
