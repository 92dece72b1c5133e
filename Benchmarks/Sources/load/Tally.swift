import Foundation
import Histogram
import MarketData

/// What consumers saw. Waits are in nanoseconds, to three digits.
struct Tally {
    /// Of answers that were known.
    var known = Histogram<UInt64>(highestTrackableValue: 120_000_000_000)
    /// Of answers that the venue was asked for.
    var loaded = Histogram<UInt64>(highestTrackableValue: 120_000_000_000)
    var sources: [String: Int] = [:]
    var stale = 0
    var oldest = Duration.zero
    /// By code.
    var refusals: [String: Int] = [:]
    /// Refusals to somebody who would have taken a value that had been told before.
    var failuresInReach = 0
    var examples: [String] = []

    mutating func add(_ answer: Answer) {
        switch answer.outcome {
        case .told(let source, let isStale, let age):
            if source == .upstream { self.loaded.record(answer.wait) } else { self.known.record(answer.wait) }
            self.sources["\(source)", default: 0] += 1
            if isStale { self.stale += 1 }
            self.oldest = max(self.oldest, age)
        case .refused(let code, let message, let isInReach):
            self.refusals[code, default: 0] += 1
            if isInReach { self.failuresInReach += 1 }
            if self.examples.count < 5 { self.examples.append(message) }
        }
    }

    var answered: Int { self.sources.values.reduce(0, +) }
    var refused: Int { self.refusals.values.reduce(0, +) }
}

/// What one question came to.
struct Answer {
    enum Outcome {
        case told(Source, isStale: Bool, age: Duration)
        case refused(code: String, message: String, isInReach: Bool)
    }

    var wait: UInt64
    var outcome: Outcome
}

/// Tallies of all consumers: each hands over a burst at a time, to one of a few.
final class Tallies: @unchecked Sendable {
    private let shards = (0..<8).map { _ in Shard() }

    private final class Shard {
        let lock = NSLock()
        var tally = Tally()
    }

    func add(_ answers: [Answer], by consumer: Int) {
        let shard = self.shards[consumer % self.shards.count]
        shard.lock.withLock { for answer in answers { shard.tally.add(answer) } }
    }

    var total: Tally {
        self.shards.reduce(into: Tally()) { total, shard in
            let tally = shard.lock.withLock { shard.tally }
            total.known.add(tally.known)
            total.loaded.add(tally.loaded)
            total.sources.merge(tally.sources, uniquingKeysWith: +)
            total.stale += tally.stale
            total.oldest = max(total.oldest, tally.oldest)
            total.refusals.merge(tally.refusals, uniquingKeysWith: +)
            total.failuresInReach += tally.failuresInReach
            total.examples = Array((total.examples + tally.examples).prefix(5))
        }
    }
}

/// Which symbols have been answered at all.
final class Reach: @unchecked Sendable {
    private let lock = NSLock()
    private var symbols: Set<Symbol> = []

    func note(_ symbol: Symbol) { self.lock.withLock { _ = self.symbols.insert(symbol) } }

    func has(_ symbol: Symbol) -> Bool { self.lock.withLock { self.symbols.contains(symbol) } }

    var count: Int { self.lock.withLock { self.symbols.count } }
}
