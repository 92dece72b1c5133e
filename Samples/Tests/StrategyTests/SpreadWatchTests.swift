import Foundation
import MarketData
import Strategy
import Testing

/// How a strategy is tested: on a recording, on the recording's own time, as fast as it goes.
@Suite struct SpreadWatchTests {
    /// The recording of the README's demo, four simulated pairs.
    static let recording = URL(filePath: #filePath).deletingLastPathComponent()
        .appending(path: "../../../Fixtures/demo.jsonl.gz").path

    static func watched() async throws -> SpreadWatch {
        try await MarketDataClient.withReplay(of: Self.recording) { client, _ in
            var watch = SpreadWatch(threshold: "0.03")
            try await watch.watch(client.quotes(for: .all, delivery: .every()))
            return watch
        }
    }

    @Test func `wide spreads are found, of those pairs that have them`() async throws {
        let watch = try await Self.watched()
        #expect(watch.quotes > 100)
        // Ticks are 0.1, 0.01, 0.0001 and 0.00000001; the simulation's spreads are one to three ticks.
        #expect(watch.wide.keys.sorted() == ["BTC-USDT", "ETH-USDT"])
    }

    @Test func `a replay gives the same answer each time`() async throws {
        let first = try await Self.watched()
        let second = try await Self.watched()
        #expect(first.wide == second.wide)
        #expect(first.quotes == second.quotes)
    }

    @Test func `a stale quote counts for nothing`() {
        var watch = SpreadWatch(threshold: "0.01")
        let received = ReceiveStamp(wall: Timestamp(nanoseconds: 0), monotonic: .zero)
        var reading = Reading(
            symbol: "BTC-USDT",
            venue: "binance",
            value: Quote(bid: "1.00", bidSize: 1, ask: "1.50", askSize: 1, received: received),
            source: .stream,
            received: received,
            age: .zero
        )
        watch.see(reading)
        reading.isStale = true
        watch.see(reading)
        #expect(watch.wide == ["BTC-USDT": 1])
    }

    @Test func `a quote without orders on a side has no spread`() {
        var watch = SpreadWatch(threshold: "0.01")
        let received = ReceiveStamp(wall: Timestamp(nanoseconds: 0), monotonic: .zero)
        let quote = Quote(bid: nil, bidSize: nil, ask: "1.50", askSize: 1, received: received)
        watch.see(
            Reading(symbol: "A", venue: "binance", value: quote, source: .stream, received: received, age: .zero)
        )
        #expect(watch.wide == [:] && watch.quotes == 1)
    }
}
