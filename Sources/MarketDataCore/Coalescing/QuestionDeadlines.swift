internal import DequeModule
package import MarketDataModel

/// Until when each question waits. All wait equally long, so the first to come is the first to go.
package struct QuestionDeadlines: Sendable {
    private let patience: Duration
    private var order = Deque<(id: UInt64, deadline: MonotonicTime)>()
    private var waiting: Set<UInt64> = []

    /// Questions wait for `patience`.
    package init(patience: Duration) {
        self.patience = patience
    }

    /// How many wait.
    package var count: Int { self.waiting.count }

    /// Question `id` waits from now on.
    package mutating func enter(_ id: UInt64, now: MonotonicTime) {
        guard self.waiting.insert(id).inserted else { return }
        self.order.append((id, now + self.patience))
        // Those that left behind one that waits long are let go of now and then.
        guard self.order.count > 2 * self.waiting.count + 1_024 else { return }
        let waiting = self.waiting
        self.order.removeAll { !waiting.contains($0.id) }
    }

    /// It does not wait any more. Amortised O(1).
    package mutating func leave(_ id: UInt64) {
        self.waiting.remove(id)
        while let first = self.order.first, !self.waiting.contains(first.id) { self.order.removeFirst() }
    }

    /// When the next has waited long enough.
    package var deadline: MonotonicTime { self.order.first?.deadline ?? .distantFuture }

    /// Those that have waited long enough; they do not wait any more.
    package mutating func expired(now: MonotonicTime) -> [UInt64] {
        var expired: [UInt64] = []
        while let first = self.order.first, first.deadline <= now || !self.waiting.contains(first.id) {
            self.order.removeFirst()
            if self.waiting.remove(first.id) != nil { expired.append(first.id) }
        }
        return expired
    }
}
