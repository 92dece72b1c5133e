package import MarketDataModel

/// Gathers what was invalidated until it is quiet, so that a burst of invalidations leads to one load.
package struct InvalidationDebounce: Sendable {
    private let quiet: Duration
    private let longestWait: Duration
    private var pending: [Symbol] = []
    private var known: Set<Symbol> = []
    private var first = MonotonicTime.distantFuture
    private var last = MonotonicTime.distantFuture

    /// Loads are due `quiet` after the last invalidation, and at most `longestWait` after the first.
    package init(quiet: Duration, longestWait: Duration) {
        self.quiet = quiet
        self.longestWait = max(quiet, longestWait)
    }

    /// When ``due(now:)`` has something.
    package var deadline: MonotonicTime {
        self.pending.isEmpty ? .distantFuture : min(self.last + self.quiet, self.first + self.longestWait)
    }

    /// These are to be loaded again.
    package mutating func add(_ symbols: [Symbol], now: MonotonicTime) {
        guard !symbols.isEmpty else { return }
        if self.pending.isEmpty { self.first = now }
        self.last = now
        for symbol in symbols where self.known.insert(symbol).inserted { self.pending.append(symbol) }
    }

    /// What is to be loaded now, in the order in which it was invalidated.
    package mutating func due(now: MonotonicTime) -> [Symbol] {
        guard now >= self.deadline else { return [] }
        defer {
            self.pending = []
            self.known = []
        }
        return self.pending
    }
}
