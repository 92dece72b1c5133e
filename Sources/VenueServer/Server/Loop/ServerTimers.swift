/// What is to happen when, in the order of time; equal times keep the order in which they were asked for.
struct ServerTimers {
    private struct Entry {
        let deadline: Int64
        let body: @Sendable () -> Void
    }

    /// The latest first, so that the next one is cheap to take.
    private var entries: [Entry] = []

    /// When the next one is due, in microseconds.
    var next: Int64? { self.entries.last?.deadline }

    mutating func insert(deadline: Int64, _ body: @escaping @Sendable () -> Void) {
        var low = 0
        var high = self.entries.count
        while low < high {
            let middle = (low + high) / 2
            if self.entries[middle].deadline > deadline { low = middle + 1 } else { high = middle }
        }
        self.entries.insert(Entry(deadline: deadline, body: body), at: low)
    }

    mutating func takeDue(now: Int64) -> (@Sendable () -> Void)? {
        guard let last = self.entries.last, last.deadline <= now else { return nil }
        return self.entries.removeLast().body
    }
}
