import MarketData
import MarketDataTesting
import Testing

/// The venue cuts old connections; the client is quicker.
@Suite(.timeLimit(.minutes(1)))
struct ReplacementTests {
    /// Runs a client that expects the venue to cut connections after a second. The venue itself cuts much later: only
    /// what the client expects counts.
    private static func withAgingConnections(
        _ body: (LoopbackVenue, MarketDataClient, inout SubscriptionUpdates<Trade>.Iterator) async throws -> Void
    ) async throws {
        try await withVenue(configure: { $0.connectionAge = .seconds(3600) }) { venue in
            let binance = try TunedVenue(BinanceSpot(at: venue.url)) { $0.maximumConnectionAge = .seconds(1) }
            try await withClient(binance) { client in
                var updates = client.trades(for: ["BTC-USDT"], delivery: .every(buffer: 100_000)).updates
                    .makeAsyncIterator()
                await venue.wait { $0.streams == 1 }
                try await body(venue, client, &updates)
                #expect(venue.statistics.peakConnections == 2 && venue.statistics.connections >= 4)
            }
        }
    }

    /// Whether three takeovers are over: their predecessors have gone, for the client too.
    private static func isDone(_ venue: LoopbackVenue, _ client: MarketDataClient) -> Bool {
        let seen = venue.statistics
        return seen.connections >= 4 && seen.openConnections == 1 && client.status.connections.count == 1
    }

    @Test func `B41 a connection near its age is replaced before it is closed: no trade is lost, none comes twice`()
        async throws
    {
        try await Self.withAgingConnections { venue, client, updates in
            // Each trade when the one before has come, so that each moment of a takeover is met.
            var id: UInt64 = 0
            repeat {
                id += 1
                venue.trade("BTCUSDT", id: Int(id))
                let update = try #require(try await updates.next())
                guard case .value(let reading) = update else { throw Unexpected(update.word) }
                guard reading.value.id == id, !reading.afterGap else {
                    throw Unexpected("\(reading.value.id ?? 0) instead of \(id)")
                }
            } while !Self.isDone(venue, client)
        }
    }

    @Test func `B41 a takeover in a lively market loses no trade, and tells none twice`() async throws {
        try await Self.withAgingConnections { venue, client, updates in
            let market = MarketSimulation(
                seed: 1,
                instruments: LoopbackVenue.instruments(["BTC-USDT"], of: .binance),
                eventsPerSecond: 500,
                tradesInHundred: 100
            )
            let playing = Task { try await venue.play(market) }
            let last = 1_000_000_000
            var ids: [UInt64] = []
            while ids.last != UInt64(last) {
                let update = try #require(try await updates.next())
                guard case .value(let reading) = update else { throw Unexpected(update.word) }
                guard let id = reading.value.id, !reading.afterGap else { throw Unexpected("a gap") }
                ids.append(id)
                guard !playing.isCancelled, Self.isDone(venue, client) else { continue }
                playing.cancel()
                _ = await playing.result
                venue.trade("BTCUSDT", id: last)
            }
            ids.removeLast()
            // The new connection may be read before what the old one had sent earlier: their order is not looked at.
            let first = try #require(ids.min())
            #expect(ids.sorted().elementsEqual(first..<first + UInt64(ids.count)))
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
