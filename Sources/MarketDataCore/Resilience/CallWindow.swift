internal import DequeModule
internal import MarketDataModel

/// How the last calls went: so many, and not older than so long.
struct CallWindow: Sendable {
    private struct Call {
        var endedAt: MonotonicTime
        var failed: Bool
        var slow: Bool
    }

    private let capacity: Int
    private let length: Duration
    private var calls: Deque<Call> = []
    private(set) var failures = 0
    private(set) var slow = 0

    init(capacity: Int, length: Duration) {
        self.capacity = capacity
        self.length = length
    }

    var count: Int { self.calls.count }

    mutating func add(failed: Bool, slow: Bool, now: MonotonicTime) {
        while let first = self.calls.first, self.calls.count >= self.capacity || first.endedAt + self.length <= now {
            self.calls.removeFirst()
            if first.failed { self.failures -= 1 }
            if first.slow { self.slow -= 1 }
        }
        self.calls.append(Call(endedAt: now, failed: failed, slow: slow))
        if failed { self.failures += 1 }
        if slow { self.slow += 1 }
    }

    mutating func clear() {
        self.calls.removeAll(keepingCapacity: true)
        self.failures = 0
        self.slow = 0
    }
}
