import MarketData

/// A consumer with a tier and an account.
func ask(_ client: MarketDataClient) async throws -> UInt64 {
    let desk = client.consumer("desk", tier: .premium)
    let reading = try await desk.quote(for: "BTC-USDT")
    _ = reading
    return UInt64(desk.usage.hits)
}

/// Settings from the environment.
func settings() throws -> MarketDataClient.Configuration {
    let configuration = try MarketDataClient.Configuration.fromEnvironment()
    return configuration
}
