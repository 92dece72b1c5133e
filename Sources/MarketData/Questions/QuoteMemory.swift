internal import Locking
internal import MarketDataCore
internal import MarketDataModel

/// The memory of quotes, in parts with a lock each, so that those who ask on several cores seldom meet.
///
/// A part holds the symbols whose hash falls into it. Together they hold no more than the capacity; as symbols do not
/// fall evenly, a memory that is filled to the last percent has parts that make room a little early.
final class QuoteMemory: Sendable {
    /// A symbol with its hash, which is computed once.
    struct Key {
        let symbol: Symbol
        let hash: UInt64

        @inline(__always)
        init(_ symbol: Symbol) {
            self.symbol = symbol
            self.hash = symbol.name.mixed
        }
    }

    /// More parts than cores by far: that two threads meet in one of 16 is rare.
    private static let parts = 16
    /// Fewer entries a part than this are no use.
    private static let smallestPart = 64

    /// In place, so that a hit follows no reference that would have to be counted.
    private let shards: InlineArray<16, Locked<QuoteShard>>
    private let mask: Int

    init(capacity: Int, limits: QuoteCacheLimits) {
        var count = Self.parts
        while count > 1, capacity / count < Self.smallestPart { count /= 2 }
        self.mask = count - 1
        self.shards = InlineArray { _ in Locked(QuoteShard(capacity: capacity / count, limits: limits)) }
    }

    @inline(__always)
    private func part(_ key: Key) -> Int { Int(truncatingIfNeeded: key.hash) & self.mask }

    /// What is known of a symbol, where it will do for who asks at `now`.
    @inline(__always)
    func find(
        _ key: Key,
        _ demand: QuoteDemand,
        now: MonotonicTime,
        asksStream: Bool = true,
        counts: Bool = true
    ) -> QuoteRecall {
        self.shards[self.part(key)].withLock {
            $0.find(key.symbol, hash: key.hash, demand, now: now, asksStream: asksStream, counts: counts)
        }
    }

    /// The stream that was named did not have it.
    ///
    /// - Parameter isGone: Its slot is another's now.
    func streamFailed(_ key: Key, _ mark: StreamMark, isGone: Bool) {
        self.shards[self.part(key)].withLock {
            $0.streamFailed()
            if isGone { $0.unmark(key.symbol, hash: key.hash, mark) }
        }
    }

    /// Notes that a stream may have a symbol.
    func mark(_ key: Key, _ mark: StreamMark, makesRoom: Bool) {
        self.shards[self.part(key)].withLock { $0.mark(key.symbol, hash: key.hash, mark, makesRoom: makesRoom) }
    }

    /// Keeps what a request brought.
    ///
    /// - Returns: The newest that is known now.
    func keep(_ kept: KeptQuote, of symbol: Symbol, life: Duration) -> KeptQuote {
        let key = Key(symbol)
        return self.shards[self.part(key)].withLock { $0.keep(kept, of: symbol, hash: key.hash, life: life) }
    }

    /// Notes that `symbol` is another name of `canonical`.
    func link(_ symbol: Symbol, to canonical: Symbol) {
        let key = Key(symbol)
        self.shards[self.part(key)].withLock { $0.link(symbol, hash: key.hash, to: canonical) }
    }

    /// Which request brought what is kept of `symbol`.
    func batch(of symbol: Symbol) -> UInt64? {
        let key = Key(symbol)
        return self.shards[self.part(key)].withLock { $0.batch(of: symbol, hash: key.hash) }
    }

    /// Whether `symbol` is asked for often and came with request `batch`; said once.
    func joinsRefresh(_ symbol: Symbol, batch: UInt64, now: MonotonicTime) -> Bool {
        let key = Key(symbol)
        return self.shards[self.part(key)].withLock { $0.joinsRefresh(symbol, hash: key.hash, batch: batch, now: now) }
    }

    /// `symbol` is not to be fetched again before `time`.
    func refreshFailed(_ symbol: Symbol, quietUntil time: MonotonicTime) {
        let key = Key(symbol)
        self.shards[self.part(key)].withLock { $0.refreshFailed(symbol, hash: key.hash, quietUntil: time) }
    }

    /// What is known of `symbol` is no longer true.
    ///
    /// - Returns: The canonical name, and whether somebody has asked for it since it came.
    func invalidate(_ symbol: Symbol, request: UInt64, now: MonotonicTime) -> (symbol: Symbol, wasAskedFor: Bool) {
        let key = Key(symbol)
        let (wasAskedFor, canonical) = self.shards[self.part(key)].withLock {
            $0.invalidate(symbol, hash: key.hash, request: request, now: now)
        }
        guard let canonical else { return (symbol, wasAskedFor) }
        let real = Key(canonical)
        let invalidated = self.shards[self.part(real)].withLock {
            $0.invalidate(canonical, hash: real.hash, request: request, now: now)
        }
        return (canonical, invalidated.wasAskedFor)
    }

    /// Nothing that is known is true any more.
    ///
    /// - Returns: What somebody has asked for since it came.
    func invalidateAll(request: UInt64, now: MonotonicTime) -> [Symbol] {
        var asked: [Symbol] = []
        for part in 0...self.mask {
            asked += self.shards[part].withLock { $0.invalidateAll(request: request, now: now) }
        }
        return asked
    }

    /// What has been counted so far.
    var counters: CacheCounters {
        var sum = CacheCounters()
        for part in 0...self.mask { sum += self.shards[part].withLock { $0.counters } }
        return sum
    }
}
