internal import MarketDataModel

/// Native name to slot, for one channel: open addressing with linear probing, looked up once per message.
///
/// A `Dictionary` costs about four times as much here, as its hasher is seeded and made for any key.
struct NameTable {
    private struct Entry {
        var name: InlineName
        var slot: Int32
    }

    private var entries: [Entry?]
    private var mask: Int
    private(set) var count = 0

    init() {
        self.entries = Array(repeating: nil, count: 16)
        self.mask = 15
    }

    /// The slot of `native`, or -1.
    func slot(of native: NativeName) -> Int {
        var index = self.home(native.name)
        while let entry = self.entries[index] {
            if entry.name == native.name { return Int(entry.slot) }
            index = (index &+ 1) & self.mask
        }
        return -1
    }

    /// Notes that `native` is in `slot`; replaces what was noted before.
    mutating func insert(_ native: NativeName, slot: Int) {
        if (self.count + 1) * 2 > self.entries.count { self.grow() }
        var index = self.home(native.name)
        while let entry = self.entries[index] {
            if entry.name == native.name {
                self.entries[index] = Entry(name: native.name, slot: Int32(slot))
                return
            }
            index = (index &+ 1) & self.mask
        }
        self.entries[index] = Entry(name: native.name, slot: Int32(slot))
        self.count += 1
    }

    /// Forgets `native`. Entries behind it move up, so that no tombstone is left.
    mutating func remove(_ native: NativeName) {
        var hole = self.home(native.name)
        while let entry = self.entries[hole], entry.name != native.name { hole = (hole &+ 1) & self.mask }
        guard self.entries[hole] != nil else { return }
        self.entries[hole] = nil
        self.count -= 1
        var index = (hole &+ 1) & self.mask
        while let entry = self.entries[index] {
            let home = self.home(entry.name)
            // Where the probe for this entry passes the hole, the entry fills it.
            if ((index &- home) & self.mask) >= ((index &- hole) & self.mask) {
                self.entries[hole] = entry
                self.entries[index] = nil
                hole = index
            }
            index = (index &+ 1) & self.mask
        }
    }

    private func home(_ name: InlineName) -> Int { Int(truncatingIfNeeded: name.mixed) & self.mask }

    private mutating func grow() {
        let old = self.entries
        self.entries = Array(repeating: nil, count: old.count * 2)
        self.mask = self.entries.count - 1
        for case .some(let entry) in old {
            var index = self.home(entry.name)
            while self.entries[index] != nil { index = (index &+ 1) & self.mask }
            self.entries[index] = entry
        }
    }
}
