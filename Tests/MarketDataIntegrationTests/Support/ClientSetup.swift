import MarketData

extension MarketDataClient.Configuration {
    /// Short times, the same random choices each run, and no proxy of the machine's.
    static func quick(_ change: (inout Self) -> Void = { _ in }) -> Self {
        var configuration = Self()
        configuration.subscriptions.debounce = .milliseconds(1)
        configuration.subscriptions.longestWait = .milliseconds(5)
        configuration.subscriptions.linger = .milliseconds(20)
        configuration.connection.healthyPeriod = .zero
        configuration.connection.drainDeadline = .seconds(2)
        // Virtual time runs far ahead of the sockets.
        configuration.connection.connectTimeout = .seconds(3600)
        configuration.connection.acknowledgementTimeout = .seconds(3600)
        configuration.network.proxy = .none
        configuration.seed = 1
        change(&configuration)
        return configuration
    }
}

/// Runs a quick client of `venue`; on a clock moved by hand where there is one, whose short waits pass by themselves.
func withClient<Result: Sendable>(
    _ venue: any Venue,
    log: CapturedLog = CapturedLog(),
    time: ManualTime? = nil,
    configure: (inout MarketDataClient.Configuration) -> Void = { _ in },
    _ body: (MarketDataClient) async throws -> Result
) async throws -> Result {
    try await whileShortWaitsPass(of: time) {
        try await MarketDataClient.withClient(
            venue: venue,
            configuration: .quick(configure),
            logger: log.logger,
            time: time.map { .manual($0) } ?? .system,
            body
        )
    }
}

extension Update {
    /// What it says, in a word or two.
    var word: String {
        switch self {
        case .value: "value"
        case .stale(let symbol, _): "stale \(symbol)"
        case .halted(let symbol, _): "halted \(symbol)"
        case .live(let symbol): "live \(symbol)"
        case .gap(let symbol, .upstream): "gap \(symbol)"
        case .gap(let symbol, .overflow(let count)): "overflow \(symbol) \(count)"
        case .refused(let symbol, _): "refused \(symbol)"
        }
    }
}

extension Update where Value == Quote {
    /// The same with the bid, which is a whole number below 1,000 in these tests.
    var line: String {
        guard case .value(let reading) = self else { return self.word }
        let bid = (0..<1000).first { reading.value.bid == .whole($0) } ?? -1
        return "value \(reading.symbol) \(bid) \(reading.source)"
    }
}
