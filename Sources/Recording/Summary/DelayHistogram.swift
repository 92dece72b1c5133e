internal import MarketDataModel

/// Spans of either sign, in bars of equal ratio: four to a doubling, 1 µs to 292 years, so a quantile is right to 19 %.
///
/// Of receive time less exchange time: what is negative says that a clock is wrong.
public struct DelayHistogram: Hashable, Sendable {
    /// The smallest.
    public private(set) var minimum: Duration?
    /// The largest.
    public private(set) var maximum: Duration?
    /// How many.
    public private(set) var count = 0

    private var positive: [Int] = []
    private var negative: [Int] = []

    /// No spans yet.
    public init() {}

    /// Counts a span.
    public mutating func add(_ span: Duration) {
        self.minimum = self.minimum.map { min($0, span) } ?? span
        self.maximum = self.maximum.map { max($0, span) } ?? span
        self.count += 1
        let bar = Self.bar(span.wholeNanoseconds.magnitude)
        if span < .zero {
            while self.negative.count <= bar { self.negative.append(0) }
            self.negative[bar] += 1
        } else {
            while self.positive.count <= bar { self.positive.append(0) }
            self.positive[bar] += 1
        }
    }

    /// The span that `share` (0...1) of all are not above, to the precision of a bar; `nil` without spans.
    public func quantile(_ share: Double) -> Duration? {
        guard let minimum, let maximum else { return nil }
        guard share > 0 else { return minimum }
        let rank = max(1, Int((Double(self.count) * min(1, max(0, share))).rounded(.up)))
        var seen = 0
        for bar in self.negative.indices.reversed() {
            seen += self.negative[bar]
            if seen >= rank { return min(maximum, max(minimum, .zero - Self.lowest(bar))) }
        }
        for bar in self.positive.indices {
            seen += self.positive[bar]
            if seen >= rank { return min(maximum, Self.lowest(bar + 1)) }
        }
        return maximum
    }

    /// Four bars to a doubling of microseconds: the two bits behind the highest one.
    private static func bar(_ nanoseconds: UInt64) -> Int {
        let value = nanoseconds / 1000 + 4
        let exponent = 63 - value.leadingZeroBitCount
        return (exponent - 2) * 4 + Int(value >> UInt64(exponent - 2) & 3)
    }

    /// The least magnitude of a bar.
    private static func lowest(_ bar: Int) -> Duration {
        let value = (4 + UInt64(bar) & 3) << UInt64(bar / 4)
        return .microseconds(Int64(clamping: value) - 4)
    }
}
