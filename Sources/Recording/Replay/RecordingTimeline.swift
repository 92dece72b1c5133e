internal import MarketDataModel

/// Turns the times of records into one time that never runs backwards: the span since the first record.
///
/// Within a session the monotonic clock counts, so that a step of the wall clock changes nothing; between sessions, whose
/// monotonic clocks have nothing in common, the wall clock does.
public struct RecordingTimeline: Hashable, Sendable {
    private var last: ReceiveStamp?
    /// The span from the first record to the last one given.
    public private(set) var position = Duration.zero

    /// A timeline before its first record.
    public init() {}

    /// The place of the next record, in the order of the recording.
    public mutating func position(of record: Record) -> Duration {
        defer { self.last = record.stamp }
        guard let last else { return self.position }
        let step =
            if case .resumed = record.event {
                record.stamp.wall.since(last.wall)
            } else {
                record.stamp.monotonic - last.monotonic
            }
        self.position += max(.zero, step)
        return self.position
    }
}
