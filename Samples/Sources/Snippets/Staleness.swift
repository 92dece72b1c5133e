import MarketData

func staleness(_ client: MarketDataClient) async throws {
    for try await reading in client.quotes(for: ["BTC-USDT"]) {
        guard !reading.isStale, reading.age < .seconds(1), let bid = reading.value.bid else { continue }
        print(bid, "as of", reading.received.wall)
    }
}

func status(_ client: MarketDataClient) {
    switch client.status(of: "BTC-USDT") {
    case .live: print("the last value is vouched for")
    case .stale(let since): print("nothing vouches for it since", since)
    case .halted(let since): print("the venue has halted it since", since)
    case .pending: print("asked for, nothing came yet")
    case .refused(let reason): print("the venue will not send it:", reason)
    case .unwanted: print("nobody asks for it")
    }
    for connection in client.status.connections {
        print(connection.id, connection.phase, connection.confirmedStreams, connection.failures)
    }
}
