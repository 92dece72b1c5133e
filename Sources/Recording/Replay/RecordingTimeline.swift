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
        guard let last else {
            self.last = record.stamp
            return self.position
        }
        if case .resumed = record.event {
            self.position += max(.zero, record.stamp.wall.since(last.wall))
            self.last = record.stamp
        } else if record.stamp.monotonic > last.monotonic {
            self.position += record.stamp.monotonic - last.monotonic
            self.last = record.stamp
        }
        // Else it came while another record was on its way: the answer to a REST call, say. No time has passed.
        return self.position
    }
}
