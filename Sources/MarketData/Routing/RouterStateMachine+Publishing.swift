internal import MarketDataModel
internal import MarketDataVenues
internal import WireFormats

extension RouterStateMachine {
    /// What a socket read of `connection` said.
    mutating func publish(
        _ events: EventBatch,
        _ bytes: Span<UInt8>,
        _ assembled: Span<UInt8>,
        connection: UInt64,
        effects: inout Effects
    ) {
        self.batch &+= 1
        for position in events.events.indices {
            switch events.events[position] {
            case .quote(let native, let quote):
                effects.channels.insert(.quotes)
                let slot = self.slotOrDiscovery(.quotes, native, self.quotes.slot(of: native))
                guard slot >= 0 else { effects.unexpected += 1; continue }
                guard
                    self.slots[slot].succession.admits(
                        connection: connection,
                        number: quote.sequence,
                        keepsEvery: false
                    )
                else { continue }
                self.store(.quote(quote), in: slot, event: position, effects: &effects)
            case .trade(let native, let trade):
                effects.channels.insert(trade.isAggregate ? .aggregateTrades : .trades)
                let slot =
                    trade.isAggregate
                    ? self.slotOrDiscovery(.aggregateTrades, native, self.aggregates.slot(of: native))
                    : self.slotOrDiscovery(.trades, native, self.trades.slot(of: native))
                guard slot >= 0 else { effects.unexpected += 1; continue }
                guard
                    self.slots[slot].succession.admits(connection: connection, number: trade.id, keepsEvery: true)
                else { continue }
                self.store(.trade(trade), in: slot, event: position, effects: &effects)
            case .raw(let key, let slice):
                if !effects.rawChannels.contains(key.channel) { effects.rawChannels.append(key.channel) }
                let slot = self.slotOrDiscovery(key.channel, key.native, self.raws[key] ?? -1)
                guard slot >= 0 else { effects.unexpected += 1; continue }
                guard self.slots[slot].succession.admits(connection: connection, number: nil, keepsEvery: true) else {
                    continue
                }
                let span = slice.isAssembled ? assembled : bytes
                self.slots[slot].payload = (slice.offset..<(slice.offset + slice.count)).map { span[$0] }
                self.store(.raw(received: events.received), in: slot, event: position, effects: &effects)
            }
        }
    }

    /// A quote that was asked for by request: it counts where the stream has said nothing since the request went out,
    /// and has not broken since.
    mutating func publish(snapshot quote: Quote, of key: StreamKey, sentAt: MonotonicTime, effects: inout Effects) {
        let slot = self.slot(of: key)
        guard slot >= 0 else { return }
        if let last = self.slots[slot].last, last.received.monotonic >= sentAt { return }
        if let since = self.slots[slot].staleSince, since >= sentAt { return }
        self.batch &+= 1
        self.store(.quote(quote), in: slot, source: .upstream, event: -1, effects: &effects)
    }

    /// Stores a value in `slot` and in those that are other names of it.
    private mutating func store(
        _ value: SlotValue,
        in slot: Int,
        source: Source = .stream,
        event: Int,
        effects: inout Effects
    ) {
        self.storeOne(value, in: slot, source: source, event: event, effects: &effects)
        var other = self.slots[slot].next
        while other >= 0 {
            self.slots[other].payload = self.slots[slot].payload
            self.storeOne(value, in: other, source: source, event: event, effects: &effects)
            other = self.slots[other].next
        }
    }

    private mutating func storeOne(
        _ value: SlotValue,
        in slot: Int,
        source: Source,
        event: Int,
        effects: inout Effects
    ) {
        self.slots[slot].last = value
        self.slots[slot].source = source
        self.slots[slot].count &+= 1
        let becomesLive = self.slots[slot].staleSince != nil
        if becomesLive { self.slots[slot].staleSince = nil }
        if self.isHushed { return }
        if self.slots[slot].batch != self.batch {
            self.slots[slot].batch = self.batch
            for listener in self.slots[slot].latest {
                self.mailboxes[Int(listener.mailbox)].markReady(Int(listener.local))
                self.wake(Int(listener.mailbox), &effects)
            }
        } else if !self.slots[slot].latest.isEmpty {
            effects.conflated &+= 1
        }
        if !self.slots[slot].every.isEmpty {
            for listener in self.slots[slot].every {
                if self.tellEvery(listener, slot, isValue: true, turn: becomesLive ? .live : .none) {
                    effects.dropped &+= 1
                    self.lost &+= 1
                }
                self.wake(Int(listener.mailbox), &effects)
            }
        }
        if event >= 0, !self.slots[slot].handlers.isEmpty {
            let symbol = self.slots[slot].key.symbol
            for handler in self.slots[slot].handlers {
                effects.calls.append(HandlerCall(handler: handler, symbol: symbol, event: event))
            }
        }
    }

    /// Puts the newest value, or a change of state, in the buffer of an `.every` consumer. Returns whether it was full.
    @discardableResult
    mutating func tellEvery(_ listener: Listener, _ index: Int, isValue: Bool, turn: Item.Turn) -> Bool {
        let mailbox = Int(listener.mailbox)
        let local = Int(listener.local)
        guard case .every(let capacity, let whenFull) = self.mailboxes[mailbox].delivery else { return false }
        var item = Item(key: self.slots[index].key)
        item.source = self.slots[index].source
        let knewStale = self.mailboxes[mailbox].locals[local].knowsStale
        if case .stale = turn {
            item.turn = turn
            self.mailboxes[mailbox].locals[local].knowsStale = true
        } else {
            item.turn = knewStale ? turn : .none
            self.mailboxes[mailbox].locals[local].knowsStale = false
        }
        if isValue {
            item.value = self.slots[index].last
            item.payload = self.slots[index].payload
            item.afterGap = self.slots[index].gaps != self.mailboxes[mailbox].locals[local].seenGaps
            item.isStale = self.slots[index].staleSince != nil
            self.mailboxes[mailbox].locals[local].seenGaps = self.slots[index].gaps
            self.mailboxes[mailbox].locals[local].seenCount = self.slots[index].count
        } else if case .quote = self.slots[index].last, case .stale = turn {
            item.value = self.slots[index].last
            item.isRepeated = true
            item.isStale = true
        } else if !self.mailboxes[mailbox].wantsTurns {
            return false
        }
        let entry = Mailbox.Entry(local: listener.local, item: item, isValue: isValue)
        return self.mailboxes[mailbox].append(entry, capacity: capacity, whenFull: whenFull)
    }

    func tellRefusalItem(_ index: Int) -> Item {
        var item = Item(key: self.slots[index].key)
        item.refusal = self.slots[index].refusal
        return item
    }

    mutating func tellRefusal(_ listener: Listener, _ index: Int) {
        let mailbox = Int(listener.mailbox)
        let local = Int(listener.local)
        guard case .every(let capacity, let whenFull) = self.mailboxes[mailbox].delivery else { return }
        guard !self.mailboxes[mailbox].locals[local].knowsRefusal else { return }
        self.mailboxes[mailbox].locals[local].knowsRefusal = true
        let entry = Mailbox.Entry(local: listener.local, item: self.tellRefusalItem(index), isValue: false)
        _ = self.mailboxes[mailbox].append(entry, capacity: capacity, whenFull: whenFull)
    }

    mutating func wake(_ mailbox: Int, _ effects: inout Effects) {
        guard let waiter = self.mailboxes[mailbox].waiter else { return }
        self.mailboxes[mailbox].waiter = nil
        effects.waiters.append(waiter)
    }

    /// The slot that was found or, in a replay where somebody wants every symbol of the channel, a new one.
    mutating func slotOrDiscovery(_ channel: Channel, _ native: NativeName, _ found: Int) -> Int {
        if found >= 0 || !self.discovers || self.slots.count >= Self.discoveryLimit { return found }
        return self.discover(channel, native)
    }
}
