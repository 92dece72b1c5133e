package import MarketDataModel

/// Native name and channel to slot: open addressing with linear probing, looked up once per message. Channels are named by
/// their number in a ``ChannelTable``.
///
/// A `Dictionary` costs about four times as much here, as its hasher is seeded and made for any key.
package struct NameTable {
    private struct Entry {
        var name: InlineName
        var channel: Int32
        var slot: Int32
    }

    private var entries: [Entry?]
    private var mask: Int
    package private(set) var count = 0

    package init() {
        self.entries = Array(repeating: nil, count: 16)
        self.mask = 15
    }

    /// The slot of `native` in a channel, or -1.
    package func slot(of native: NativeName, in channel: Int) -> Int {
        var index = self.home(native.name, channel)
        while let entry = self.entries[index] {
            if entry.name == native.name, Int(entry.channel) == channel { return Int(entry.slot) }
            index = (index &+ 1) & self.mask
        }
        return -1
    }

    /// Notes that `native` in a channel is in `slot`; replaces what was noted before.
    package mutating func insert(_ native: NativeName, in channel: Int, slot: Int) {
        if (self.count + 1) * 2 > self.entries.count { self.grow() }
        let new = Entry(name: native.name, channel: Int32(channel), slot: Int32(slot))
        var index = self.home(native.name, channel)
        while let entry = self.entries[index] {
            if entry.name == native.name, Int(entry.channel) == channel {
                self.entries[index] = new
                return
            }
            index = (index &+ 1) & self.mask
        }
        self.entries[index] = new
        self.count += 1
    }

    /// Forgets `native` in a channel. Entries behind it move up, so that no tombstone is left.
    package mutating func remove(_ native: NativeName, in channel: Int) {
        var hole = self.home(native.name, channel)
        while let entry = self.entries[hole], entry.name != native.name || Int(entry.channel) != channel {
            hole = (hole &+ 1) & self.mask
        }
        guard self.entries[hole] != nil else { return }
        self.entries[hole] = nil
        self.count -= 1
        var index = (hole &+ 1) & self.mask
        while let entry = self.entries[index] {
            let home = self.home(entry.name, Int(entry.channel))
            // Where the probe for this entry passes the hole, the entry fills it.
            if ((index &- home) & self.mask) >= ((index &- hole) & self.mask) {
                self.entries[hole] = entry
                self.entries[index] = nil
                hole = index
            }
            index = (index &+ 1) & self.mask
        }
    }

    @inline(__always)
    private func home(_ name: InlineName, _ channel: Int) -> Int {
        (Int(truncatingIfNeeded: name.mixed) &+ channel &* 0x9E37) & self.mask
    }

    private mutating func grow() {
        let old = self.entries
        self.entries = Array(repeating: nil, count: old.count * 2)
        self.mask = self.entries.count - 1
        for case .some(let entry) in old {
            var index = self.home(entry.name, Int(entry.channel))
            while self.entries[index] != nil { index = (index &+ 1) & self.mask }
            self.entries[index] = entry
        }
    }
}
