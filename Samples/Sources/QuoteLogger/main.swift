import MarketData

let server = CommandLine.arguments.dropFirst().first ?? "wss://stream.binance.com:9443"
try await MarketDataClient.withClient(venue: BinanceSpot(at: server)) { client in
    for try await reading in client.quotes(for: ["BTC-USDT", "ETH-USDT"]).prefix(20) {
        print(reading.symbol, reading.value.bid, reading.value.ask, reading.isStale ? "stale" : "")
    }
}
