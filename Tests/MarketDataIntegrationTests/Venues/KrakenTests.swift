import MarketData
import MarketDataTesting
import Testing

/// A client of Kraken over real sockets. The venue's messages themselves are tested in MarketDataVenuesTests.
@Suite(.timeLimit(.minutes(1))) struct KrakenTests {
    private static func withKraken(
        configure: (inout MarketDataClient.Configuration) -> Void = { _ in },
        _ body: (LoopbackVenue, MarketDataClient) async throws -> Void
    ) async throws {
        try await withVenue(.kraken, listing: ["BTC-USD", "ETH-USD"]) { venue in
            let kraken = try #require(try VenueList.venue("kraken", at: venue.url))
            try await withClient(kraken, configure: configure) { client in try await body(venue, client) }
        }
    }

    @Test func `quotes of several symbols share a connection, and come back after it was lost`() async throws {
        try await Self.withKraken { venue, client in
            var updates = client.quotes(for: ["BTC-USD", "ETH-USD"], delivery: .every()).updates.makeAsyncIterator()
            await venue.wait { $0.streams == 2 }
            venue.quote("BTC/USD", bid: 100)
            #expect(try await updates.next()?.line == "value BTC-USD 100 stream")
            venue.quote("ETH/USD", bid: 7)
            #expect(try await updates.next()?.line == "value ETH-USD 7 stream")
            venue.dropConnections()
            let stale = [try await updates.next()?.line, try await updates.next()?.line].compactMap { $0 }
            #expect(stale.sorted() == ["stale BTC-USD", "stale ETH-USD"])
            await venue.wait { $0.connections == 2 && $0.streams == 2 }
            // The venue begins each subscription with the current value: no REST call is made for it.
            var values: Set<String> = []
            while values.count < 2, let update = try await updates.next() {
                if case .value = update { values.insert(update.line) }
            }
            #expect(values == ["value BTC-USD 100 stream", "value ETH-USD 7 stream"])
            #expect(venue.statistics.openConnections == 1)
        }
    }

    @Test func `trades and quotes of one symbol are two subscriptions of one connection`() async throws {
        try await Self.withKraken { venue, client async throws in
            var quotes = client.quotes(for: ["BTC-USD"], delivery: .every()).makeAsyncIterator()
            var trades = client.trades(for: ["BTC-USD"], delivery: .every()).makeAsyncIterator()
            await venue.wait { $0.streams == 2 }
            venue.trade("BTC/USD", id: 5, price: 99)
            venue.quote("BTC/USD", bid: 100)
            #expect(try await trades.next()?.value.id == 5)
            #expect(try await quotes.next()?.value.bid == "100")
            #expect(venue.statistics.connections == 1)
        }
    }

    @Test func `a pair that the venue refuses reaches its own consumer alone`() async throws {
        try await Self.withKraken(configure: { $0.checksSymbols = false }) { venue, client in
            let symbols: [Symbol] = ["BTC-USD", "XRP-USD"]
            var updates = client.quotes(for: symbols, delivery: .every()).updates.makeAsyncIterator()
            guard case .refused("XRP-USD", let error)? = try await updates.next() else {
                throw Unexpected("no refusal")
            }
            #expect(error.message.contains("Currency pair not supported XRP/USD"))
            venue.quote("BTC/USD", bid: 3)
            #expect(try await updates.next()?.line == "value BTC-USD 3 stream")
        }
    }

    @Test func `books reach the events, snapshot and deltas, with the venue's checksum`() async throws {
        try await Self.withKraken { venue, client in
            var books = client.bookUpdates(for: ["BTC-USD"], depth: 10).makeAsyncIterator()
            await venue.wait { $0.streams == 1 }
            let levels = [BookLevel("99.5", "1"), BookLevel("99.0", "2"), BookLevel("100.5", "3")]
            let time = Timestamp(nanoseconds: 1_790_000_000_000_001_000)
            let whole = BookUpdate(.snapshot, depth: 10, bidCount: 2, askCount: 1, checksum: 77, eventTime: time)
            venue.publish(MarketEvent("BTC/USD", .book(whole)), levels: levels)
            let snapshot = try #require(try await books.next()?.value)
            #expect(snapshot.update.kind == .snapshot && snapshot.update.checksum == 77)
            #expect(snapshot.bids.map(\.price) == ["99.5", "99.0"] && snapshot.asks.map(\.quantity) == ["3"])

            let change = BookUpdate(.delta, depth: 10, bidCount: 1, askCount: 0, checksum: 78, eventTime: time)
            venue.publish(MarketEvent("BTC/USD", .book(change)), levels: [BookLevel("99.5", "0")])
            let delta = try #require(try await books.next()?.value)
            #expect(delta.update.kind == .delta && delta.update.eventTime == time)
            #expect(delta.bids == [BookLevel("99.5", "0")] && delta.asks.isEmpty)
        }
    }

    @Test func `two depths of one book are two connections, as the venue refuses a second depth on one`() async throws {
        try await Self.withKraken { venue, client async throws in
            var ten = client.bookUpdates(for: ["BTC-USD"], depth: 10).makeAsyncIterator()
            var many = client.bookUpdates(for: ["BTC-USD"], depth: 100).makeAsyncIterator()
            await venue.wait { $0.streams == 2 }
            #expect(venue.statistics.connections == 2)
            for depth: UInt16 in [10, 100] {
                let update = BookUpdate(.snapshot, depth: depth, bidCount: 1, askCount: 0, checksum: UInt32(depth))
                venue.publish(MarketEvent("BTC/USD", .book(update)), levels: [BookLevel("1", "1")])
            }
            #expect(try await ten.next()?.value.update.checksum == 10)
            #expect(try await many.next()?.value.update.checksum == 100)
        }
    }

    @Test func `a quote is asked for by REST, and many in one call`() async throws {
        try await Self.withKraken { venue, client async throws in
            venue.quote("BTC/USD", bid: 12)
            venue.quote("ETH/USD", bid: 13)
            let all = await client.quotes(of: ["BTC-USD", "ETH-USD"], freshness: .fresh)
            #expect(try all["BTC-USD"]?.get().value.bid == "12")
            #expect(try all["ETH-USD"]?.get().value.bid == "13")
        }
    }

    @Test func `instruments are listed with their precisions`() async throws {
        try await Self.withKraken { _, client in
            let all = try await client.instruments(matching: "*-USD")
            #expect(all.map(\.symbol).sorted() == ["BTC-USD", "ETH-USD"])
            #expect(all.allSatisfy { $0.status == .trading && $0.kind == .spot })
        }
    }
}
