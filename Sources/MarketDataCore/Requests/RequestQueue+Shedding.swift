internal import MarketDataModel

extension RequestQueue {
    /// Who gives way first, and how urgent it is by now: its priority less a level for each span of ageing it waited.
    func leastUrgent(now: MonotonicTime) -> (id: UInt64, level: Int)? {
        guard let lowest = self.lowestLevel(now: now) else { return nil }
        // Of that level are those whose wait is at least `whole` spans, and less than one more.
        var oldest: RequestLine.Slot?
        for lane in self.lanes {
            for priority in 1...10 {
                let whole = priority - lowest
                let start = RequestPlace(key: now.nanoseconds, sequence: 0).joinedAt(whole + 1, ageing: self.ageing)
                guard whole >= 0, let slot = lane.lines[priority - 1].first(after: start) else { continue }
                guard self.waited(slot, now: now) == whole else { continue }
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
            for priority in 1...10 {
                guard let last = lane.lines[priority - 1].last else { continue }
                lowest = max(lowest ?? .min, priority - self.waited(last, now: now))
            }
        }
        return lowest
    }

    /// In whole spans of ageing.
    private func waited(_ slot: RequestLine.Slot, now: MonotonicTime) -> Int {
        Int(max(0, now.nanoseconds - slot.joinedAt.nanoseconds) / self.ageing)
    }
}
