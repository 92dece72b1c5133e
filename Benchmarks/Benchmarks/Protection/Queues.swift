import Benchmark
import MarketDataCore
import MarketDataModel

/// Requests that wait. One operation takes the most urgent out and puts another in, with so many waiting.
func queues() {
    for count in [10, 100, 1_000, 10_000, 100_000] {
        cost(of: "queue, pop and push/\(count)") {
            Queue(count)
        } _: { queue, _ in
            queue.turn()
        }
        cost(of: "queue, position/\(count)") {
            Queue(count)
        } _: { queue, operation in
            blackHole(queue.queue.position(of: UInt64(stride(operation, count))))
        }
    }
}

/// A queue of requests of every priority, those for scans and refreshes with a reserve.
private struct Queue {
    var queue: RequestQueue
    private var last: UInt64 = 0
    private var clock = 0

    init(_ count: Int) {
        self.queue = RequestQueue(capacity: count + 1, ageing: .seconds(10))
        for _ in 0..<count { self.push() }
    }

    mutating func turn() {
        if let first = self.queue.first { self.queue.remove(first) }
        self.push()
    }

    private mutating func push() {
        self.clock += 1_000_000
        let priority = Priority(rawValue: 1 + Int(self.last % 10))
        let entry = RequestQueue.Entry(
            id: self.last,
            priority: priority,
            reserve: self.last % 10 > 6 ? 250 : 0,
            expires: time(self.clock + 30_000_000_000)
        )
        self.last += 1
        blackHole(self.queue.push(entry, now: time(self.clock)))
    }
}
