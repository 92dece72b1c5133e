internal import MarketDataModel

/// The last five minutes of a price, one value a second: enough to draw a curve, and nothing else, which is why a
/// binary fraction will do here and nowhere else.
struct PriceHistory: Sendable {
    /// How many seconds are kept.
    static let seconds = 300
    /// What a curve may span. The shortest that holds all there is is drawn, so that a young curve is not a speck.
    private static let spans = [30, 60, 90, 120, 180, 240, 300]

    private var values = [Double?](repeating: nil, count: PriceHistory.seconds)
    private var newest: Int64 = 0
    private var oldest: Int64?

    /// The price was `value` at `time`. A time before the newest second changes nothing.
    mutating func add(_ value: Double, at time: MonotonicTime) {
        let second = time.nanoseconds / 1_000_000_000
        guard let oldest = self.oldest else {
            (self.oldest, self.newest) = (second, second)
            self.set(value, second)
            return
        }
        guard second >= self.newest else {
            // A recording was wound back: begin anew.
            if second < oldest || self.newest - second > Int64(Self.seconds) { self = PriceHistory() }
            return
        }
        // Between two values the price was the earlier one.
        let last = self.value(self.newest)
        let first = max(self.newest + 1, second - Int64(Self.seconds) + 1)
        if first < second { for missing in first..<second { self.set(last, missing) } }
        self.newest = second
        self.set(value, second)
    }

    /// `width` values up to `now`, oldest first; `nil` before the first that is known.
    func samples(_ width: Int, now: MonotonicTime) -> [Double?] {
        guard width > 0, let oldest = self.oldest else { return [Double?](repeating: nil, count: max(0, width)) }
        let end = max(self.newest, now.nanoseconds / 1_000_000_000)
        let age = end - oldest + 1
        let span = Self.spans.first { $0 >= age } ?? Self.seconds
        return (0..<width).map { column in
            let second = end - Int64(span) + Int64((column + 1) * span / width)
            guard second >= oldest, end - second < Int64(Self.seconds) else { return nil }
            return second > self.newest - Int64(Self.seconds) ? self.value(min(second, self.newest)) : nil
        }
    }

    private func value(_ second: Int64) -> Double? { self.values[Self.index(second)] }

    private mutating func set(_ value: Double?, _ second: Int64) { self.values[Self.index(second)] = value }

    private static func index(_ second: Int64) -> Int {
        let index = Int(second % Int64(Self.seconds))
        return index < 0 ? index + Self.seconds : index
    }
}
