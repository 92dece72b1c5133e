package import MarketDataModel

extension RouterStateMachine {
    /// A replay jumps: what comes is stored but told to nobody until ``reveal(effects:)``.
    ///
    /// - Parameter forgets: Back to the start: nothing is known any more.
    package mutating func hush(forgets: Bool) {
        self.isHushed = true
        guard forgets else { return }
        for index in self.slots.indices {
            self.slots[index].forget()
            self.slots[index].haltedSince = nil
            self.clearRefusal(in: index)
            self.noteQuote(index)
        }
    }

    /// The jump is done: everybody is told the last quote of each symbol, and what has become of its state, as of where
    /// the replay stands now.
    package mutating func reveal(effects: inout Effects) {
        self.isHushed = false
        self.batch &+= 1
        for slot in self.slots.indices {
            self.slots[slot].gaps &+= 1
            let hasQuote = self.slots[slot].hasLastingValue
            for listener in self.slots[slot].latest { self.revealLatest(listener, slot, hasQuote, &effects) }
            for listener in self.slots[slot].every { self.revealEvery(listener, slot, hasQuote, &effects) }
        }
    }

    private mutating func revealLatest(_ listener: Listener, _ slot: Int, _ hasQuote: Bool, _ effects: inout Effects) {
        let (mailbox, local) = (Int(listener.mailbox), Int(listener.local))
        self.mailboxes[mailbox].locals[local].seenCount = self.slots[slot].count &- (hasQuote ? 1 : 0)
        guard hasQuote || self.hasNews(listener, slot) else { return }
        self.mailboxes[mailbox].markReady(local)
        self.wake(mailbox, &effects)
    }

    private mutating func revealEvery(_ listener: Listener, _ slot: Int, _ hasQuote: Bool, _ effects: inout Effects) {
        let hasNews = self.hasNews(listener, slot)
        guard hasQuote || hasNews else { return }
        if hasQuote || self.slots[slot].refusal == nil {
            self.tellEvery(listener, slot, isValue: hasQuote)
        }
        if self.slots[slot].refusal != nil { self.tellRefusal(listener, slot) }
        self.wake(Int(listener.mailbox), &effects)
    }

    /// Whether the slot's state is another one than its listener was told.
    private func hasNews(_ listener: Listener, _ slot: Int) -> Bool {
        let known = self.mailboxes[Int(listener.mailbox)].locals[Int(listener.local)]
        return !known.known.isSame(as: self.slots[slot].liveness)
            || (self.slots[slot].refusal != nil && !known.knowsRefusal)
    }

    /// Every stream that has a native name.
    package var boundKeys: [StreamKey] {
        self.slots.compactMap { slot in slot.native.map { StreamKey(slot.key.channel, $0) } }
    }

    /// A part of the recording is missing: values of every stream may be.
    ///
    /// - Parameter isNewSession: Connections are numbered anew.
    package mutating func markGapEverywhere(isNewSession: Bool = false) {
        for index in self.slots.indices {
            self.slots[index].gaps &+= 1
            if isNewSession {
                self.slots[index].filter.reset()
            } else {
                self.slots[index].filter.settle()
            }
        }
    }
}
