import MarketData
import MarketDataTesting
import Testing

/// Quotes that are asked for, one at a time or many at once.
@Suite(.timeLimit(.minutes(1)))
struct QuestionTests {
    @Test func `B1 100 questions at once are one call, and later ones are answered from memory`() async throws {
        try await withVenue { venue in
            venue.quote("BTCUSDT", bid: 1)
            venue.quote("ETHUSDT", bid: 2)
            try await withClient(BinanceSpot(at: venue.url)) { client in
                let bids = try await withThrowingTaskGroup(of: Price?.self) { group in
                    for index in 0..<100 {
                        group.addTask {
                            try await client.quote(for: index % 2 == 0 ? "BTC-USDT" : "ETH-USDT", freshness: .fresh)
                                .value.bid
                        }
                    }
                    return try await group.reduce(into: [Price?: Int]()) { $0[$1, default: 0] += 1 }
                }
                #expect(bids == ["1": 50, "2": 50])
                let calls = venue.statistics.snapshots
                // Those that came while a call was under way share the next.
                #expect(calls <= 2 && venue.statistics.connections == 0)
                let again = try await client.quote(for: "BTC-USDT", freshness: .within(.seconds(3600)))
                #expect(again.source == .memory && again.age >= .zero && venue.statistics.snapshots == calls)
            }
        }
    }

    @Test func `B11 a symbol with a live stream is answered from it, a stale one by a call`() async throws {
        let time = ManualTime()
        try await withVenue { venue in
            venue.quote("BTCUSDT", bid: 1)
            try await withClient(BinanceSpot(at: venue.url), time: time) { client in
                var quotes = client.quotes(for: ["BTC-USDT"]).makeAsyncIterator()
                await venue.wait { $0.snapshots == 1 }
                venue.quote("BTCUSDT", bid: 5, sequence: 5)
                try await awaitBid("5", from: &quotes)
                for _ in 0..<100 {
                    let reading = try await client.quote(for: "BTC-USDT")
                    #expect(reading.source == .stream && reading.value.bid == "5")
                }
                #expect(venue.statistics.snapshots == 1)
                venue.dropConnections()
                try await client.status(of: "BTC-USDT") { $0 != .live }
                let reading = try await client.quote(for: "BTC-USDT")
                #expect(reading.source == .upstream && reading.value.bid == "5")
                #expect(venue.statistics.snapshots == 2)
            }
        }
    }

    @Test func `what can't be answered is said to everybody who asked`() async throws {
        try await withVenue { venue in
            try await withClient(BinanceSpot(at: venue.url)) { client in
                let unknown = await #expect(throws: MarketDataError.self) { try await client.quote(for: "BTC-USDX") }
                #expect(unknown?.code == .unknownSymbol && unknown?.message.contains("BTC-USDT") == true)
                venue.setFaults { $0.answer = { _ in .json(#"{"code":-1003,"msg":"banned"}"#, status: 418) } }
                let error = await #expect(throws: MarketDataError.self) { try await client.quote(for: "BTC-USDT") }
                #expect(error?.code == .rateLimited && error?.message.contains("banned") == true)
            }
        }
    }

    @Test(arguments: [true, false])
    func `B50 a question waits for run, and shutdown answers it`(runs: Bool) async throws {
        try await withVenue { venue in
            venue.setFaults { $0.restDelay = .seconds(3600) }
            let client = MarketDataClient(venue: try BinanceSpot(at: venue.url), configuration: .quick())
            let question = Task { try await client.quote(for: "BTC-USDT") }
            let running = Task { if runs { try await client.run() } }
            if runs { await venue.wait { $0.instrumentLists == 1 } }
            client.shutdown()
            let error = await #expect(throws: MarketDataError.self) { try await question.value }
            #expect(error?.code == .shutDown)
            try await running.value
        }
    }

    @Test func `B2 a question whose task is cancelled ends at once`() async throws {
        try await withVenue { venue in
            venue.setFaults { $0.restDelay = .seconds(3600) }
            // The request's own deadline must not come first.
            let patient: (inout MarketDataClient.Configuration) -> Void = {
                $0.network.requestDeadline = .seconds(3600)
                $0.questions.timeout = .seconds(3600)
            }
            try await withClient(BinanceSpot(at: venue.url), configure: patient) { client in
                let question = Task { try await client.quote(for: "BTC-USDT") }
                await venue.wait { $0.instrumentLists == 1 }
                question.cancel()
                let error = await #expect(throws: MarketDataError.self) { try await question.value }
                #expect(error?.code == .cancelled)
            }
        }
    }
}
