import MarketData
import MarketDataTesting
import Testing

/// How a program is tested against a venue that misbehaves: on loopback, in the venue's own protocol.
@Suite struct ReconnectTests {
    @Test(.timeLimit(.minutes(1))) func `a dropped connection is made anew, and the price moves again`() async throws {
        let instruments = LoopbackVenue.instruments(["BTC-USDT", "ETH-USDT"], of: .binance)
        let venue = LoopbackVenue(.binance) { $0.instruments = instruments }
        try await venue.start()
        let market = Task { try await venue.play(MarketSimulation(seed: 1, instruments: instruments)) }

        var wentStale = false
        try await MarketDataClient.withClient(venue: BinanceSpot(at: venue.url)) { client in
            var count = 0
            updates: for try await update in client.quotes(for: ["BTC-USDT"]).updates {
                switch update {
                case .value:
                    count += 1
                    if count == 10 { venue.dropConnections() }
                case .stale: wentStale = true
                case .live: if wentStale { break updates }
                case .halted, .gap, .refused: continue
                }
            }
        }
        #expect(wentStale)
        #expect(venue.statistics.connections == 2)
        market.cancel()
        await venue.shutdown()
    }
}
