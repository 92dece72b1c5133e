import Locking
import MarketData
import Testing
import VenueServer

/// `quote(for:)` over real sockets, against a venue on loopback that counts what reaches it.
@Suite(.timeLimit(.minutes(1)))
struct QuestionTests {
    private static let path = "/api/v3/ticker/bookTicker"
    private static let symbols: [Symbol] = ["BTC-USDT", "ETH-USDT", "XRP-USDT"]

    /// A client of a venue that has a quote of each symbol.
    private static func with(
        faults: @escaping (inout LoopbackVenue.Faults) -> Void = { _ in },
        configure: (inout MarketDataClient.Configuration) -> Void = { _ in },
        _ body: (MarketDataClient, LoopbackVenue) async throws -> Void
    ) async throws {
        let venue = LoopbackVenue(.binance) {
            $0.instruments = LoopbackVenue.instruments(Self.symbols, of: .binance)
            $0.enforcesLimits = false
        }
        try await venue.start()
        venue.publish(Self.quote("60000.1"), of: "BTCUSDT")
        venue.publish(Self.quote("3000.1"), of: "ETHUSDT")
        venue.setFaults(faults)
        var configuration = MarketDataClient.Configuration()
        // Where an answer is held, nothing else is to end the wait.
        configuration.network.requestDeadline = .seconds(60)
        configuration.questions.timeout = .seconds(60)
        configure(&configuration)
        do {
            let binance = try BinanceSpot(at: venue.url)
            try await MarketDataClient.withClient(venue: binance, configuration: configuration) { client in
                try await body(client, venue)
            }
        } catch {
            await venue.shutdown()
            throw error
        }
        await venue.shutdown()
    }

    private static func quote(_ bid: Price) -> Quote {
        let received = ReceiveStamp(wall: Timestamp(nanoseconds: 0), monotonic: .zero)
        return Quote(bid: bid, bidSize: "1", ask: "99999", askSize: "1", sequence: 1, received: received)
    }

    /// Why `body` fails; `nil` where it does not.
    private static func failure(_ body: () async throws -> Reading<Quote>) async -> MarketDataError? {
        do {
            _ = try await body()
            return nil
        } catch {
            return error as? MarketDataError
        }
    }

    private static func calls(_ venue: LoopbackVenue) -> Int { venue.statistics.restCalls[Self.path] ?? 0 }

    @Test func `B1 100 concurrent gets of a cold symbol are one load`() async throws {
        try await Self.with { client, venue in
            let readings = try await withThrowingTaskGroup(of: Reading<Quote>.self) { group in
                for _ in 0..<100 {
                    group.addTask { try await client.quote(for: "BTC-USDT", freshness: .within(.seconds(60))) }
                }
                return try await group.reduce(into: []) { $0.append($1) }
            }
            #expect(readings.count == 100)
            #expect(readings.allSatisfy { $0.value.bid == "60000.1" && !$0.isStale && $0.symbol == "BTC-USDT" })
            #expect(readings.contains { $0.source == .upstream })
            #expect(Self.calls(venue) == 1)
            let again = try await client.quote(for: "BTC-USDT", freshness: .within(.seconds(60)))
            #expect(again.source == .memory)
            #expect(again.age > .zero)
            #expect(Self.calls(venue) == 1)
            #expect(venue.statistics.restCalls["/api/v3/exchangeInfo"] == 1)
        }
    }

    @Test func `fresh asks the venue each time, and within zero as well`() async throws {
        try await Self.with { client, venue in
            for count in 1...3 {
                let answer = try await client.quote(for: "BTC-USDT", freshness: .fresh)
                #expect(answer.source == .upstream)
                #expect(Self.calls(venue) == count)
            }
            let answer = try await client.quote(for: "BTC-USDT", freshness: .within(.zero))
            #expect(answer.source == .upstream)
            #expect(Self.calls(venue) == 4)
        }
    }

    @Test func `B2 a waiter that is cancelled returns at once and the load goes on for the others`() async throws {
        let gate = AnswerGate()
        try await Self.with(faults: { $0.answer = gate.hold }) { client, venue in
            let leaver = Task { try await client.quote(for: "BTC-USDT", freshness: .within(.seconds(60))) }
            // It is the first to ask, and its call has reached the venue: it waits.
            await venue.wait { $0.restCalls[Self.path] == 1 }
            async let other = client.quote(for: "BTC-USDT", freshness: .within(.seconds(60)))
            leaver.cancel()
            #expect(await Self.failure { try await leaver.value }?.code == .cancelled)
            // The venue has not answered: its thread stands in the gate.
            #expect(gate.isClosed)
            gate.open()
            let answer = try await other
            #expect(answer.value.bid == "60000.1")
            #expect(Self.calls(venue) == 1)
        }
    }

    @Test func `B3 a load that fails gives all who wait the same error and nothing is kept`() async throws {
        let refusal = ServerResponse(status: 503, headers: [], body: Array("out of order".utf8))
        let isBroken = Locked(true)
        let answer: @Sendable (ServerRequest) -> ServerResponse? = { request in
            request.path == Self.path && isBroken.withLock { $0 } ? refusal : nil
        }
        let configure: (inout MarketDataClient.Configuration) -> Void = {
            // A window that no scheduler outlasts, so that all eight are of one call.
            $0.questions.window = .milliseconds(500)
            $0.features.remove(.retries)
        }
        try await Self.with(faults: { $0.answer = answer }, configure: configure) { client, venue in
            let messages = await withTaskGroup(of: String.self) { group in
                for _ in 0..<8 {
                    group.addTask {
                        do throws(MarketDataError) {
                            return "\(try await client.quote(for: "BTC-USDT").source)"
                        } catch {
                            return "\(error.code): \(error.message)"
                        }
                    }
                }
                return await group.reduce(into: []) { $0.append($1) }
            }
            #expect(messages.count == 8)
            #expect(Set(messages) == ["venue: the venue answered 503: out of order"])
            #expect(Self.calls(venue) == 1)
            isBroken.withLock { $0 = false }
            let answer = try await client.quote(for: "BTC-USDT")
            #expect(answer.source == .upstream)
            #expect(Self.calls(venue) == 2)
        }
    }

    @Test func `B11 a symbol with a live stream is served from it, without a request`() async throws {
        try await Self.with { client, venue in
            let readings = client.quotes(for: ["BTC-USDT"])
            var iterator = readings.makeAsyncIterator()
            _ = try await iterator.next()
            await venue.wait { $0.streams == 1 }
            venue.publish(Self.quote("60001"), of: "BTCUSDT")
            while let reading = try await iterator.next(), reading.value.bid != "60001" {}
            let before = Self.calls(venue)
            for _ in 0..<1_000 {
                let reading = try await client.quote(for: "BTC-USDT", freshness: .within(.zero))
                #expect(reading.source == .stream)
                #expect(reading.value.bid == "60001")
            }
            #expect(Self.calls(venue) == before)
            // Only a fresh one is asked for.
            let answer = try await client.quote(for: "BTC-USDT", freshness: .fresh)
            #expect(answer.source == .upstream)
            #expect(Self.calls(venue) == before + 1)
            withExtendedLifetime(iterator) {}
        }
    }

    @Test func `an unknown symbol is refused with those that are alike, without a request for quotes`() async throws {
        try await Self.with { client, venue in
            let failure = await Self.failure { try await client.quote(for: "BTC-USD") }
            #expect(failure?.code == .unknownSymbol)
            #expect(failure?.message.contains("BTC-USDT") == true)
            #expect(Self.calls(venue) == 0)
        }
    }

    @Test func `a symbol that the venue's answer leaves out is an error, and the others have their quotes`()
        async throws
    {
        let body = """
            [{"symbol":"ETHUSDT","bidPrice":"3000.1","bidQty":"1","askPrice":"3000.2","askQty":"1"}]
            """
        let answer: @Sendable (ServerRequest) -> ServerResponse? = { request in
            request.path == Self.path ? ServerResponse(status: 200, headers: [], body: Array(body.utf8)) : nil
        }
        try await Self.with(faults: { $0.answer = answer }) { client, _ in
            async let other = client.quote(for: "ETH-USDT")
            let failure = await Self.failure { try await client.quote(for: "BTC-USDT") }
            #expect(failure?.code == .venue)
            #expect(failure?.message.contains("no quote of BTCUSDT") == true)
            let reading = try await other
            #expect(reading.value.bid == "3000.1")
        }
    }

    @Test func `shutdown answers whoever waits, and whoever comes`() async throws {
        let gate = AnswerGate()
        let venue = LoopbackVenue(.binance) { $0.instruments = LoopbackVenue.instruments(Self.symbols, of: .binance) }
        try await venue.start()
        venue.setFaults { $0.answer = gate.hold }
        let client = MarketDataClient(venue: try BinanceSpot(at: venue.url))
        // Before run(): waits for it.
        let waiting = Task { try await client.quote(for: "BTC-USDT") }
        let run = Task { try await client.run() }
        await venue.wait { $0.restCalls[Self.path] == 1 }
        client.shutdown()
        #expect(await Self.failure { try await waiting.value }?.code == .shutDown)
        gate.open()
        try await run.value
        #expect(await Self.failure { try await client.quote(for: "BTC-USDT") }?.code == .shutDown)
        await venue.shutdown()
    }
}
