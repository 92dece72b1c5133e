package import MarketDataModel

/// Who gets what: slots (a channel of a symbol each) with their newest values, and mailboxes that listen to them.
///
/// The shell (``Router``) locks it, calls it once, unlocks, and then resumes the consumers that it names: it holds no
/// continuation. What happens per message is a look-up, a store and, once per slot and socket read, a mark in each
/// conflating mailbox.
package struct RouterStateMachine {
    /// A mailbox, as its consumer holds it.
    package struct Handle: Hashable, Sendable {
        package let index: Int
        package let generation: UInt32
    }

    /// Whether values are handed out, and why not.
    package enum Ending: Sendable {
        case open
        case ended
        case failed(MarketDataError)
    }

    /// A handler to call once the lock is released.
    package struct HandlerCall: Sendable {
        package let handler: Int32
        package let symbol: Symbol
        package let event: Int
    }

    /// What a socket read led to.
    package struct Effects: Sendable {
        /// The consumers that waited and wait no longer; each once.
        package var woken: [Handle] = []
        /// What was asked for by ``RouterStateMachine/awaitSettled(effects:)`` is so, or the router has ended.
        package var isSettled = false
        package var calls: [HandlerCall] = []
        /// The attachments of the batch's events.
        package var attachments: [Attachment] = []
        /// The channels that had values.
        package var channels: [Channel] = []
        /// Events of streams that have no subscription.
        package var unexpected = 0
        /// Values whose sequence fell within their connection: dropped.
        package var fallen = 0
        /// Streams whose sequence fell again and again: to be subscribed anew.
        package var doubtful: [StreamKey] = []
        /// Slots whose status is another one by a value: the first, the first after a break, a halt.
        package var statusKeys: [SlotKey] = []
        package var conflated: UInt64 = 0
        package var dropped: UInt64 = 0

        package init() {}

        package mutating func reset() {
            self.woken.removeAll(keepingCapacity: true)
            self.isSettled = false
            if !self.calls.isEmpty { self.calls.removeAll(keepingCapacity: true) }
            if !self.attachments.isEmpty { self.attachments.removeAll(keepingCapacity: true) }
            if !self.statusKeys.isEmpty { self.statusKeys.removeAll(keepingCapacity: true) }
            if !self.doubtful.isEmpty { self.doubtful.removeAll(keepingCapacity: true) }
            self.channels.removeAll(keepingCapacity: true)
            self.unexpected = 0
            self.fallen = 0
            self.conflated = 0
            self.dropped = 0
        }
    }

    var slots: [Slot] = []
    var freeSlots: [Int] = []
    private var lastGeneration: UInt32 = 0
    var slotOfKey: [SlotKey: Int] = [:]
    var channels = ChannelTable()
    var names = NameTable()
    var mailboxes: [Mailbox] = []
    var freeMailboxes: [Int] = []
    var batch: UInt64 = 0
    /// How many values full mailboxes have lost so far.
    var lost: UInt64 = 0
    /// The whole router has ended: every mailbox made from now on is ended at once.
    var ending: Ending = .open
    /// A replay may meet symbols that nobody named: they get a slot where somebody wants every symbol.
    var discovers: Bool
    /// The canonical name of what a venue calls so.
    package var symbolOfNative: @Sendable (NativeName) -> Symbol
    /// The scope of a channel's sequence numbers.
    let scope: @Sendable (Channel) -> ChannelFacts.SequenceScope
    /// A replay jumps: nothing is told.
    var isHushed = false
    /// The most symbols that are discovered, so that garbage can't fill memory.
    static let discoveryLimit = 65_536
    /// Slots whose live quote is another one, or none any more, since the shell took note last; each once.
    private(set) var changedQuotes: [Int32] = []
    /// Effects are to say when every consumer has taken everything and waits.
    private var awaitsSettling = false

    package init(
        discovers: Bool = false,
        scope: @escaping @Sendable (Channel) -> ChannelFacts.SequenceScope = { _ in .stream },
        symbolOfNative: @escaping @Sendable (NativeName) -> Symbol = { Symbol($0.name) }
    ) {
        self.discovers = discovers
        self.scope = scope
        self.symbolOfNative = symbolOfNative
    }

    // MARK: Slots

    func slot(of key: StreamKey) -> Int {
        self.names.slot(of: key.native, in: self.channels.index(of: key.channel))
    }

    /// The slot of `key`, made where there is none.
    mutating func slot(for key: SlotKey) -> Int {
        if let index = self.slotOfKey[key] { return index }
        let index: Int
        if let free = self.freeSlots.popLast() {
            index = free
            self.slots[index] = Slot(key: key, self.scope(key.channel))
        } else {
            index = self.slots.count
            self.slots.append(Slot(key: key, self.scope(key.channel)))
        }
        self.lastGeneration &+= 1
        self.slots[index].generation = self.lastGeneration
        self.slotOfKey[key] = index
        self.noteQuote(index)
        return index
    }

    /// From now on, what the venue calls `native` goes to `key`.
    package mutating func bind(_ key: SlotKey, to native: NativeName) {
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
            self.slots[index].attachment = self.slots[first].attachment
            self.slots[index].received = self.slots[first].received
            self.slots[index].source = self.slots[first].source
            self.slots[index].count = self.slots[first].count
            self.slots[index].staleSince = self.slots[first].staleSince
            self.slots[index].haltedSince = self.slots[first].haltedSince
            self.noteQuote(index)
            return
        }
        self.names.insert(native, in: self.channels.intern(key.channel), slot: index)
        self.attachCollectors(of: key.channel, to: index)
    }

    /// Nobody gets this stream any more: its last value is forgotten, as nothing will vouch for it.
    package mutating func forget(_ key: StreamKey) {
        let all = self.slots(of: key)
        self.names.remove(key.native, in: self.channels.index(of: key.channel))
        for index in all {
            self.slots[index].native = nil
            self.slots[index].next = -1
            self.slots[index].haltedSince = nil
            self.slots[index].forget()
            self.noteQuote(index)
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
        let key = self.slots[index].key
        self.slots[index] = Slot(key: key, self.scope(key.channel))
        self.freeSlots.append(index)
        self.noteQuote(index)
    }

    // MARK: Settling

    /// Whether some consumer listens, and every one has taken everything and waits for more.
    package var isSettled: Bool {
        var listens = false
        for index in self.mailboxes.indices where self.mailboxes[index].isInUse {
            guard self.mailboxes[index].isWaiting, !self.mailboxes[index].hasSomething else { return false }
            listens = true
        }
        return listens || self.slots.contains { !$0.handlers.isEmpty }
    }

    /// From now on effects say when that is so, or the router has ended: once.
    package mutating func awaitSettled(effects: inout Effects) {
        self.awaitsSettling = true
        self.noteSettled(&effects)
    }

    mutating func noteSettled(_ effects: inout Effects) {
        guard self.awaitsSettling, !self.isOpen || self.isSettled else { return }
        self.awaitsSettling = false
        effects.isSettled = true
    }

    // MARK: Live quotes

    /// What ``liveQuote(at:)`` says of `slot` may be something else now.
    @inline(__always)
    mutating func noteQuote(_ slot: Int) {
        guard !self.slots[slot].isQuoteChanged, self.slots[slot].key.channel == .quotes else { return }
        self.slots[slot].isQuoteChanged = true
        self.changedQuotes.append(Int32(slot))
    }

    /// Gives `body` each slot whose live quote has changed since the last call, with its use and the quote.
    package mutating func takeChangedQuotes(_ body: (_ slot: Int, _ generation: UInt32, _ quote: Quote?) -> Void) {
        guard !self.changedQuotes.isEmpty else { return }
        for number in self.changedQuotes {
            let slot = Int(number)
            self.slots[slot].isQuoteChanged = false
            body(slot, self.slots[slot].generation, self.liveQuote(in: slot))
        }
        self.changedQuotes.removeAll(keepingCapacity: true)
    }
}
