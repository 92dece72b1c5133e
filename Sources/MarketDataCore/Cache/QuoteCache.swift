package import MarketDataModel

/// The newest quotes that requests brought, by the name they were asked for; never more than `capacity`.
///
/// Which quote makes room is told by the clock rule (second chance): a hand goes round and takes the first quote that
/// nobody has asked for since it last came by. That keeps what an LRU list keeps, within a percent or two, and a hit
/// sets a flag where the list would be mended in four places. A quote has no expiry of its own: each question says how
/// old its answer may be.
package struct QuoteCache: Sendable {
    private struct Entry {
        var symbol: Symbol
        var kept: KeptQuote
        var wasAskedFor = false
    }

    /// How many quotes are kept at most.
    package let capacity: Int
    /// How many quotes had to make room.
    package private(set) var evictions: UInt64 = 0
    private var entries: [Entry] = []
    private var places: [Symbol: Int] = [:]
    private var hand = 0

    /// An empty cache. It grows as it is filled.
    package init(capacity: Int) {
        self.capacity = max(1, capacity)
    }

    /// How many quotes are kept.
    package var count: Int { self.entries.count }

    /// The quote of `symbol`, where there is one that will do. O(1), without allocation.
    package mutating func find(_ symbol: Symbol, _ demand: QuoteDemand) -> KeptQuote? {
        guard let place = self.places[symbol], demand.accepts(self.entries[place].kept) else { return nil }
        self.entries[place].wasAskedFor = true
        return self.entries[place].kept
    }

    /// Keeps `kept` unless a newer quote of `symbol` is there. Amortised O(1).
    ///
    /// - Returns: The newer of the two.
    @discardableResult
    package mutating func keep(_ kept: KeptQuote, of symbol: Symbol) -> KeptQuote {
        if let place = self.places[symbol] {
            if kept.supersedes(self.entries[place].kept) { self.entries[place].kept = kept }
            return self.entries[place].kept
        }
        if self.entries.count < self.capacity {
            self.places[symbol] = self.entries.count
            self.entries.append(Entry(symbol: symbol, kept: kept))
        } else {
            let place = self.makeRoom()
            self.places[symbol] = place
            self.entries[place] = Entry(symbol: symbol, kept: kept)
        }
        return kept
    }

    /// Goes round to the first quote that nobody has asked for since the hand was there; at most one round, as the hand
    /// takes the marks away.
    private mutating func makeRoom() -> Int {
        while self.entries[self.hand].wasAskedFor {
            self.entries[self.hand].wasAskedFor = false
            self.hand = (self.hand + 1) % self.entries.count
        }
        let place = self.hand
        self.hand = (self.hand + 1) % self.entries.count
        self.places[self.entries[place].symbol] = nil
        self.evictions += 1
        return place
    }
}
