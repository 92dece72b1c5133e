internal import DequeModule
internal import MarketDataModel
internal import MarketDataVenues

/// Who gets what: slots (a channel of a symbol each) with their newest values, and mailboxes that listen to them.
///
/// Pure: the shell (``Router``) locks it, calls it once, unlocks, and then resumes whom it names. What happens per
/// message is a look-up, a store and, once per slot and socket read, a mark in each conflating mailbox.
struct RouterStateMachine {
    typealias Waiter = CheckedContinuation<Void, Never>

    /// A mailbox, as its consumer holds it.
    struct Handle: Hashable, Sendable {
        var index: Int
        var generation: UInt32
    }

    /// A handler to call once the lock is released.
    struct HandlerCall {
        var handler: Int32
        var symbol: Symbol
        var event: Int
    }

    /// What a socket read led to.
    struct Effects {
        var waiters: [Waiter] = []
        var calls: [HandlerCall] = []
        /// The channels that had values, and the undecoded ones among them.
        var channels: ActivityLog.Channels = []
        var rawChannels: [Channel] = []
        /// Events of streams that nobody has asked for.
        var unexpected = 0
        var conflated: UInt64 = 0
        var dropped: UInt64 = 0

        mutating func reset() {
            self.waiters.removeAll(keepingCapacity: true)
            if !self.calls.isEmpty { self.calls.removeAll(keepingCapacity: true) }
            if !self.rawChannels.isEmpty { self.rawChannels.removeAll(keepingCapacity: true) }
            self.channels = []
            self.unexpected = 0
            self.conflated = 0
            self.dropped = 0
        }
    }

    var slots: [Slot] = []
    var freeSlots: [Int] = []
    private var lastGeneration: UInt32 = 0
    var slotOfKey: [SlotKey: Int] = [:]
    var quotes = NameTable()
    var trades = NameTable()
    var aggregates = NameTable()
    var raws: [StreamKey: Int] = [:]
    var mailboxes: [Mailbox] = []
    var freeMailboxes: [Int] = []
    var batch: UInt64 = 0
    /// How many values full mailboxes have lost so far.
    var lost: UInt64 = 0
    /// The whole router has ended: every mailbox made from now on is ended at once.
    var ending: Mailbox.Ending = .open
    /// A replay may meet symbols that nobody named: they get a slot where somebody wants every symbol.
    var discovers: Bool
    /// The canonical name of what a venue calls so.
    var symbolOfNative: @Sendable (NativeName) -> Symbol
    /// A replay jumps: nothing is told.
    var isHushed = false
    /// The most symbols that are discovered, so that garbage can't fill memory.
    static let discoveryLimit = 65_536
    /// Resumed when no mailbox has anything to tell and every consumer waits.
    var settling: Waiter?

    init(discovers: Bool = false, symbolOfNative: @escaping @Sendable (NativeName) -> Symbol = { Symbol($0.name) }) {
        self.discovers = discovers
        self.symbolOfNative = symbolOfNative
    }

    // MARK: Slots

    func slot(of key: StreamKey) -> Int {
        switch key.channel {
        case .quotes: self.quotes.slot(of: key.native)
        case .trades: self.trades.slot(of: key.native)
        case .aggregateTrades: self.aggregates.slot(of: key.native)
        case .raw: self.raws[key] ?? -1
        }
    }

    /// The slot of `key`, made where there is none.
    mutating func slot(for key: SlotKey) -> Int {
        if let index = self.slotOfKey[key] { return index }
        let index: Int
        if let free = self.freeSlots.popLast() {
            index = free
            self.slots[index] = Slot(key: key)
        } else {
            index = self.slots.count
            self.slots.append(Slot(key: key))
        }
        self.lastGeneration &+= 1
        self.slots[index].generation = self.lastGeneration
        self.slotOfKey[key] = index
        return index
    }

    /// From now on, what the venue calls `native` goes to `key`.
    mutating func bind(_ key: SlotKey, to native: NativeName) {
        let index = self.slot(for: key)
        guard self.slots[index].native == nil else { return }
        self.slots[index].native = native
        let stream = StreamKey(key.channel, native)
        let first = self.slot(of: stream)
        guard first < 0 else {
            // Another name for a stream that is there: what is known of that holds for this one, too.
            self.slots[index].next = self.slots[first].next
            self.slots[first].next = index
            self.slots[index].last = self.slots[first].last
            self.slots[index].source = self.slots[first].source
            self.slots[index].count = self.slots[first].count
            self.slots[index].staleSince = self.slots[first].staleSince
            return
        }
        defer { self.attachCollectors(of: key.channel, to: index) }
        switch key.channel {
        case .quotes: self.quotes.insert(native, slot: index)
        case .trades: self.trades.insert(native, slot: index)
        case .aggregateTrades: self.aggregates.insert(native, slot: index)
        case .raw: self.raws[stream] = index
        }
    }

    /// Nobody gets this stream any more: its last value is forgotten, as nothing will vouch for it.
    mutating func forget(_ key: StreamKey) {
        let all = self.slots(of: key)
        switch key.channel {
        case .quotes: self.quotes.remove(key.native)
        case .trades: self.trades.remove(key.native)
        case .aggregateTrades: self.aggregates.remove(key.native)
        case .raw: self.raws[key] = nil
        }
        for index in all {
            self.slots[index].native = nil
            self.slots[index].next = -1
            self.slots[index].last = nil
            self.slots[index].payload = []
            self.slots[index].staleSince = nil
            self.slots[index].succession = Succession()
            self.freeIfUnused(index)
        }
    }

    /// Every slot of `key`: one, but for symbols that are asked for by several names.
    func slots(of key: StreamKey) -> [Int] {
        var all: [Int] = []
        var index = self.slot(of: key)
        while index >= 0 {
            all.append(index)
            index = self.slots[index].next
        }
        return all
    }

    mutating func freeIfUnused(_ index: Int) {
        guard self.slots[index].isUnused, self.slots[index].native == nil else { return }
        self.slotOfKey[self.slots[index].key] = nil
        self.slots[index] = Slot(key: self.slots[index].key)
        self.freeSlots.append(index)
    }
}
