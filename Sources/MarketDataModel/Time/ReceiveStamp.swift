/// When bytes reached this machine, by both clocks, read once per socket read.
@frozen
public struct ReceiveStamp: Hashable, Sendable, BitwiseCopyable, Codable {
    /// The wall clock's time: for people, files and comparison with a venue's own times.
    public var wall: Timestamp
    /// The monotonic time: what ages are counted from.
    public var monotonic: MonotonicTime

    /// Both times of one moment.
    @inlinable
    public init(wall: Timestamp, monotonic: MonotonicTime) {
        self.wall = wall
        self.monotonic = monotonic
    }
}
