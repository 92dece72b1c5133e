import MarketData

func record() async throws {
    var configuration = MarketDataClient.Configuration()
    configuration.recording = .init(path: "btc.jsonl.gz")
    try await MarketDataClient.withClient(venue: .binance, configuration: configuration) { client in
        for try await reading in client.quotes(for: ["BTC-USDT"]).prefix(1000) {
            guard let bid = reading.value.bid, let ask = reading.value.ask else { continue }
            print(bid, ask)
        }
    }
}
