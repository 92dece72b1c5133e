internal import MarketDataModel

/// Requests under way.
extension QuotaStateMachine {
    mutating func grant(_ ask: QuotaAsk, now: Int64) -> QuotaLease {
        if ask.hold != self.lastHold.span { self.lastHold = (ask.hold, max(0, ask.hold.wholeNanoseconds)) }
        let deadline = Self.sum(now, self.lastHold.nanoseconds)
        for index in self.logs.indices {
            let cost = ask.charge[self.logs[index].meter]
            if cost > 0 { self.logs[index].pin(cost, until: deadline) }
        }
        self.nextSweep = min(self.nextSweep, deadline)
        self.outstanding += 1
        let slot: Int
        if let free = self.freeSlots.popLast() {
            slot = free
        } else {
            slot = self.leases.count
            self.leases.append(Lease(id: 0, deadline: 0, charge: ask.charge))
        }
        self.lastID += UInt64(Self.slots)
        let id = self.lastID | UInt64(slot)
        self.leases[slot] = Lease(id: id, deadline: deadline, charge: ask.charge)
        return QuotaLease(rawValue: id)
    }

    /// Takes `lease` out of everything.
    mutating func end(_ lease: QuotaLease) -> Lease? {
        let slot = Int(lease.rawValue & Self.slotMask)
        guard lease.rawValue != 0, slot < self.leases.count, self.leases[slot].id == lease.rawValue else { return nil }
        let taken = self.leases[slot]
        for index in self.logs.indices {
            let cost = taken.charge[self.logs[index].meter]
            guard cost > 0 else { continue }
            if taken.isOverdue {
                self.logs[index].withdraw(cost, settledAt: taken.deadline)
            } else {
                self.logs[index].unpin(cost)
            }
        }
        self.free(slot)
        return taken
    }

    private mutating func free(_ slot: Int) {
        self.leases[slot].id = 0
        self.freeSlots.append(slot)
        self.outstanding -= 1
    }

    /// Holds that have ended are settled at their end; they are remembered while that can still be put right.
    mutating func sweep(now: Int64) {
        let ended = self.leases.indices
            .filter { self.leases[$0].id != 0 && !self.leases[$0].isOverdue && self.leases[$0].deadline <= now }
            .sorted { self.leases[$0].deadline < self.leases[$1].deadline }
        for slot in ended {
            self.leases[slot].isOverdue = true
            for index in self.logs.indices {
                let cost = self.leases[slot].charge[self.logs[index].meter]
                guard cost > 0 else { continue }
                self.logs[index].unpin(cost)
                self.logs[index].settle(cost, at: self.leases[slot].deadline)
            }
        }
        self.nextSweep = .max
        for slot in self.leases.indices where self.leases[slot].id != 0 {
            let due = self.leases[slot].deadline + (self.leases[slot].isOverdue ? self.longest : 0)
            if due <= now { self.free(slot) } else { self.nextSweep = min(self.nextSweep, due) }
        }
    }
}
