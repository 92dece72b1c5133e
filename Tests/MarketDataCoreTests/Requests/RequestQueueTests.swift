import MarketDataCore
import MarketDataModel
import Testing

@Suite struct RequestQueueTests {
    private static let start = MonotonicTime(nanoseconds: 1_000_000_000_000)

    private static func queue(_ capacity: Int = 100) -> RequestQueue {
        RequestQueue(capacity: capacity, ageing: .seconds(10))
    }

    /// Takes all out, in order.
    private static func drain(_ queue: inout RequestQueue) -> [UInt64] {
        var order: [UInt64] = []
        while let first = queue.first {
            order.append(first)
            queue.remove(first)
        }
        return order
    }

    @Test func `B23 a more urgent one goes first, the rest in order of arrival`() {
        var queue = Self.queue()
        for id in 1...3 as ClosedRange<UInt64> {
            let shed = queue.push(RequestQueue.Entry(id: id, priority: .normal), now: Self.start + .seconds(Int(id)))
            #expect(shed == nil)
        }
        _ = queue.push(RequestQueue.Entry(id: 4, priority: .interactive), now: Self.start + .seconds(4))
        #expect((1...4).map { queue.position(of: $0) } == [1, 2, 3, 0])
        #expect(Self.drain(&queue) == [4, 1, 2, 3])
    }

    @Test func `B23 one that is raised goes as if it came now with the higher priority`() {
        var queue = Self.queue()
        for id in 1...3 as ClosedRange<UInt64> {
            _ = queue.push(RequestQueue.Entry(id: id, priority: .low), now: Self.start)
        }
        _ = queue.push(RequestQueue.Entry(id: 4, priority: .interactive), now: Self.start)
        queue.raise(3, to: .interactive, now: Self.start + .seconds(1))
        #expect(queue.depths == [2, 0, 0, 0, 0, 0, 0, 2, 0, 0])
        // Never less urgent.
        queue.raise(3, to: .background, now: Self.start + .seconds(1))
        queue.raise(1, to: .background, now: Self.start + .seconds(1))
        #expect(Self.drain(&queue) == [4, 3, 1, 2])
    }

    @Test func `one that is raised keeps what it has become by waiting where that is more`() {
        var queue = Self.queue()
        _ = queue.push(RequestQueue.Entry(id: 1, priority: Priority(rawValue: 2)), now: Self.start)
        _ = queue.push(RequestQueue.Entry(id: 2, priority: .interactive), now: Self.start + .seconds(11))
        queue.raise(1, to: .interactive, now: Self.start + .seconds(12))
        #expect(Self.drain(&queue) == [1, 2])
    }

    @Test func `waiting makes more urgent: a 10 still runs`() {
        var queue = Self.queue()
        _ = queue.push(RequestQueue.Entry(id: 1, priority: .background), now: Self.start)
        _ = queue.push(RequestQueue.Entry(id: 2, priority: .interactive), now: Self.start + .seconds(89))
        _ = queue.push(RequestQueue.Entry(id: 3, priority: .interactive), now: Self.start + .seconds(91))
        #expect(Self.drain(&queue) == [2, 1, 3])
    }

    @Test func `B24 a full queue sheds the lowest by aged priority, the oldest of them first`() {
        var queue = Self.queue(4)
        let entries: [(UInt64, Int, Int)] = [(1, 8, 0), (2, 8, 1), (3, 5, 2), (4, 5, 3)]
        for (id, priority, second) in entries {
            let entry = RequestQueue.Entry(id: id, priority: Priority(rawValue: priority))
            #expect(queue.push(entry, now: Self.start + .seconds(second)) == nil)
        }
        // 1 and 2 are both 8 by now.
        #expect(queue.push(.init(id: 5, priority: .normal), now: Self.start + .seconds(4)) == 1)
        // 2 has become 7 by waiting; the newcomer of 8 is lower than all.
        #expect(queue.push(.init(id: 6, priority: .low), now: Self.start + .seconds(12)) == 6)
        // The newcomer is as low as 2: the older goes.
        #expect(queue.push(.init(id: 7, priority: Priority(rawValue: 7)), now: Self.start + .seconds(12)) == 2)
        #expect(queue.count == 4)
    }

    @Test func `B24 a higher one is never shed for a lower`() {
        var queue = Self.queue(3)
        for id in 1...3 as ClosedRange<UInt64> {
            _ = queue.push(.init(id: id, priority: .interactive), now: Self.start)
        }
        for id in 4...20 as ClosedRange<UInt64> {
            let priority = Priority(rawValue: 2 + Int(id) % 9)
            #expect(queue.push(.init(id: id, priority: priority), now: Self.start) == id)
        }
        #expect(Self.drain(&queue) == [1, 2, 3])
    }

    @Test func `B25 one that waits too long leaves, and the others move up`() {
        var queue = Self.queue()
        for id in 1...3 as ClosedRange<UInt64> {
            let expires = id == 2 ? Self.start + .seconds(2) : Self.start + .seconds(30)
            _ = queue.push(.init(id: id, priority: .normal, expires: expires), now: Self.start)
        }
        #expect(queue.nextExpiry == Self.start + .seconds(2))
        #expect(queue.expire(now: Self.start + .milliseconds(1_999)) == nil)
        #expect(queue.position(of: 3) == 2)
        #expect(queue.expire(now: Self.start + .seconds(2))?.id == 2)
        #expect(queue.expire(now: Self.start + .seconds(2)) == nil)
        #expect(queue.position(of: 3) == 1)
        #expect(queue.position(of: 2) == nil)
        #expect(queue.nextExpiry == Self.start + .seconds(30))
    }

    @Test func `second pushes and removals, and what was never there, change nothing`() {
        var queue = Self.queue()
        _ = queue.push(.init(id: 1, priority: .low), now: Self.start)
        #expect(queue.push(.init(id: 1, priority: .interactive), now: Self.start) == nil)
        #expect(queue.count == 1)
        #expect(queue[1]?.priority == .low)
        #expect(queue.remove(2) == nil)
        queue.raise(2, to: .interactive, now: Self.start)
        #expect(queue.remove(1)?.id == 1)
        #expect(queue.remove(1) == nil)
        #expect(queue.nextExpiry == .distantFuture)
    }

    @Test func `memory follows what waits, not what has waited`() {
        var queue = Self.queue(10)
        for id in 1...100_000 as ClosedRange<UInt64> {
            _ = queue.push(.init(id: id, priority: .normal, expires: Self.start + .seconds(3_600)), now: Self.start)
            if id % 10 == 0 { for gone in id - 9...id { queue.remove(gone) } }
        }
        #expect(queue.count == 0)
        #expect(queue.keptExpiries <= 100)
    }
}
