import MarketDataCore
import MarketDataModel
import Testing

/// The queue against a slow obvious one, at random.
@Suite struct RequestQueueModelTests {
    /// Ten seeds of 10,000 operations at depths up to 300.
    @Test(arguments: 1...10 as ClosedRange<UInt64>)
    func `the queue does what a list that is looked through from end to end does`(seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        let capacity = [3, 20, 300][Int(seed % 3)]
        let ageing: Int64 = 10_000
        var queue = RequestQueue(capacity: capacity, ageing: .nanoseconds(ageing))
        var model = RequestQueueModel(capacity: capacity, ageing: ageing)
        var now: Int64 = 1_000_000
        var lastID: UInt64 = 0
        for step in 0..<10_000 {
            let time = MonotonicTime(nanoseconds: now)
            let place: Comment = "seed \(seed), step \(step)"
            let known = UInt64.random(in: 0...max(1, lastID), using: &random)
            switch Int.random(in: 0..<12, using: &random) {
            case 0...4:
                lastID += 1
                let priority = Int.random(in: 1...10, using: &random)
                let reserve = [0, 0, 100, 250].randomElement(using: &random) ?? 0
                let expires = Bool.random(using: &random) ? Int64.max : now + .random(in: 0...200_000, using: &random)
                let entry = RequestQueue.Entry(
                    id: lastID,
                    priority: Priority(rawValue: priority),
                    reserve: reserve,
                    expires: MonotonicTime(nanoseconds: expires)
                )
                let shed = queue.push(entry, now: time)
                try #require(shed == model.push(lastID, priority, reserve: reserve, expires: expires, now: now), place)
            case 5, 6, 7:
                try #require(queue.first == model.order.first?.id, place)
                if let first = queue.first {
                    queue.remove(first)
                    model.remove(first)
                }
            case 8:
                try #require((queue.remove(known) != nil) == model.contains(known), place)
                model.remove(known)
            case 9:
                let priority = Int.random(in: 1...10, using: &random)
                let reserve = [0, 100, 250].randomElement(using: &random) ?? 0
                queue.raise(known, to: Priority(rawValue: priority), reserve: reserve, now: time)
                model.raise(known, priority, reserve: reserve, now: now)
            case 10:
                var gone: Set<UInt64> = []
                while let entry = queue.expire(now: time) { gone.insert(entry.id) }
                try #require(gone == model.expired(now: now), place)
            default: now += .random(in: 0...20_000, using: &random)
            }
            try #require(queue.count == model.entries.count, place)
            guard step % 50 == 0 else { continue }
            for (position, entry) in model.order.enumerated() {
                try #require(queue.position(of: entry.id) == position, place)
                try #require(queue[entry.id]?.reserve == entry.reserve, place)
            }
            try #require(queue.depths == (1...10).map { model.depth($0) }, place)
        }
    }
}
