package import MarketDataModel

/// Names that the venue does not know, with what is said of them; never more than `capacity`.
package struct NegativeCache: Sendable {
    private struct Entry {
        var reason: String
        var until: MonotonicTime
    }

    private let capacity: Int
    private let timeToLive: Duration
    private var entries: [Symbol: Entry] = [:]
    /// In the order in which they were noted; some are gone since, or were noted again.
    private var order: [(symbol: Symbol, until: MonotonicTime)] = []
    private var oldest = 0

    /// An empty one.
    package init(capacity: Int, timeToLive: Duration) {
        self.capacity = max(1, capacity)
        self.timeToLive = timeToLive
    }

    /// How many names are remembered.
    package var count: Int { self.entries.count }

    /// What is said of `symbol`, and for how much longer.
    package func find(_ symbol: Symbol, now: MonotonicTime) -> (reason: String, left: Duration)? {
        guard let entry = self.entries[symbol], now < entry.until else { return nil }
        return (entry.reason, entry.until - now)
    }

    /// The venue does not know `symbol`. Where there is no room the one noted longest ago goes. Amortised O(1).
    package mutating func note(_ symbol: Symbol, _ reason: String, now: MonotonicTime) {
        let until = now + self.timeToLive
        guard until > now else { return }
        self.entries[symbol] = Entry(reason: reason, until: until)
        self.order.append((symbol, until))
        while self.oldest < self.order.count {
            let (symbol, until) = self.order[self.oldest]
            let isCurrent = self.entries[symbol]?.until == until
            guard !isCurrent || self.entries.count > self.capacity || until <= now else { break }
            if isCurrent { self.entries[symbol] = nil }
            self.oldest += 1
        }
        if self.oldest > 64, self.oldest * 2 > self.order.count {
            self.order.removeFirst(self.oldest)
            self.oldest = 0
        }
        // Names that are noted again and again fill the order, not the entries.
        if self.order.count > 2 * self.capacity + 128 {
            self.order = self.entries.map { ($0.key, $0.value.until) }.sorted { $0.until < $1.until }
            self.oldest = 0
        }
    }

    /// Nothing is known of `symbol` any more.
    package mutating func forget(_ symbol: Symbol) { self.entries[symbol] = nil }

    /// Nothing is known any more.
    package mutating func forgetAll() {
        self.entries = [:]
        self.order = []
        self.oldest = 0
    }
}
