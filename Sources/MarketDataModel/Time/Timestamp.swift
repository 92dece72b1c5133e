/// A moment of the wall clock: nanoseconds since 1970-01-01T00:00:00Z, leap seconds not counted (1677 to 2262).
@frozen
public struct Timestamp: Hashable, Sendable, BitwiseCopyable, Comparable, Codable {
    /// Nanoseconds since 1970.
    public var nanoseconds: Int64

    /// A moment by its nanoseconds since 1970.
    @inlinable
    public init(nanoseconds: Int64) { self.nanoseconds = nanoseconds }

    /// A moment by its milliseconds since 1970, the unit of most venues; `nil` where it does not fit.
    @inlinable
    public init?(milliseconds: Int64) {
        let (value, overflow) = milliseconds.multipliedReportingOverflow(by: 1_000_000)
        guard !overflow else { return nil }
        self.nanoseconds = value
    }

    /// Earlier than.
    @inlinable
    public static func < (left: Timestamp, right: Timestamp) -> Bool { left.nanoseconds < right.nanoseconds }

    /// The span from `earlier` to this moment; negative where `earlier` is later.
    @inlinable
    public func since(_ earlier: Timestamp) -> Duration { .nanoseconds(self.nanoseconds &- earlier.nanoseconds) }

    /// This moment, moved by `span`.
    @inlinable
    public func advanced(by span: Duration) -> Timestamp {
        Timestamp(nanoseconds: self.nanoseconds &+ span.wholeNanoseconds)
    }
}
