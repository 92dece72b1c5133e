internal import DequeModule
internal import MarketDataModel

/// What waits for one consumer.
struct Mailbox {
    /// One of the consumer's symbols.
    struct Local {
        var slot: Int
        /// The slot's count and gaps as the consumer knows them.
        var seenCount: UInt64
        var seenGaps: UInt64
        /// The liveness that the consumer was told last.
        var known = Liveness.live
        var knowsRefusal = false
        /// Stands in `ready`.
        var isReady = false
        /// Values of this symbol that did not fit since the last one that did.
        var dropped: UInt64 = 0
    }

    /// A value or a change of state in the buffer of an `.every` consumer.
    struct Entry {
        var local: Int32
        var item: Item
        var isValue: Bool
    }

    /// Goes up each time the place is used anew, so that an old handle reaches nobody.
    var generation: UInt32 = 0
    var delivery: Delivery = .latest
    /// Changes of state are told as such, instead of by repeating a quote.
    var wantsTurns = false
    /// Channels of which every symbol is wanted.
    var everySymbolOf: [Channel] = []
    var locals: [Local] = []
    /// Conflating: the symbols with something to tell, in turn.
    var ready = Deque<Int32>()
    /// Not conflating: what is to be told, in order.
    var buffer = Deque<Entry>()
    /// The consumer has taken everything and waits for more.
    var isWaiting = false
    var ending = RouterStateMachine.Ending.open
    var isInUse = false
    var refusedCount = 0

    var hasSomething: Bool {
        if !self.ready.isEmpty || !self.buffer.isEmpty { return true }
        if case .open = self.ending { return false }
        return true
    }

    mutating func markReady(_ local: Int) {
        guard !self.locals[local].isReady else { return }
        self.locals[local].isReady = true
        self.ready.append(Int32(local))
    }

    /// Appends to the buffer; where it is full, does as the delivery says.
    mutating func append(_ entry: Entry, capacity: Int, whenFull: Delivery.Overflow) -> Bool {
        guard case .open = self.ending else { return false }
        var overflowed = false
        if self.buffer.count >= capacity {
            overflowed = true
            switch whenFull {
            case .dropOldest:
                self.dropOldest()
            case .fail:
                self.ending = .failed(
                    MarketDataError(
                        .slowConsumer,
                        """
                        the consumer's buffer of \(capacity) values was full; take values faster, give it a larger \
                        buffer, or take `.latest`
                        """,
                        symbol: entry.item.key.symbol
                    )
                )
                return true
            }
        }
        self.buffer.append(entry)
        return overflowed
    }

    /// A change of state outlives the values around it, unless nothing else is left to drop.
    private mutating func dropOldest() {
        let index = self.buffer.firstIndex { $0.isValue } ?? self.buffer.startIndex
        let lost = self.buffer.remove(at: index)
        if lost.isValue { self.locals[Int(lost.local)].dropped += 1 + lost.item.skipped }
    }
}
