import MarketData

func ask(_ client: MarketDataClient) async throws {
    let reading = try await client.quote(for: "BTC-USDT", freshness: .within(.seconds(5)))
    print(reading.value.bid, reading.value.ask, reading.source, reading.age)
}
