internal import DequeModule
package import MarketDataModel

extension RouterStateMachine {
    /// A consumer comes: it listens to `keys`, and to every symbol of `everySymbolOf`.
    ///
    /// It gets the last quote of each symbol first, never an old trade.
    package mutating func subscribe(
        _ keys: [SlotKey],
        everySymbolOf channels: [Channel],
        delivery: Delivery,
        wantsTurns: Bool
    ) -> Handle {
        let index = self.freeMailboxes.popLast() ?? self.mailboxes.count
        if index == self.mailboxes.count { self.mailboxes.append(Mailbox()) }
        var mailbox = Mailbox()
        mailbox.generation = self.mailboxes[index].generation &+ 1
        mailbox.delivery = delivery
        mailbox.wantsTurns = wantsTurns
        mailbox.everySymbolOf = channels
        mailbox.ending = self.ending
        mailbox.isInUse = true
        self.mailboxes[index] = mailbox
        for key in keys { self.attach(mailbox: index, to: self.slot(for: key)) }
        if !channels.isEmpty {
            for slot in self.slots.indices where channels.contains(self.slots[slot].key.channel) {
                if self.slots[slot].native != nil { self.attach(mailbox: index, to: slot) }
            }
        }
        return Handle(index: index, generation: mailbox.generation)
    }

    /// Lets `mailbox` listen to `slot`.
    mutating func attach(mailbox index: Int, to slot: Int) {
        let local = self.mailboxes[index].locals.count
        let listener = Listener(mailbox: Int32(index), local: Int32(local))
        var entry = Mailbox.Local(slot: slot, seenCount: self.slots[slot].count, seenGaps: self.slots[slot].gaps)
        let hasQuote = self.slots[slot].hasLastingValue
        let isLive = self.slots[slot].liveness.isLive
        if hasQuote { entry.seenCount = self.slots[slot].count &- 1 }
        self.mailboxes[index].locals.append(entry)
        if case .latest = self.mailboxes[index].delivery {
            self.slots[slot].latest.append(listener)
            if hasQuote || !isLive || self.slots[slot].refusal != nil {
                self.mailboxes[index].markReady(local)
            }
        } else {
            self.slots[slot].every.append(listener)
            if hasQuote { self.tellEvery(listener, slot, isValue: true) }
            if !isLive { self.tellEvery(listener, slot, isValue: false) }
            if self.slots[slot].refusal != nil { self.tellRefusal(listener, slot) }
        }
    }

    /// The consumer leaves.
    ///
    /// - Returns: The channels and symbols that it listened to.
    package mutating func unsubscribe(_ handle: Handle, effects: inout Effects) -> [SlotKey] {
        guard self.isValid(handle) else { return [] }
        let index = handle.index
        var keys: [SlotKey] = []
        for local in self.mailboxes[index].locals {
            keys.append(self.slots[local.slot].key)
            self.slots[local.slot].latest.removeAll { Int($0.mailbox) == index }
            self.slots[local.slot].every.removeAll { Int($0.mailbox) == index }
            self.freeIfUnused(local.slot)
        }
        self.wake(index, &effects)
        var empty = Mailbox()
        empty.generation = self.mailboxes[index].generation
        self.mailboxes[index] = empty
        self.freeMailboxes.append(index)
        self.noteSettled(&effects)
        return keys
    }

    func isValid(_ handle: Handle) -> Bool {
        handle.index < self.mailboxes.count && self.mailboxes[handle.index].generation == handle.generation
            && self.mailboxes[handle.index].isInUse
    }

    // MARK: Taking

    package enum Taken: Sendable {
        case item(Item)
        /// Nothing to tell yet.
        case empty
        case ended
        case failed(MarketDataError)
    }

    /// The next thing to tell the consumer of `handle`.
    package mutating func take(_ handle: Handle) -> Taken {
        guard self.isValid(handle) else { return .ended }
        if let entry = self.mailboxes[handle.index].buffer.popFirst() { return .item(self.finish(entry, handle.index)) }
        while let local = self.mailboxes[handle.index].ready.popFirst() {
            self.mailboxes[handle.index].locals[Int(local)].isReady = false
            if let item = self.conflated(handle.index, Int(local)) { return .item(item) }
        }
        switch self.mailboxes[handle.index].ending {
        case .open: break
        case .ended: return .ended
        case .failed(let error): return .failed(error)
        }
        if let error = self.refusalOfAll(handle.index) { return .failed(error) }
        return .empty
    }

    /// Takes up to `limit` further things of an `.every` consumer, so that one pass of the lock serves many.
    package mutating func take(_ handle: Handle, upTo limit: Int, into items: inout [Item]) {
        guard self.isValid(handle) else { return }
        while items.count < limit, let entry = self.mailboxes[handle.index].buffer.popFirst() {
            items.append(self.finish(entry, handle.index))
        }
    }

    /// Values dropped since the last one are told with the next.
    private mutating func finish(_ entry: Mailbox.Entry, _ mailbox: Int) -> Item {
        var item = entry.item
        if entry.isValue {
            item.skipped = self.mailboxes[mailbox].locals[Int(entry.local)].dropped
            self.mailboxes[mailbox].locals[Int(entry.local)].dropped = 0
        }
        return item
    }

    /// The truth about one symbol as it is now, as far as the consumer does not know it.
    private mutating func conflated(_ mailbox: Int, _ local: Int) -> Item? {
        let known = self.mailboxes[mailbox].locals[local]
        let slot = self.slots[known.slot]
        var item = Item(key: slot.key)
        item.source = slot.source
        item.received = slot.received
        let isNew = slot.count != known.seenCount && slot.last != nil
        let liveness = slot.liveness
        if isNew {
            item.value = slot.last
            item.attachment = slot.attachment
            item.skipped = slot.count &- known.seenCount &- 1
            item.afterGap = slot.gaps != known.seenGaps
            item.isStale = !liveness.isLive
            self.mailboxes[mailbox].locals[local].seenCount = slot.count
            self.mailboxes[mailbox].locals[local].seenGaps = slot.gaps
        }
        if !liveness.isSame(as: known.known) {
            item.change = liveness
            if !liveness.isLive, !isNew, slot.hasLastingValue {
                item.value = slot.last
                item.isRepeated = true
                item.isStale = true
            }
        }
        self.mailboxes[mailbox].locals[local].known = liveness
        if let refusal = slot.refusal, !known.knowsRefusal {
            item.refusal = refusal
            self.mailboxes[mailbox].locals[local].knowsRefusal = true
        }
        if item.change == nil, item.value == nil, item.refusal == nil { return nil }
        return item
    }

    /// Every symbol of the consumer is refused: there is nothing left to wait for.
    private func refusalOfAll(_ mailbox: Int) -> MarketDataError? {
        let box = self.mailboxes[mailbox]
        guard !box.locals.isEmpty, box.everySymbolOf.isEmpty else { return nil }
        var first: MarketDataError?
        for local in box.locals {
            guard let refusal = self.slots[local.slot].refusal else { return nil }
            first = first ?? refusal
        }
        return first
    }

    // MARK: Waiting

    /// The consumer waits, until effects name it. Returns `false`, and notes nothing, where there is something to take
    /// already.
    package mutating func wait(_ handle: Handle, effects: inout Effects) -> Bool {
        guard self.isValid(handle), !self.mailboxes[handle.index].hasSomething else { return false }
        if self.refusalOfAll(handle.index) != nil { return false }
        self.mailboxes[handle.index].isWaiting = true
        self.noteSettled(&effects)
        return true
    }

    /// The consumer waits no longer, whatever there is to take.
    package mutating func stopWaiting(_ handle: Handle, effects: inout Effects) {
        if self.isValid(handle) { self.wake(handle.index, &effects) }
    }

    // MARK: Handlers

    /// The handler `id` is told each quote of `keys`.
    package mutating func addHandler(_ id: Int32, to keys: [SlotKey], effects: inout Effects) {
        for key in keys {
            let slot = self.slot(for: key)
            self.slots[slot].handlers.append(id)
        }
        self.noteSettled(&effects)
    }

    /// The handler `id` is told nothing more.
    package mutating func removeHandler(_ id: Int32, from keys: [SlotKey]) {
        for key in keys {
            let slot = self.slot(for: key)
            self.slots[slot].handlers.removeAll { $0 == id }
            self.freeIfUnused(slot)
        }
    }
}
