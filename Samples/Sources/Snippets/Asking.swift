import MarketData

func ask(_ client: MarketDataClient) async throws {
    let reading = try await client.quote(for: "BTC-USDT", freshness: .within(.seconds(5)))
    guard let bid = reading.value.bid, let ask = reading.value.ask else { return }
    print(bid, ask, reading.source, reading.age)
}
