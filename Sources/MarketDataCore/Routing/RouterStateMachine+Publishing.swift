package import MarketDataModel

extension RouterStateMachine {
    /// Values in a row whose sequence fell, before the stream is subscribed anew: a venue that begins its numbers anew
    /// must not be silenced.
    private static let fallenLimit = 16

    /// Publishes events that arrived at `received`. Their attachments stand in `effects`.
    package mutating func publish(
        _ events: [MarketEvent],
        received: ReceiveStamp,
        from source: EventSource,
        effects: inout Effects
    ) {
        self.batch &+= 1
        var attachment = 0
        var lastChannel = -1
        for position in events.indices {
            let event = events[position]
            if case .status(let status) = event.content {
                self.setStatus(status, of: event.native, at: received.monotonic, effects: &effects)
            }
            let channel = self.channels.index(of: event.content)
            if channel != lastChannel {
                lastChannel = channel
                self.note(event.content, channel, &effects)
            }
            var attached = Attachment.none
            if event.content.hasAttachment {
                attached = effects.attachments[attachment]
                attachment &+= 1
            }
            let slot = self.slotOrDiscovery(event, self.names.slot(of: event.native, in: channel))
            guard slot >= 0 else {
                if case .status = event.content { continue }
                effects.unexpected += 1
                continue
            }
            guard self.admits(event.content, from: source, in: slot, &effects) else { continue }
            self.slots[slot].received = received
            self.slots[slot].attachment = attached
            self.store(event.content, in: slot, source: source.source, event: position, effects: &effects)
        }
    }

    /// Notes that a channel had a value. A batch has few channels.
    private func note(_ content: MarketEvent.Content, _ index: Int, _ effects: inout Effects) {
        let channel = index >= 0 ? self.channels.channels[index] : content.channel
        if !effects.channels.contains(channel) { effects.channels.append(channel) }
    }

    @inline(__always)
    private mutating func admits(
        _ content: MarketEvent.Content,
        from source: EventSource,
        in slot: Int,
        _ effects: inout Effects
    ) -> Bool {
        let keepsEvery: Bool
        switch content {
        case .quote, .status: keepsEvery = false
        case .trade, .aggregateTrade, .raw: keepsEvery = true
        case .book(let update):
            keepsEvery = true
            // A snapshot begins anew, with whatever number.
            if update.kind == .snapshot { self.slots[slot].filter.settle() }
        }
        switch self.slots[slot].filter.judge(
            connection: source.connection,
            number: content.sequence,
            keepsEvery: keepsEvery
        ) {
        case .admitted:
            self.slots[slot].fallen = 0
            return true
        case .superseded: return false
        case .fell:
            effects.fallen &+= 1
            self.slots[slot].fallen += 1
            if self.slots[slot].fallen.isMultiple(of: Self.fallenLimit), let native = self.slots[slot].native {
                effects.doubtful.append(StreamKey(self.slots[slot].key.channel, native))
            }
            return false
        }
    }

    /// Publishes the quotes of a REST answer that was requested for `keys`. A quote without an order never replaces what a
    /// live stream has said: it counts where the stream has said nothing since it was confirmed, and has not broken since
    /// the request.
    package mutating func publish(
        snapshot events: [MarketEvent],
        received: ReceiveStamp,
        of keys: Set<StreamKey>,
        askedAt: MonotonicTime,
        effects: inout Effects
    ) {
        self.batch &+= 1
        for event in events where keys.contains(event.key) {
            let index = self.slot(of: event.key)
            guard index >= 0, self.slots[index].takesSnapshot(askedAt: askedAt) else { continue }
            self.slots[index].received = received
            self.slots[index].askedAt = askedAt
            self.store(event.content, in: index, source: .upstream, event: -1, effects: &effects)
        }
    }

    /// Stores a value in `slot` and in those that are other names of it.
    private mutating func store(
        _ value: MarketEvent.Content,
        in slot: Int,
        source: Source,
        event: Int,
        effects: inout Effects
    ) {
        self.storeOne(value, in: slot, source: source, event: event, effects: &effects)
        var other = self.slots[slot].next
        while other >= 0 {
            self.slots[other].attachment = self.slots[slot].attachment
            self.slots[other].received = self.slots[slot].received
            self.storeOne(value, in: other, source: source, event: event, effects: &effects)
            other = self.slots[other].next
        }
    }

    private mutating func storeOne(
        _ value: MarketEvent.Content,
        in slot: Int,
        source: Source,
        event: Int,
        effects: inout Effects
    ) {
        let isFirst = self.slots[slot].last == nil
        self.slots[slot].last = value
        self.slots[slot].source = source
        self.slots[slot].count &+= 1
        let becomesLive = self.slots[slot].staleSince != nil
        if becomesLive { self.slots[slot].staleSince = nil }
        if case .quote = value { self.noteQuote(slot) }
        if self.isHushed { return }
        if isFirst || becomesLive { effects.statusKeys.append(self.slots[slot].key) }
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
                if self.tellEvery(listener, slot, isValue: true) {
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

    /// Puts the newest value, or a change of liveness, in the buffer of an `.every` consumer. Returns whether it was full.
    @discardableResult
    mutating func tellEvery(_ listener: Listener, _ index: Int, isValue: Bool) -> Bool {
        let mailbox = Int(listener.mailbox)
        let local = Int(listener.local)
        guard case .every(let capacity, let whenFull) = self.mailboxes[mailbox].delivery else { return false }
        var item = Item(key: self.slots[index].key)
        item.source = self.slots[index].source
        item.received = self.slots[index].received
        let liveness = self.slots[index].liveness
        if !liveness.isSame(as: self.mailboxes[mailbox].locals[local].known) { item.change = liveness }
        self.mailboxes[mailbox].locals[local].known = liveness
        item.isStale = !liveness.isLive
        if isValue {
            item.value = self.slots[index].last
            item.attachment = self.slots[index].attachment
            item.afterGap = self.slots[index].gaps != self.mailboxes[mailbox].locals[local].seenGaps
            self.mailboxes[mailbox].locals[local].seenGaps = self.slots[index].gaps
            self.mailboxes[mailbox].locals[local].seenCount = self.slots[index].count
        } else if item.change == nil {
            return false
        } else if self.slots[index].hasLastingValue, !liveness.isLive {
            item.value = self.slots[index].last
            item.isRepeated = true
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
        guard self.mailboxes[mailbox].isWaiting else { return }
        self.mailboxes[mailbox].isWaiting = false
        effects.woken.append(Handle(index: mailbox, generation: self.mailboxes[mailbox].generation))
    }

    /// The slot that was found or, in a replay with a consumer of every symbol of the channel, a new one.
    private mutating func slotOrDiscovery(_ event: MarketEvent, _ found: Int) -> Int {
        if found >= 0 || !self.discovers { return found }
        return self.slotOrDiscovery(event.key)
    }

    /// The slot of `key` or, in a replay with a consumer of every symbol of the channel, a new one.
    @discardableResult
    package mutating func slotOrDiscovery(_ key: StreamKey) -> Int {
        let found = self.slot(of: key)
        if found >= 0 || !self.discovers || self.slots.count >= Self.discoveryLimit { return found }
        return self.discover(key.channel, key.native)
    }
}

extension MarketEvent.Content {
    fileprivate var hasAttachment: Bool {
        switch self {
        case .book, .raw: true
        case .quote, .trade, .aggregateTrade, .status: false
        }
    }
}

extension Slot {
    /// Whether the value of a request that was sent at `askedAt` may take the place of the last one.
    fileprivate func takesSnapshot(askedAt: MonotonicTime) -> Bool {
        if let since = self.staleSince { return since < askedAt }
        guard self.last != nil else { return true }
        return self.source != .stream && self.askedAt <= askedAt
    }
}
