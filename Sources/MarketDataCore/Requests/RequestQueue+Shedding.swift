internal import MarketDataModel

extension RequestQueue {
    /// Who gives way first, and how urgent it is by now: its priority less a level for each span of ageing it waited.
    func leastUrgent(now: MonotonicTime) -> (id: UInt64, level: Int)? {
        guard let lowest = self.lowestLevel(now: now) else { return nil }
        // Of that level are those whose wait is at least `whole` spans, and less than one more.
        var oldest: RequestLine.Slot?
        for lane in self.lanes {
            lane.forEachLine { priority, line in
                let whole = priority - lowest
                guard whole >= 0, let slot = line.first(after: now - self.ageing * (whole + 1)) else { return }
                guard self.waited(slot, now: now) == whole else { return }
                let isOlder = oldest.map { (slot.joinedAt, slot.sequence) < ($0.joinedAt, $0.sequence) } ?? true
                if isOlder { oldest = slot }
            }
        }
        return oldest.map { ($0.id, lowest) }
    }

    /// The level of the least urgent: in each line that is who came last.
    private func lowestLevel(now: MonotonicTime) -> Int? {
        var lowest: Int?
        for lane in self.lanes {
            lane.forEachLine { priority, line in
                guard let last = line.last else { return }
                lowest = max(lowest ?? .min, priority - self.waited(last, now: now))
            }
        }
        return lowest
    }

    /// In whole spans of ageing.
    private func waited(_ slot: RequestLine.Slot, now: MonotonicTime) -> Int {
        Int(max(0, now.nanoseconds - slot.joinedAt.nanoseconds) / max(1, self.ageing.wholeNanoseconds))
    }
}
