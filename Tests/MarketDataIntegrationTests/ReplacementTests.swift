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
                let market = Task {
                    var id = 0
                    while venue.statistics.connections < 4 {
                        for _ in 0..<5 {
                            id += 1
                            venue.trade("BTCUSDT", id: id)
                        }
                        try await Task.sleep(for: .milliseconds(1))
                    }
                    // The last takeover is over when its predecessor has gone.
                    while venue.statistics.openConnections > 1 {
                        id += 1
                        venue.trade("BTCUSDT", id: id)
                        try await Task.sleep(for: .milliseconds(1))
                    }
                    id += 1
                    venue.trade("BTCUSDT", id: id)
                    return UInt64(id)
                }
                let last = try await market.value
                var expected: UInt64 = 1
                while expected <= last {
                    let update = try #require(try await updates.next())
                    guard case .value(let reading) = update else { throw Unexpected(update.word) }
                    guard reading.value.id == expected, !reading.afterGap else {
                        throw Unexpected("\(reading.value.id ?? 0) instead of \(expected)")
                    }
                    expected += 1
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
