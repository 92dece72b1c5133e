internal import MarketDataModel

/// A part of the memory of quotes: the newest of each symbol, by the name it is asked for; never more than `capacity`.
///
/// A hit is one look-up in a table of words, one comparison of names and a copy, and allocates nothing. Which entry
/// makes room is told by the clock rule (second chance): a hand goes round and takes the first entry that nobody has
/// asked for since it last came by. That keeps what an LRU list keeps, within a percent or two, and a hit sets a flag
/// where the list would be mended in four places.
///
/// The names of a symbol besides its canonical one are entries of their own that point there.
package struct QuoteShard: Sendable {
    /// How many entries there are at most.
    package let capacity: Int
    package internal(set) var counters = CacheCounters()
    let rules: Rules
    var entries: [Entry] = []
    var index = ShardIndex()
    private var hand = 0
    /// What was invalidated and has no entry any more, or never had one.
    var notBefore: UInt64 = 0
    var invalidatedAt = MonotonicTime(nanoseconds: .min)

    /// An empty part. It grows as it is filled.
    package init(capacity: Int, limits: QuoteCacheLimits) {
        self.capacity = max(1, capacity)
        self.rules = Rules(limits)
    }

    /// How many entries there are.
    package var count: Int { self.entries.count }

    @inline(__always)
    func place(of symbol: Symbol, _ hash: UInt64) -> Int {
        var position = self.index.first(hash)
        while true {
            let place = self.index.place(at: &position, hash)
            if place < 0 || self.entries[place].symbol == symbol { return place }
        }
    }

    /// The entry of `symbol`, made where there is none.
    mutating func placeForced(of symbol: Symbol, _ hash: UInt64) -> Int {
        var place = self.place(of: symbol, hash)
        if place >= 0 { return place }
        if self.entries.count < self.capacity {
            place = self.entries.count
            self.entries.append(Entry(symbol: symbol))
        } else {
            place = self.makeRoom()
            self.entries[place] = Entry(symbol: symbol)
        }
        self.entries[place].notBefore = self.notBefore
        self.entries[place].invalidatedAt = self.invalidatedAt
        self.index.insert(hash, place)
        self.counters.entries = self.entries.count
        return place
    }

    /// Goes round to the first entry that nobody has asked for since the hand was there; at most one round, as the hand
    /// takes the marks away.
    private mutating func makeRoom() -> Int {
        while self.entries[self.hand].wasAskedFor {
            self.entries[self.hand].wasAskedFor = false
            self.hand = (self.hand + 1) % self.entries.count
        }
        let place = self.hand
        self.hand = (self.hand + 1) % self.entries.count
        // What it knew of invalidations is remembered for all that have no entry.
        self.notBefore = max(self.notBefore, self.entries[place].notBefore)
        self.invalidatedAt = max(self.invalidatedAt, self.entries[place].invalidatedAt)
        self.index.remove(self.entries[place].symbol.name.mixed, place)
        self.counters.evictions &+= 1
        return place
    }
}
