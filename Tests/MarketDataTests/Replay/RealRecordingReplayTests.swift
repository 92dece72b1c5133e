import MarketData
import TestSupport
import Testing

@Suite(.enabled(if: Recordings.arePresent, "\(Recordings.absence)"))
struct `Replay of real recordings` {
    /// What INDEX.md of the recordings counts.
    struct Expected: Sendable, CustomTestStringConvertible {
        var file: String
        var quotes: Int
        var trades: Int
        var aggregates: Int
        var symbols: Set<Symbol>
        var testDescription: String { self.file }
    }

    static let all = [
        Expected(
            file: "binance-spot/btcusdt_20240808.gz",
            quotes: 28_040,
            trades: 9_757,
            aggregates: 0,
            symbols: ["BTC-USDT"]
        ),
        Expected(
            file: "binance-spot/BINANCE.ws.1.0",
            quotes: 84,
            trades: 0,
            aggregates: 2,
            symbols: ["NKN-USDT", "BLZ-ETH", "LRC-BTC", "RUNE-EUR"]
        ),
        Expected(
            file: "binance-us/BINANCE_US.ws.1.0",
            quotes: 128,
            trades: 0,
            aggregates: 11,
            symbols: ["CRV-USDT", "COMP-USDT", "OMG-BUSD", "ZRX-USDT"]
        ),
    ]

    @Test(arguments: Self.all)
    func `B43 every quote and trade of a recording reaches its consumer, once`(expected: Expected) async throws {
        var quotes = 0
        var trades = 0
        var aggregates = 0
        var symbols: Set<Symbol> = []
        try await MarketDataClient.withReplay(of: Recordings.path(expected.file), venue: BinanceSpot.binance) {
            client,
            _ in
            let events = client.events(for: .all, channels: [.quotes, .trades, .aggregateTrades])
            for try await reading in events {
                symbols.insert(reading.symbol)
                #expect(reading.skipped == 0 && reading.age == .zero)
                switch reading.value {
                case .quote: quotes += 1
                case .trade: trades += 1
                case .aggregateTrade: aggregates += 1
                case .book, .status, .raw: Issue.record("an event of another channel: \(reading.value.channel)")
                }
            }
        }
        #expect(quotes == expected.quotes && trades == expected.trades && aggregates == expected.aggregates)
        #expect(symbols.isSubset(of: expected.symbols))
    }

    @Test func `B47 flat out, a conflating consumer gets every value too, the same each time`() async throws {
        var runs: [[Reading<Quote>]] = []
        for _ in 0..<2 {
            let path = Recordings.path("binance-us/BINANCE_US.ws.1.0")
            let readings = try await MarketDataClient.withReplay(of: path) { client, _ in
                var readings: [Reading<Quote>] = []
                for try await reading in client.quotes(for: .all) { readings.append(reading) }
                return readings
            }
            runs.append(readings)
        }
        #expect(runs[0].count == 128 && runs[0] == runs[1])
    }
}
