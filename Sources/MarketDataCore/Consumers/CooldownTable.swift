internal import DequeModule
package import MarketDataModel

/// When each symbol was last asked for, as long as that matters.
///
/// Never more than `capacity` symbols: where more are asked for within one span, the one asked for longest ago is
/// forgotten and may be asked for again too early; ``forgotten`` counts those. Amortised O(1).
package struct CooldownTable: Sendable {
    /// How long a symbol is left alone.
    package let span: Duration
    /// How many symbols were forgotten too early.
    package private(set) var forgotten: UInt64 = 0
    private let capacity: Int
    private var latest: [Symbol: MonotonicTime] = [:]
    /// In order of time; an entry that was overtaken by a later one of its symbol is skipped.
    private var order = Deque<(symbol: Symbol, time: MonotonicTime)>()

    /// An empty table.
    package init(span: Duration, capacity: Int = 10_000) {
        self.span = span
        self.capacity = max(1, capacity)
    }

    /// How many symbols it knows.
    package var count: Int { self.latest.count }

    /// When `symbol` may be asked for again: `now` or earlier where it may at once.
    package func next(_ symbol: Symbol, now: MonotonicTime) -> MonotonicTime {
        guard self.span > .zero, let last = self.latest[symbol] else { return now }
        return last + self.span
    }

    /// `symbol` is asked for.
    package mutating func note(_ symbol: Symbol, now: MonotonicTime) {
        guard self.span > .zero else { return }
        while let first = self.order.first, first.time + self.span <= now { self.drop() }
        let time = max(now, self.order.last?.time ?? now)
        self.latest[symbol] = time
        self.order.append((symbol, time))
        // Overtaken entries count too, so that one symbol asked for again and again does not fill memory.
        while self.order.count > self.capacity {
            if self.drop() { self.forgotten += 1 }
        }
    }

    /// Drops the oldest entry; `true` where its symbol is forgotten with it.
    @discardableResult
    private mutating func drop() -> Bool {
        let first = self.order.removeFirst()
        guard self.latest[first.symbol] == first.time else { return false }
        self.latest[first.symbol] = nil
        return true
    }
}
