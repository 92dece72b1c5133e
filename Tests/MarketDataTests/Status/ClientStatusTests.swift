import MarketDataModel
import MarketDataVenues
import Testing

@testable import MarketData

@Suite(.timeLimit(.minutes(1))) struct ClientStatusTests {
    /// A client of a port at which no server listens.
    private static func client(_ time: ManualTime = ManualTime()) throws -> MarketDataClient {
        var configuration = MarketDataClient.Configuration()
        configuration.checksSymbols = false
        configuration.network.proxy = .none
        let venue = try BinanceSpot(at: "ws://127.0.0.1:9")
        return MarketDataClient(venue: venue, configuration: configuration, time: .manual(time))
    }

    @Test func `phases are told in order, and the end ends the sequence`() async throws {
        let client = try Self.client()
        var changes = client.statusChanges.makeAsyncIterator()
        #expect(await changes.next()?.phase == .idle)
        let running = Task { try await client.run() }
        #expect(await changes.next()?.phase == .running)
        client.shutdown()
        var last: ClientStatus?
        while let status = await changes.next() { last = status }
        #expect(last?.phase == .ended && last?.connections.isEmpty == true)
        try await running.value
        var late = client.statusChanges.makeAsyncIterator()
        #expect(await late.next()?.phase == .ended)
        #expect(await late.next() == nil)
    }

    @Test func `a connection that fails says why, and when it is tried again`() async throws {
        let time = ManualTime()
        let client = try Self.client(time)
        let running = Task { try await client.run() }
        var quotes = client.quotes(for: ["BTC-USDT"]).makeAsyncIterator()
        // The wish is gathered with others for a while.
        let failed = await time.whileShortWaitsPass { await client.statusChanges.first { $0.lastError != nil } }
        #expect(failed?.lastError?.contains("127.0.0.1:9") == true)
        #expect(failed?.reconnects == 1 && failed?.connections.first?.failures == 1)
        guard case .backingOff(let until)? = failed?.connections.first?.phase else {
            return #expect(Bool(false), "not waiting")
        }
        #expect(until > time.stamp.monotonic - .milliseconds(100))
        client.shutdown()
        try await running.value
        #expect(try await quotes.next() == nil)
    }

    @Test func `the sequences of a client that is shut down before it runs end`() async throws {
        let client = try Self.client()
        var changes = client.statusChanges.makeAsyncIterator()
        var symbol = client.statusChanges(of: "BTC-USDT").makeAsyncIterator()
        #expect(await changes.next()?.phase == .idle)
        #expect(await symbol.next() == .unwanted)
        client.shutdown()
        while await changes.next() != nil {}
        while await symbol.next() != nil {}
    }
}
