import MarketData

let server = CommandLine.arguments.dropFirst().first ?? "wss://stream.binance.com:9443"
try await MarketDataClient.withClient(venue: BinanceSpot(at: server)) { client in
    for try await reading in client.quotes(for: ["BTC-USDT", "ETH-USDT"]).prefix(20) {
        guard let bid = reading.value.bid, let ask = reading.value.ask else { continue }
        print(reading.symbol, bid, ask, reading.isStale ? "stale" : "")
    }
}
