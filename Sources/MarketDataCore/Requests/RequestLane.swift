internal import MarketDataModel

/// Those that leave the same part of the quota to others: a line for each priority.
struct RequestLane: Sendable {
    /// In thousandths.
    let reserve: Int
    /// The first is that of priority 1.
    private(set) var lines = [RequestLine](repeating: RequestLine(), count: 10)
    /// Which of them are not empty, a bit each.
    private var occupied: UInt16 = 0

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
    func first(ageing: Duration) -> (id: UInt64, place: RequestPlace)? {
        var best: (id: UInt64, place: RequestPlace)?
        self.forEachLine { level, line in
            guard let slot = line.first else { return }
            let key = RequestPlace.key(Priority(rawValue: level), slot.joinedAt, ageing: ageing)
            let place = RequestPlace(key: key, sequence: slot.sequence)
            if best.map({ place < $0.place }) ?? true { best = (slot.id, place) }
        }
        return best
    }

    /// How many of the lane are before `place`.
    func count(before place: RequestPlace, ageing: Duration) -> Int {
        var count = 0
        self.forEachLine { level, line in
            let worth = ageing * level
            count += line.count(before: MonotonicTime(nanoseconds: place.key) - worth, sequence: place.sequence)
        }
        return count
    }

    /// Calls `body` with each priority that somebody waits with.
    func forEachLine(_ body: (Int, RequestLine) -> Void) {
        var left = self.occupied
        while left != 0 {
            let level = left.trailingZeroBitCount
            body(level + 1, self.lines[level])
            left &= left - 1
        }
    }
}
