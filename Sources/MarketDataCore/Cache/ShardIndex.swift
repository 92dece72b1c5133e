/// Where the entry of a hash is: open addressing with linear probing over words that hold half of the hash and a place.
///
/// Entries themselves lie apart, so that probing stays in few cache lines and making room moves nothing but words.
struct ShardIndex: Sendable {
    /// 0 where empty; else the upper half of the hash, and the place + 1.
    private var words: [UInt64] = Array(repeating: 0, count: 16)
    private var mask = 15
    private var count = 0

    /// Where the search for `hash` begins.
    @inline(__always)
    func first(_ hash: UInt64) -> Int { Int(truncatingIfNeeded: hash &>> 32) & self.mask }

    /// The next place from `position` on that may be that of `hash`, or -1.
    @inline(__always)
    func place(at position: inout Int, _ hash: UInt64) -> Int {
        while true {
            let word = self.words[position & self.mask]
            if word == 0 { return -1 }
            position &+= 1
            if (word ^ hash) &>> 32 == 0 { return Int(truncatingIfNeeded: word & 0xFFFF_FFFF) &- 1 }
        }
    }

    /// Notes a place that is not in it. Amortised O(1).
    mutating func insert(_ hash: UInt64, _ place: Int) {
        if (self.count + 1) * 2 > self.words.count { self.grow() }
        self.put(Self.word(hash, place))
        self.count += 1
    }

    /// Forgets a place. What lies behind it moves up, so that nothing is left in its stead.
    mutating func remove(_ hash: UInt64, _ place: Int) {
        let word = Self.word(hash, place)
        var hole = self.first(hash)
        while self.words[hole] != word {
            guard self.words[hole] != 0 else { return }
            hole = (hole &+ 1) & self.mask
        }
        self.words[hole] = 0
        self.count -= 1
        var index = (hole &+ 1) & self.mask
        while self.words[index] != 0 {
            let home = self.first(self.words[index])
            // Where the search for this word passes the hole, the word fills it.
            if ((index &- home) & self.mask) >= ((index &- hole) & self.mask) {
                self.words[hole] = self.words[index]
                self.words[index] = 0
                hole = index
            }
            index = (index &+ 1) & self.mask
        }
    }

    private static func word(_ hash: UInt64, _ place: Int) -> UInt64 {
        hash & 0xFFFF_FFFF_0000_0000 | UInt64(truncatingIfNeeded: place &+ 1)
    }

    private mutating func put(_ word: UInt64) {
        var index = self.first(word)
        while self.words[index] != 0 { index = (index &+ 1) & self.mask }
        self.words[index] = word
    }

    private mutating func grow() {
        let old = self.words
        self.words = Array(repeating: 0, count: old.count * 2)
        self.mask = self.words.count - 1
        for word in old where word != 0 { self.put(word) }
    }
}
