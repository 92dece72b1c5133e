import MarketData
import MarketDataTesting
import Testing

/// The venue cuts old connections; the client is quicker.
@Suite(.timeLimit(.minutes(1)))
struct ReplacementTests {
    @Test func `B41 a connection near its age is replaced before it is closed: no trade is lost, none comes twice`()
        async throws
    {
        // The venue itself cuts much later: only what the client expects counts here.
        try await withVenue(configure: { $0.connectionAge = .seconds(3600) }) { venue in
            let binance = try TunedVenue(BinanceSpot(at: venue.url)) { $0.maximumConnectionAge = .seconds(1) }
            try await withClient(binance) { client in
                var updates = client.trades(for: ["BTC-USDT"], delivery: .every(buffer: 100_000)).updates
                    .makeAsyncIterator()
                await venue.wait { $0.streams == 1 }
                let market = MarketSimulation(
                    seed: 1,
                    instruments: LoopbackVenue.instruments(["BTC-USDT"], of: .binance),
                    eventsPerSecond: 5_000,
                    tradesInHundred: 100
                )
                async let _ = venue.play(market)
                var last: UInt64?
                // The last takeover is over when its predecessor has gone; what is told after it counts, too.
                var remaining = 100
                while remaining > 0 {
                    let update = try #require(try await updates.next())
                    guard case .value(let reading) = update else { throw Unexpected(update.word) }
                    let id = try #require(reading.value.id)
                    guard last == nil || id == last.map({ $0 + 1 }), !reading.afterGap else {
                        throw Unexpected("\(id) after \(last ?? 0)")
                    }
                    last = id
                    let seen = venue.statistics
                    if seen.connections >= 4, seen.openConnections == 1 { remaining -= 1 }
                }
                #expect(venue.statistics.peakConnections == 2 && venue.statistics.connections >= 4)
            }
        }
    }

    @Test func `B41 a venue that will not be connected to again keeps its old connection until it is cut`() async throws
    {
        try await withVenue(configure: { $0.connectionAge = .seconds(3600) }) { venue in
            let binance = try TunedVenue(BinanceSpot(at: venue.url)) { $0.maximumConnectionAge = .seconds(1) }
            try await withClient(binance) { client in
                var updates = client.trades(for: ["BTC-USDT"]).updates.makeAsyncIterator()
                await venue.wait { $0.streams == 1 }
                venue.setFaults { $0.refusal = .text("full", status: 503) }
                await venue.wait { $0.refusedConnections >= 2 }
                venue.trade("BTCUSDT", id: 1)
                let update = try await updates.next()
                #expect(update?.word == "value")
                #expect(venue.statistics.openConnections == 1 && venue.statistics.connections == 1)
            }
        }
    }
}
