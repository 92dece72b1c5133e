import MarketData

func replay(_ path: String) async throws {
    try await MarketDataClient.withReplay(of: path) { client, replay in
        for try await reading in client.quotes(for: .all, delivery: .every()) {
            print(reading.received.wall, reading.symbol, reading.value.bid, reading.value.ask)
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
            print(reading.symbol, reading.value.bid, reading.age)
            if reading.isStale { replay.pause() }
        }
    }
}
