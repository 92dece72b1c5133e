import Locking
import MarketData
import MarketDataTesting
import Testing

/// Many consumers, a small quota and a venue that fails now and then: the short form of `Scripts/benchmark load`.
@Suite(.timeLimit(.minutes(2)))
struct LoadTests {
    static let symbols: [Symbol] = (0..<50).compactMap { try? Symbol("L\($0)-USDT") }

    @Test func `B20 200 consumers of 50 symbols break no quota, and nobody fails who could have an old value`()
        async throws
    {
        let (limit, window) = (5, Duration.seconds(1))
        try await withVenue(
            listing: Self.symbols,
            configure: {
                $0.quota = .init(limit: limit, window: window, countsCalls: true)
                $0.banAfter = 0
            }
        ) { venue in
            let dice = Locked(SplitMix64(seed: 11))
            let roll: @Sendable (Int) -> Int = { sides in dice.withLock { Int.random(in: 0..<sides, using: &$0) } }
            venue.setFaults { faults in
                faults.restTravel = { _ in .init(there: .milliseconds(roll(60)), back: .milliseconds(roll(60))) }
                faults.restFailure = { $0.path.hasSuffix("/bookTicker") && roll(8) == 0 ? .status(503) : nil }
            }
            let seenByAll = Seen()
            try await withClient(
                BinanceSpot(at: venue.url),
                configure: {
                    $0.limits.quota = [QuotaWindow(.requests, limit: limit, per: window)]
                    $0.cache.timeToLive = .milliseconds(50)
                }
            ) { client in
                // In reach is what was answered once.
                var missing = Self.symbols
                while !missing.isEmpty {
                    try Task.checkCancellation()
                    let answers = await client.quotes(of: missing, freshness: .staleWhileRevalidate)
                    missing = missing.filter { (try? answers[$0]?.get()) == nil }
                }
                // A market sets the pace: consumers look at quotes whenever somebody trades.
                let market = MarketSimulation(
                    seed: 1,
                    instruments: LoopbackVenue.instruments(["L0-USDT"], of: .binance),
                    eventsPerSecond: 100,
                    tradesInHundred: 100
                )
                async let _ = venue.play(market)
                try await withThrowingTaskGroup(of: Void.self) { group in
                    for consumer in 0..<200 {
                        group.addTask {
                            var asked = consumer
                            for try await _ in client.trades(for: ["L0-USDT"], delivery: .latest) {
                                // Three windows of calls and more; a venue that bans answers no more.
                                let seen = venue.statistics
                                guard seen.restWeight < 18, seen.banned == 0 else { break }
                                asked += 7
                                do throws(MarketDataError) {
                                    let reading = try await client.quote(
                                        for: Self.symbols[asked % 50],
                                        freshness: .staleWhileRevalidate
                                    )
                                    if reading.source == .memory { seenByAll.known.withLock { $0 += 1 } }
                                } catch {
                                    seenByAll.refused.withLock { $0.append("\(error)") }
                                }
                            }
                        }
                    }
                    try await group.waitForAll()
                }
            }
            let seen = venue.statistics
            #expect(seen.banned == 0 && seen.rateLimited == 0)
            #expect(seen.peakRESTUse <= limit && seen.peakRESTUse > 1)
            #expect(seenByAll.refused.withLock { $0.prefix(3) } == [])
            #expect(seenByAll.known.withLock { $0 } > 1_000)
        }
    }
}

/// What consumers saw.
private final class Seen: Sendable {
    let refused = Locked<[String]>([])
    let known = Locked(0)
}
