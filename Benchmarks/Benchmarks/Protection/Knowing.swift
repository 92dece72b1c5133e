import Locking
import MarketDataTesting

/// A client that knows quotes of so many symbols, as its users have it: it asked a venue on loopback for them.
actor Knowing {
    nonisolated let client: MarketDataClient
    nonisolated let names: [Symbol]
    private let venue: LoopbackVenue
    private let run: Task<Void, any Error>
    private static let made = Locked<[Int: Task<Knowing, any Error>]>([:])

    /// The one of that size; they live as long as the process.
    static func symbols(_ count: Int) async throws -> Knowing {
        let task = Self.made.withLock { made in
            let task = made[count] ?? Task { try await Knowing(count) }
            made[count] = task
            return task
        }
        return try await task.value
    }

    private init(_ count: Int) async throws {
        let names = Protection.symbols(count)
        let venue = LoopbackVenue(.binance) {
            $0.instruments = names.enumerated().map {
                Instrument(symbol: $1, native: native($0), base: "S\($0)", quote: "USDT")
            }
            $0.enforcesLimits = false
        }
        try await venue.start()
        // Nothing is quoted at first: a quote without a side is an answer as good as any.
        var configuration = MarketDataClient.Configuration()
        configuration.network.proxy = .none
        configuration.network.maximumResponse = 1 << 30
        configuration.network.requestDeadline = .seconds(60)
        configuration.cache.timeToLive = .seconds(3600)
        configuration.cache.hardExpiry = .seconds(7200)
        configuration.cache.capacity = 200_000
        configuration.features = .all.subtracting(.quota)
        let client = MarketDataClient(venue: try BinanceSpot(at: venue.url), configuration: configuration)
        self.run = Task { try await client.run() }
        for start in stride(from: 0, to: count, by: 20_000) {
            let answers = await client.quotes(of: Array(names[start..<min(count, start + 20_000)]), freshness: .cached)
            for case .failure(let error) in answers.values { throw error }
        }
        (self.client, self.names, self.venue) = (client, names, venue)
    }
}
