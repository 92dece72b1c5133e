import MarketData

func replay(_ path: String) async throws {
    try await MarketDataClient.withReplay(of: path) { client, replay in
        for try await reading in client.quotes(for: .all, delivery: .every()) {
            guard let bid = reading.value.bid, let ask = reading.value.ask else { continue }
            print(reading.received.wall, reading.symbol, bid, ask)
        }
        if let end = replay.end { print("it ends:", end) }
    }
}

func controls(_ path: String, _ noon: Timestamp) async throws {
    try await MarketDataClient.withReplay(of: path, speed: .times(10), startsPaused: true) { client, replay in
        var quotes = client.quotes(for: .all).makeAsyncIterator()
        replay.seek(to: noon)
        replay.resume()
        while let reading = try await quotes.next() {
            print(reading.symbol, reading.value.bid?.description ?? "no bid", reading.age)
            if reading.isStale { replay.pause() }
        }
    }
}
