internal import MarketDataModel

/// How many a second, over the last five whole seconds.
struct RateMeter: Sendable {
    private static let span = 5
    private var counts = [UInt64](repeating: 0, count: RateMeter.span + 1)
    private var second: Int64?
    private var first: Int64 = 0

    /// `count` more at `now`.
    mutating func add(_ count: UInt64, now: MonotonicTime) {
        self.turn(to: now)
        guard let second = self.second else { return }
        self.counts[Self.index(second)] += count
    }

    /// How many a second.
    mutating func rate(now: MonotonicTime) -> UInt64 {
        self.turn(to: now)
        guard let second = self.second else { return 0 }
        let whole = min(Int64(Self.span), second - self.first)
        guard whole > 0 else { return self.counts[Self.index(second)] }
        return (1...whole).reduce(0) { $0 + self.counts[Self.index(second - $1)] } / UInt64(whole)
    }

    private mutating func turn(to now: MonotonicTime) {
        let current = now.nanoseconds / 1_000_000_000
        guard let second = self.second, current >= second else {
            if self.second == nil { (self.second, self.first) = (current, current) }
            return
        }
        guard current > second else { return }
        for passed in (second + 1)...min(current, second + Int64(Self.span) + 1) { self.counts[Self.index(passed)] = 0 }
        if current > second + Int64(Self.span) { self.counts = [UInt64](repeating: 0, count: Self.span + 1) }
        self.second = current
    }

    private static func index(_ second: Int64) -> Int { Int(second.magnitude % UInt64(Self.span + 1)) }
}
