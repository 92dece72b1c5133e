internal import HeapModule
package import MarketDataModel

/// Those that wait for their turn: the most urgent first, of two that are equally urgent the one that came first.
///
/// Waiting makes a request more urgent, by one level in each span of ``ageing``. As that holds for all alike, who is
/// before whom never changes while they wait: whoever has the lower `priority * ageing + arrival` goes first. So nothing
/// is ever sorted anew. There is one line for each priority, and each *reserve*: what leaves more of the quota to others
/// may have to wait where something else may go.
///
/// Joining, leaving and a place in the queue cost the logarithm of its length, times the lines there are (10 for each
/// reserve that is in use, rarely more than two of them).
package struct RequestQueue: Sendable {
    /// Somebody who waits.
    package struct Entry: Hashable, Sendable {
        /// Who.
        package var id: UInt64
        /// How urgent, as they came.
        package var priority: Priority
        /// How much of the quota they leave to others, in thousandths; see ``RequestQueue/roundedReserve(_:)``.
        package var reserve: Int
        /// When they give up.
        package var expires: MonotonicTime
        /// When they joined, or were last raised.
        package internal(set) var joinedAt: MonotonicTime
        var sequence: UInt64 = 0

        /// An entry by its parts; when it joined is filled in as it joins.
        package init(id: UInt64, priority: Priority, reserve: Int = 0, expires: MonotonicTime = .distantFuture) {
            self.id = id
            self.priority = priority
            self.reserve = RequestQueue.roundedReserve(reserve)
            self.expires = expires
            self.joinedAt = .zero
        }
    }

    private struct Expiry: Comparable {
        var at: MonotonicTime
        var id: UInt64

        static func < (left: Expiry, right: Expiry) -> Bool { (left.at, left.id) < (right.at, right.id) }
    }

    /// Expiries of those who have left that are never worth throwing out.
    private static let fewExpiries = 64

    /// In nanoseconds.
    let ageing: Int64
    private let capacity: Int
    private(set) var lanes: [RequestLane] = []
    private var entries: [UInt64: Entry] = [:]
    private var expiries = Heap<Expiry>()
    private var lastSequence: UInt64 = 0

    /// An empty queue for at most `capacity`, in which a level is worth `ageing`.
    package init(capacity: Int, ageing: Duration) {
        self.capacity = max(1, capacity)
        // Beyond a day it makes no difference, and could overflow.
        self.ageing = min(max(ageing, .nanoseconds(1)), .seconds(86_400)).wholeNanoseconds
    }

    /// How many wait.
    package var count: Int { self.entries.count }

    /// Whose turn it is, whatever they leave to others.
    package var first: UInt64? {
        var best: (id: UInt64, place: RequestPlace)?
        for lane in self.lanes {
            guard let first = lane.first(ageing: self.ageing) else { continue }
            if let best, best.place < first.place { continue }
            best = first
        }
        return best?.id
    }

    /// The entry of `id`, if it waits.
    package subscript(id: UInt64) -> Entry? { self.entries[id] }

    /// Joins. Where the queue is full the least urgent gives way, which may be the newcomer; of those that are least
    /// urgent by the whole level it is the one that has waited longest, as its answer is worth least.
    ///
    /// - Returns: Who gives way; it has left, or never joined.
    package mutating func push(_ entry: Entry, now: MonotonicTime) -> UInt64? {
        guard self.entries[entry.id] == nil else { return nil }
        var victim: UInt64?
        if self.count >= self.capacity {
            guard let least = self.leastUrgent(now: now), least.level >= entry.priority.rawValue else {
                return entry.id
            }
            victim = least.id
            self.remove(least.id)
        }
        self.insert(entry, now: now)
        if entry.expires < .distantFuture {
            self.expiries.insert(Expiry(at: entry.expires, id: entry.id))
            self.trimExpiries()
        }
        return victim
    }

    /// Leaves; `nil` where it does not wait.
    @discardableResult
    package mutating func remove(_ id: UInt64) -> Entry? {
        guard let entry = self.entries.removeValue(forKey: id) else { return nil }
        self.leaveLine(entry)
        return entry
    }

    /// Makes it as urgent as if it came now with `priority`, unless it is more so already, and lets it leave no more than
    /// `reserve` to others.
    package mutating func raise(_ id: UInt64, to priority: Priority, reserve: Int = .max, now: MonotonicTime) {
        guard var entry = self.entries[id] else { return }
        let key = self.place(of: entry).key
        let isRaised = key > RequestPlace.key(priority.rawValue, now, ageing: self.ageing)
        let reserve = min(entry.reserve, Self.roundedReserve(reserve))
        guard isRaised || reserve < entry.reserve else { return }
        self.leaveLine(entry)
        // Where it only changes lanes, it joins the other as what it has become by waiting.
        let level = (key - now.nanoseconds) / self.ageing
        entry.priority = isRaised ? priority : Priority(rawValue: Int(level))
        entry.reserve = reserve
        self.insert(entry, now: now)
    }

    /// How many go before it, if nothing changes; `nil` where it does not wait.
    package func position(of id: UInt64) -> Int? {
        guard let entry = self.entries[id] else { return nil }
        let place = self.place(of: entry)
        return self.lanes.reduce(0) { $0 + $1.count(before: place, ageing: self.ageing) }
    }

    /// How many wait, by the priority they came or were raised with: the first is that of priority 1.
    package var depths: [Int] {
        var depths = [Int](repeating: 0, count: 10)
        for lane in self.lanes { for level in 0..<10 { depths[level] += lane.lines[level].count } }
        return depths
    }

    // MARK: Giving up

    /// How many expiries are kept, those of who has left among them: never more than about twice as many as wait.
    package var keptExpiries: Int { self.expiries.count }

    /// When the next of them gives up.
    package var nextExpiry: MonotonicTime {
        mutating get {
            while let first = self.expiries.min, self.entries[first.id]?.expires != first.at {
                self.expiries.removeMin()
            }
            return self.expiries.min?.at ?? .distantFuture
        }
    }

    /// Takes out one that gives up by `now`.
    package mutating func expire(now: MonotonicTime) -> Entry? {
        guard self.nextExpiry <= now, let first = self.expiries.popMin() else { return nil }
        return self.remove(first.id)
    }

    private mutating func trimExpiries() {
        guard self.expiries.count > 2 * self.count + Self.fewExpiries else { return }
        self.expiries = Heap(self.expiries.unordered.filter { self.entries[$0.id]?.expires == $0.at })
    }

    // MARK: Lines

    /// Reserves in steps of a twentieth, rounded up: who waits for one must not wait for many lines to be looked at.
    package static func roundedReserve(_ reserve: Int) -> Int { (min(max(reserve, 0), 1_000) + 49) / 50 * 50 }

    func place(of entry: Entry) -> RequestPlace {
        RequestPlace(
            key: RequestPlace.key(entry.priority.rawValue, entry.joinedAt, ageing: self.ageing),
            sequence: entry.sequence
        )
    }

    private mutating func insert(_ entry: Entry, now: MonotonicTime) {
        self.lastSequence += 1
        var entry = entry
        let lane = self.laneIndex(of: entry.reserve) ?? self.addLane(entry.reserve)
        entry.sequence = self.lastSequence
        entry.joinedAt = self.lanes[lane].join(entry, now: now)
        self.entries[entry.id] = entry
    }

    private mutating func leaveLine(_ entry: Entry) {
        guard let lane = self.laneIndex(of: entry.reserve) else { return }
        self.lanes[lane].leave(entry)
        // The lane of those who reserve nothing is kept: it is always wanted again.
        if entry.reserve > 0, self.lanes[lane].isEmpty { self.lanes.remove(at: lane) }
    }

    private func laneIndex(of reserve: Int) -> Int? { self.lanes.firstIndex { $0.reserve == reserve } }

    private mutating func addLane(_ reserve: Int) -> Int {
        let index = self.lanes.firstIndex { $0.reserve > reserve } ?? self.lanes.count
        self.lanes.insert(RequestLane(reserve: reserve), at: index)
        return index
    }
}
