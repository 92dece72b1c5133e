import MarketDataCore
import MarketDataModel

/// The queue as one would explain it: a list that is looked through from end to end.
struct RequestQueueModel {
    struct Entry {
        var id: UInt64
        var priority: Int
        var reserve: Int
        var joinedAt: Int64
        var expires: Int64
        var order: Int
    }

    let capacity: Int
    let ageing: Int64
    private(set) var entries: [Entry] = []
    private var joined = 0

    init(capacity: Int, ageing: Int64) {
        self.capacity = capacity
        self.ageing = ageing
    }

    /// In order of their turns.
    var order: [Entry] {
        self.entries.sorted { left, right in
            let (one, other) = (self.key(left), self.key(right))
            return one == other ? left.order < right.order : one < other
        }
    }

    func contains(_ id: UInt64) -> Bool { self.entries.contains { $0.id == id } }

    func depth(_ priority: Int) -> Int { self.entries.count { $0.priority == priority } }

    mutating func push(_ id: UInt64, _ priority: Int, reserve: Int, expires: Int64, now: Int64) -> UInt64? {
        if self.contains(id) { return nil }
        var victim: UInt64?
        if self.entries.count >= self.capacity {
            let lowest = self.entries.map { self.level($0, now) }.max() ?? 0
            if lowest < priority { return id }
            let candidates = self.entries.filter { self.level($0, now) == lowest }
            victim = candidates.min { ($0.joinedAt, $0.order) < ($1.joinedAt, $1.order) }?.id
            self.entries.removeAll { $0.id == victim }
        }
        self.joined += 1
        self.entries.append(
            Entry(id: id, priority: priority, reserve: reserve, joinedAt: now, expires: expires, order: self.joined)
        )
        return victim
    }

    mutating func remove(_ id: UInt64) { self.entries.removeAll { $0.id == id } }

    mutating func raise(_ id: UInt64, _ priority: Int, reserve: Int, now: Int64) {
        guard let index = self.entries.firstIndex(where: { $0.id == id }) else { return }
        let key = self.key(self.entries[index])
        let isRaised = key > Int64(priority) * self.ageing + now
        guard isRaised || reserve < self.entries[index].reserve else { return }
        self.joined += 1
        self.entries[index].order = self.joined
        self.entries[index].joinedAt = now
        self.entries[index].priority = isRaised ? priority : min(max(Int((key - now) / self.ageing), 1), 10)
        self.entries[index].reserve = min(self.entries[index].reserve, reserve)
    }

    mutating func expired(now: Int64) -> Set<UInt64> {
        let gone = self.entries.filter { $0.expires <= now }.map(\.id)
        self.entries.removeAll { $0.expires <= now }
        return Set(gone)
    }

    private func key(_ entry: Entry) -> Int64 { Int64(entry.priority) * self.ageing + entry.joinedAt }

    private func level(_ entry: Entry, _ now: Int64) -> Int {
        entry.priority - Int((now - entry.joinedAt) / self.ageing)
    }
}
