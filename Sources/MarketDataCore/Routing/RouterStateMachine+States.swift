package import MarketDataModel

extension RouterStateMachine {
    /// These streams are stale.
    package mutating func markStale(_ keys: [StreamKey], since: MonotonicTime, effects: inout Effects) {
        for slot in keys.flatMap({ self.slots(of: $0) }) where self.slots[slot].staleSince == nil {
            self.slots[slot].staleSince = since
            self.slots[slot].filter.settle()
            self.noteQuote(slot)
            self.tellLiveness(slot, &effects)
        }
    }

    /// These streams are confirmed on a live connection, and carry no value that would say so by itself.
    package mutating func markLive(_ keys: [StreamKey], effects: inout Effects) {
        for slot in keys.flatMap({ self.slots(of: $0) }) where self.slots[slot].staleSince != nil {
            self.slots[slot].staleSince = nil
            self.noteQuote(slot)
            self.tellLiveness(slot, &effects)
        }
    }

    /// The trading status of an instrument, for every channel of it. A quote from before the halt stays stale until the
    /// next one.
    package mutating func setStatus(
        _ status: Instrument.Status,
        of native: NativeName,
        at now: MonotonicTime,
        effects: inout Effects
    ) {
        for channel in self.channels.channels {
            for slot in self.slots(of: StreamKey(channel, native)) {
                let since = self.slots[slot].haltedSince
                guard (status == .trading) == (since != nil) else { continue }
                self.slots[slot].haltedSince = status == .trading ? nil : now
                if let since, self.slots[slot].hasLastingValue, self.slots[slot].staleSince == nil {
                    self.slots[slot].staleSince = since
                }
                self.noteQuote(slot)
                self.tellLiveness(slot, &effects)
            }
        }
    }

    /// The stream was interrupted: values may have been missed.
    package mutating func markGap(_ keys: [StreamKey]) {
        for slot in keys.flatMap({ self.slots(of: $0) }) { self.slots[slot].gaps &+= 1 }
    }

    /// Whether values are still handed out.
    package var isOpen: Bool { if case .open = self.ending { true } else { false } }

    /// The state of the stream of a symbol.
    package func state(of key: SlotKey) -> SlotState? {
        guard let index = self.slotOfKey[key] else { return nil }
        if let refusal = self.slots[index].refusal { return .refused(refusal) }
        return .subscribed(self.slots[index].liveness, hasValue: self.slots[index].last != nil)
    }

    /// The number of streams that are stale or halted.
    package var staleCount: Int { self.slots.count { !$0.liveness.isLive } }

    /// Where the quotes of `symbol` are.
    package func mark(of symbol: Symbol) -> StreamMark? {
        self.slotOfKey[SlotKey(channel: .quotes, symbol: symbol)].map { self.mark(at: $0) }
    }

    /// Where the quotes of what the venue calls `native` are.
    package func mark(of native: NativeName) -> StreamMark? {
        let index = self.slot(of: StreamKey(.quotes, native))
        return index < 0 ? nil : self.mark(at: index)
    }

    private func mark(at index: Int) -> StreamMark {
        StreamMark(slot: Int32(index), generation: self.slots[index].generation)
    }

    /// The last quote of a slot, where it came by a stream that is neither stale nor at its end.
    package func liveQuote(at mark: StreamMark) -> LiveQuote {
        let index = Int(mark.slot)
        guard index < self.slots.count, self.slots[index].generation == mark.generation else { return .gone }
        return self.liveQuote(in: index).map { .live($0) } ?? .silent
    }

    /// The same of a slot as it is used now.
    func liveQuote(in slot: Int) -> Quote? {
        guard case .open = self.ending, self.slots[slot].liveness.isLive, self.slots[slot].source == .stream,
            case .quote(let quote) = self.slots[slot].last
        else { return nil }
        return quote
    }

    /// Somebody listens to `key`, and no quote of it is known that can be trusted.
    package func lacksQuote(_ key: StreamKey) -> Bool {
        self.slots(of: key).contains { slot in
            !self.slots[slot].isUnused && (self.slots[slot].last == nil || self.slots[slot].staleSince != nil)
        }
    }

    /// A connection that was replaced has gone.
    package mutating func settle(_ keys: [StreamKey]) {
        for slot in keys.flatMap({ self.slots(of: $0) }) { self.slots[slot].filter.settle() }
    }

    /// The venue will not send `key`, by whatever name it was asked for.
    package mutating func refuse(_ key: StreamKey, _ error: MarketDataError, effects: inout Effects) {
        for slot in self.slots(of: key) {
            var named = error
            named.symbol = self.slots[slot].key.symbol
            self.refuse(self.slots[slot].key, named, effects: &effects)
        }
    }

    /// The venue will not send `key`.
    package mutating func refuse(_ key: SlotKey, _ error: MarketDataError, effects: inout Effects) {
        guard let slot = self.slotOfKey[key] else { return }
        self.slots[slot].refusal = error
        if self.isHushed { return }
        for listener in self.slots[slot].latest {
            self.mailboxes[Int(listener.mailbox)].markReady(Int(listener.local))
            self.wake(Int(listener.mailbox), &effects)
        }
        for listener in self.slots[slot].every {
            self.tellRefusal(listener, slot)
            self.wake(Int(listener.mailbox), &effects)
        }
    }

    /// What was refused was asked for again, and granted.
    package mutating func clearRefusal(_ key: StreamKey) {
        for slot in self.slots(of: key) { self.clearRefusal(in: slot) }
    }

    /// A consumer is told the next refusal again.
    mutating func clearRefusal(in slot: Int) {
        guard self.slots[slot].refusal != nil else { return }
        self.slots[slot].refusal = nil
        for listener in self.slots[slot].latest + self.slots[slot].every {
            self.mailboxes[Int(listener.mailbox)].locals[Int(listener.local)].knowsRefusal = false
        }
    }

    /// Everything ends: consumers take what waits for them, and then the end.
    package mutating func end(_ ending: Ending, effects: inout Effects) {
        guard case .open = self.ending else { return }
        self.ending = ending
        for slot in self.slots.indices { self.noteQuote(slot) }
        for index in self.mailboxes.indices where self.mailboxes[index].isInUse {
            if case .open = self.mailboxes[index].ending { self.mailboxes[index].ending = ending }
            self.wake(index, &effects)
        }
        self.noteSettled(&effects)
    }

    private mutating func tellLiveness(_ slot: Int, _ effects: inout Effects) {
        if self.isHushed { return }
        effects.statusKeys.append(self.slots[slot].key)
        for listener in self.slots[slot].latest {
            self.mailboxes[Int(listener.mailbox)].markReady(Int(listener.local))
            self.wake(Int(listener.mailbox), &effects)
        }
        for listener in self.slots[slot].every {
            self.tellEvery(listener, slot, isValue: false)
            self.wake(Int(listener.mailbox), &effects)
        }
    }

    /// A symbol that nobody named, met in a replay: it gets a slot where somebody wants every symbol of its channel.
    mutating func discover(_ channel: Channel, _ native: NativeName) -> Int {
        guard self.mailboxes.contains(where: { $0.isInUse && $0.everySymbolOf.contains(channel) }) else { return -1 }
        let key = SlotKey(channel: channel, symbol: self.symbolOfNative(native))
        self.bind(key, to: native)
        return self.slot(for: key)
    }

    /// Lets those who want every symbol of `channel` listen to `slot`.
    mutating func attachCollectors(of channel: Channel, to slot: Int) {
        for index in self.mailboxes.indices
        where self.mailboxes[index].isInUse && self.mailboxes[index].everySymbolOf.contains(channel) {
            self.attach(mailbox: index, to: slot)
        }
    }
}
