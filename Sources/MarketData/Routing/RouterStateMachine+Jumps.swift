internal import MarketDataModel

extension RouterStateMachine {
    /// A replay jumps: what is known is forgotten, and what comes is stored but told to nobody until ``reveal(effects:)``.
    mutating func hush() {
        self.isHushed = true
        for index in self.slots.indices {
            self.slots[index].last = nil
            self.slots[index].payload = []
            self.slots[index].staleSince = nil
            self.slots[index].succession = Succession()
        }
    }

    /// The jump is done: everybody is told the last quote of each symbol, as of where the replay stands now.
    mutating func reveal(effects: inout Effects) {
        self.isHushed = false
        self.batch &+= 1
        for slot in self.slots.indices {
            self.slots[slot].gaps &+= 1
            let hasQuote = if case .quote = self.slots[slot].last { true } else { false }
            for listener in self.slots[slot].latest {
                let (mailbox, local) = (Int(listener.mailbox), Int(listener.local))
                self.mailboxes[mailbox].locals[local].seenCount = self.slots[slot].count &- (hasQuote ? 1 : 0)
                guard hasQuote else { continue }
                self.mailboxes[mailbox].markReady(local)
                self.wake(mailbox, &effects)
            }
            for listener in self.slots[slot].every where hasQuote {
                self.tellEvery(listener, slot, isValue: true, turn: .none)
                self.wake(Int(listener.mailbox), &effects)
            }
        }
    }

    /// Every stream that has a native name.
    var boundKeys: [StreamKey] {
        self.slots.compactMap { slot in slot.native.map { StreamKey(slot.key.channel, $0) } }
    }

    /// A part of the recording is missing: values of every stream may be.
    mutating func markGapEverywhere() {
        for index in self.slots.indices {
            self.slots[index].gaps &+= 1
            self.slots[index].succession.settle()
        }
    }
}
