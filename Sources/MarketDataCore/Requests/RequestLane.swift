internal import MarketDataModel

/// Those that leave the same part of the quota to others: a line for each priority.
struct RequestLane: Sendable {
    /// In thousandths.
    let reserve: Int
    /// The first is that of priority 1.
    private(set) var lines = [RequestLine](repeating: RequestLine(), count: 10)
    /// Which of them are not empty, a bit each.
    private(set) var occupied: UInt16 = 0

    init(reserve: Int) { self.reserve = reserve }

    var isEmpty: Bool { self.occupied == 0 }

    /// Joins the line of its priority, and returns when: lines go forward in time even where `now` does not.
    mutating func join(_ entry: RequestQueue.Entry, now: MonotonicTime) -> MonotonicTime {
        let level = entry.priority.rawValue - 1
        self.lines[level].append(entry.id, joinedAt: now, sequence: entry.sequence)
        self.occupied |= 1 << level
        return self.lines[level].last?.joinedAt ?? now
    }

    mutating func leave(_ entry: RequestQueue.Entry) {
        let level = entry.priority.rawValue - 1
        self.lines[level].remove(sequence: entry.sequence)
        if self.lines[level].isEmpty { self.occupied &= ~(1 << level) }
    }

    /// Who goes first, and their place among all.
    func first(ageing: Int64) -> (id: UInt64, place: RequestPlace)? {
        var best: (id: UInt64, place: RequestPlace)?
        var left = self.occupied
        while left != 0 {
            let level = left.trailingZeroBitCount
            left &= left - 1
            guard let slot = self.lines[level].first else { continue }
            let key = RequestPlace.key(level + 1, slot.joinedAt, ageing: ageing)
            let place = RequestPlace(key: key, sequence: slot.sequence)
            if let best, best.place < place { continue }
            best = (slot.id, place)
        }
        return best
    }

    /// How many of the lane are before `place`.
    func count(before place: RequestPlace, ageing: Int64) -> Int {
        var count = 0
        var left = self.occupied
        while left != 0 {
            let level = left.trailingZeroBitCount
            left &= left - 1
            let time = place.joinedAt(level + 1, ageing: ageing)
            count += self.lines[level].count(before: time, sequence: place.sequence)
        }
        return count
    }
}
