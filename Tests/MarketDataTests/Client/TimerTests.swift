import MarketDataModel
import MarketDataVenues
import Testing

@testable import MarketData

@Suite(.timeLimit(.minutes(1))) struct `Timers` {
    @Test func `deadlines that come and go leave no timers behind`() async throws {
        let time = ManualTime()
        var configuration = MarketDataClient.Configuration()
        configuration.checksSymbols = false
        configuration.subscriptions.debounce = .milliseconds(1)
        configuration.network.proxy = .none
        // Nobody listens at the discard port: the client backs off, with a timer that is far away.
        let venue = try BinanceSpot(at: "ws://127.0.0.1:9")
        let client = MarketDataClient(venue: venue, configuration: configuration, time: .manual(time))
        let running = Task { try await client.run() }
        var subscriptions: [Subscription<Quote>.Iterator] = []
        for index in 0..<200 {
            subscriptions.append(client.quotes(for: [try Symbol("C\(index)-USDT")]).makeAsyncIterator())
            // Each wish waits for its debounce, which is nearer than the back-off.
            _ = await time.whileShortWaitsPass {
                await client.statusChanges.first { $0.connections.first?.streams == index + 1 }
            }
        }
        // The back-off, the debounce, and what has just been woken.
        #expect(time.sleeperCount <= 5)
        client.shutdown()
        try await running.value
        // At most the warning to those who came before the client ran.
        #expect(time.sleeperCount <= 1)
    }
}
