import MarketDataCore
import MarketDataModel
import Testing

/// The cache against a slow, obvious model of it: a dictionary of all that was ever kept, without a bound. What the cache
/// finds must be what the model holds; what it does not find must have made room, or not do.
struct QuoteShardModelTests {
    private struct Known {
        var kept: KeptQuote
        var freshUntil: MonotonicTime
    }

    @Test(arguments: [1, 2, 3] as [UInt64])
    func `a shard against a plain dictionary, at random`(seed: UInt64) {
        let limits = QuoteCacheLimits(timeToLive: .seconds(20), jitter: 0, hardExpiry: .seconds(60))
        var generator = SeededGenerator(seed: seed)
        // Once with room for all, so that nothing may be missing.
        let capacity = seed == 1 ? 400 : 64
        var shard = QuoteShard(capacity: capacity, limits: limits)
        var model: [Symbol: Known] = [:]
        var notBefore: [Symbol: UInt64] = [:]
        var floor: UInt64 = 0
        var (now, request) = (1.0, 0 as UInt64)
        var (found, missed) = (0, 0)
        for step in 0..<100_000 {
            now += Double.random(in: 0..<0.2, using: &generator)
            let symbol = Symbol.number(Int.random(in: 0..<200, using: &generator))
            switch Int.random(in: 0..<1_000, using: &generator) {
            case 0..<400:
                request += 1
                // Answers overtake each other.
                let number = request - min(request - 1, UInt64.random(in: 0..<5, using: &generator))
                let kept = KeptQuote.test(receivedAt: now, sentAt: Double(number), request: number)
                let stands = shard.keep(kept, of: symbol, life: .seconds(20))
                guard number > max(floor, notBefore[symbol] ?? 0) else { continue }
                if let known = model[symbol], capacity == 400 {
                    #expect(stands == (kept.supersedes(known.kept) ? kept : known.kept), "seed \(seed), step \(step)")
                }
                // What made room in the cache may be superseded here by something older.
                if stands == kept { model[symbol] = Known(kept: kept, freshUntil: at(now) + .seconds(20)) }
            case 400..<405:
                _ = shard.invalidate(symbol, hash: symbol.name.mixed, request: request, now: at(now))
                notBefore[symbol] = request
                model[symbol] = nil
            case 405:
                _ = shard.invalidateAll(request: request, now: at(now))
                floor = request
                model = [:]
            default:
                let span = Int64.random(in: 0..<100_000_000_000, using: &generator)
                let demand: QuoteDemand =
                    [.cached, .within(nanoseconds: span), .staleWhileRevalidate, .fresh].randomElement(
                        using: &generator
                    ) ?? .cached
                let recall = shard.find(symbol, demand, now: at(now))
                let expected = model[symbol].flatMap { Self.expected($0, demand, now: at(now)) }
                if case .quote(let quote, let isStale, _) = recall {
                    found += 1
                    #expect(quote == expected?.quote, "seed \(seed), step \(step)")
                    #expect(isStale == expected?.isStale, "seed \(seed), step \(step)")
                } else {
                    missed += 1
                    #expect(recall == .nothing, "seed \(seed), step \(step)")
                    if capacity == 400 { #expect(expected == nil, "seed \(seed), step \(step)") }
                }
            }
            #expect(shard.count <= capacity, "seed \(seed), step \(step)")
        }
        // The test is of something.
        #expect(found > 1_000 && missed > 1_000)
        #expect(shard.counters.hits == UInt64(found) && shard.counters.misses == UInt64(missed))
    }

    private static func expected(
        _ known: Known,
        _ demand: QuoteDemand,
        now: MonotonicTime
    ) -> (quote: Quote, isStale: Bool)? {
        let age = now - known.kept.quote.received.monotonic
        guard age < .seconds(60) else { return nil }
        let isFresh = now < known.freshUntil
        switch demand {
        case .cached: return isFresh ? (known.kept.quote, false) : nil
        case .within(let span): return age <= .nanoseconds(span) ? (known.kept.quote, false) : nil
        case .staleWhileRevalidate: return (known.kept.quote, !isFresh)
        case .fresh: return nil
        }
    }
}
