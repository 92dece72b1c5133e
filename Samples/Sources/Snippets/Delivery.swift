import MarketData

func latest(_ client: MarketDataClient) async throws {
    for try await reading in client.quotes(for: ["BTC-USDT", "ETH-USDT"]) {
        guard let bid = reading.value.bid, let ask = reading.value.ask else { continue }
        print(reading.symbol, bid, ask, reading.skipped)
    }
}

func every(_ client: MarketDataClient) async throws {
    let trades = client.trades(for: ["BTC-USDT"], delivery: .every(buffer: 10_000, whenFull: .fail))
    for try await reading in trades {
        print(reading.value.price, reading.value.quantity, reading.value.aggressor?.rawValue ?? "unknown")
    }
}

func updates(_ client: MarketDataClient) async throws {
    for try await update in client.quotes(for: ["BTC-USDT", "ETH-USDT"]).updates {
        switch update {
        case .value(let reading): print(reading.symbol, reading.value.bid?.description ?? "no bid")
        case .stale(let symbol, _): print(symbol, "cannot be trusted now")
        case .halted(let symbol, _): print(symbol, "is halted: its last quote is not live")
        case .live(let symbol): print(symbol, "can be trusted again")
        case .gap(let symbol, .upstream): print(symbol, "may have missed values while disconnected")
        case .gap(let symbol, .overflow(let count)): print(symbol, "lost", count, "values: this loop is too slow")
        case .refused(let symbol, let error): print(symbol, "will not come:", error)
        }
    }
}

func inline(_ client: MarketDataClient) async throws {
    let registration = client.onQuotes(for: ["BTC-USDT"]) { symbol, quote in
        // On the network thread: quick, no waiting, no call to the client.
        if quote.isCrossed { print(symbol, "is crossed") }
    }
    try await Task.sleep(for: .seconds(10))
    _ = registration  // the handler runs until this is let go
}

func raw(_ client: MarketDataClient, channel: InlineName) async throws {
    for try await reading in client.messages(on: channel, for: ["BTC-USDT"]) {
        print(reading.value.text)
    }
}
