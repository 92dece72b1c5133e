import MarketData
import MarketDataTesting
import Testing

/// Instruments that the venue lists but does not trade now.
@Suite(.timeLimit(.minutes(1)))
struct HaltTests {
    private static func withHalted(_ body: @Sendable (LoopbackVenue, MarketDataClient) async throws -> Void)
        async throws
    {
        try await withVenue(configure: { configuration in
            for index in configuration.instruments.indices where configuration.instruments[index].symbol == "ETH-USDT" {
                configuration.instruments[index].status = .halted
            }
        }) { venue in
            try await withClient(BinanceSpot(at: venue.url)) { client in try await body(venue, client) }
        }
    }

    @Test(arguments: [Delivery.latest, .every()])
    func `a halted instrument is told as such, and its quotes are stale`(delivery: Delivery) async throws {
        try await Self.withHalted { venue, client in
            var updates = client.quotes(for: ["BTC-USDT", "ETH-USDT"], delivery: delivery).updates.makeAsyncIterator()
            await venue.wait { $0.streams == 2 && $0.snapshots == 1 }
            venue.quote("ETHUSDT", bid: 3)
            var words: [String] = []
            while let update = try await updates.next() {
                words.append(update.word)
                guard case .value(let reading) = update, reading.symbol == "ETH-USDT" else { continue }
                #expect(reading.isStale)
                if reading.value.bid == "3" { break }
            }
            venue.quote("BTCUSDT", bid: 4)
            while let update = try await updates.next() {
                words.append(update.word)
                guard case .value(let reading) = update, reading.value.bid == "4" else { continue }
                #expect(reading.symbol == "BTC-USDT" && !reading.isStale)
                break
            }
            #expect(words.filter { $0 != "value" } == ["halted ETH-USDT"])
            guard case .halted = client.status(of: "ETH-USDT") else { throw Unexpected("not halted") }
            #expect(client.status(of: "BTC-USDT") == .live)
        }
    }

    @Test func `the stream of a halted instrument answers no question`() async throws {
        try await Self.withHalted { venue, client in
            var quotes = client.quotes(for: ["ETH-USDT"]).makeAsyncIterator()
            await venue.wait { $0.streams == 1 && $0.snapshots == 1 }
            venue.quote("ETHUSDT", bid: 3)
            try await awaitBid("3", from: &quotes)
            let reading = try await client.quote(for: "ETH-USDT")
            #expect(reading.source == .upstream && reading.value.bid == "3")
        }
    }
}
