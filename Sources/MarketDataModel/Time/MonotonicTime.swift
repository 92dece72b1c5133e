/// A moment of a clock that never steps and that counts the time a machine was suspended; its zero means nothing.
///
/// Ages and deadlines are counted in it, never in wall-clock time.
@frozen
public struct MonotonicTime: Hashable, Sendable, BitwiseCopyable, Comparable, Codable {
    /// Nanoseconds since the clock's zero.
    public var nanoseconds: Int64

    /// A moment by its nanoseconds.
    @inlinable
    public init(nanoseconds: Int64) { self.nanoseconds = nanoseconds }

    /// The clock's zero.
    public static var zero: MonotonicTime { MonotonicTime(nanoseconds: 0) }

    /// A moment that never comes: the deadline of what has none.
    public static var distantFuture: MonotonicTime { MonotonicTime(nanoseconds: .max) }

    /// Earlier than.
    @inlinable
    public static func < (left: MonotonicTime, right: MonotonicTime) -> Bool { left.nanoseconds < right.nanoseconds }

    /// The span between two moments; negative where `right` is later. Saturates.
    @inlinable
    public static func - (left: MonotonicTime, right: MonotonicTime) -> Duration {
        let (value, overflow) = left.nanoseconds.subtractingReportingOverflow(right.nanoseconds)
        return .nanoseconds(overflow ? (left < right ? .min : .max) : value)
    }

    /// A moment moved by `span`. Saturates, so that ``distantFuture`` stays what it is.
    @inlinable
    public static func + (left: MonotonicTime, span: Duration) -> MonotonicTime {
        let (value, overflow) = left.nanoseconds.addingReportingOverflow(span.wholeNanoseconds)
        return MonotonicTime(nanoseconds: overflow ? (span < .zero ? .min : .max) : value)
    }

    /// A moment moved back by `span`.
    @inlinable
    public static func - (left: MonotonicTime, span: Duration) -> MonotonicTime { left + (.zero - span) }
}

extension Duration {
    /// The span in whole nanoseconds, cut towards zero; saturates at ±292 years.
    @inlinable
    public var wholeNanoseconds: Int64 {
        // Up to 78 minutes without a division of 128 bits, which costs as much as a lock: 10^9 is 2^9 * 5^9.
        if let part = Int64(exactly: self.attoseconds &>> 9), part >= 0 { return part / 1_953_125 }
        let (seconds, attoseconds) = self.components
        let (scaled, overflow) = seconds.multipliedReportingOverflow(by: 1_000_000_000)
        guard !overflow else { return seconds < 0 ? .min : .max }
        let (sum, carried) = scaled.addingReportingOverflow(attoseconds / 1_000_000_000)
        return carried ? (seconds < 0 ? .min : .max) : sum
    }
}
