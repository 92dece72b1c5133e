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

    /// A moment by a whole number of seconds, milliseconds, microseconds or nanoseconds since 1970, whichever its size
    /// says; `nil` where it lies after 2262.
    ///
    /// | magnitude | unit | |
    /// |---|---|---|
    /// | below 10^11 | seconds | 10^11 s is the year 5138 |
    /// | below 10^14 | milliseconds | 10^11 ms is 1973-03-03 |
    /// | below 10^17 | microseconds | 10^14 µs is 1973-03-03 |
    /// | from 10^17 on | nanoseconds | 10^17 ns is 1973-03-03 |
    ///
    /// So the unit is certain for any moment from 1973-03-03 to the end of this type's range, and the conversion is
    /// exact. Venues change the unit of a field (Binance's archives went from milliseconds to microseconds in 2025, and
    /// its streams do on request), and files mix them.
    @inlinable
    public init?(unixTime value: Int64) {
        let nanosecondsPerUnit: Int64 =
            switch value.magnitude {
            case ..<100_000_000_000: 1_000_000_000
            case ..<100_000_000_000_000: 1_000_000
            case ..<100_000_000_000_000_000: 1_000
            default: 1
            }
        let (nanoseconds, overflow) = value.multipliedReportingOverflow(by: nanosecondsPerUnit)
        guard !overflow else { return nil }
        self.nanoseconds = nanoseconds
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
