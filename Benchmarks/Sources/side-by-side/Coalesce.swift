import MarketData
import Metering

/// A thousand consumers, each of some of the same symbols: what reaches the venue is counted there.
func coalesce(_ environment: Environment) async throws {
    let before = Meter.memory("VmRSS")
    let clock = ContinuousClock()
    var configuration = MarketDataClient.Configuration()
    configuration.seed = 7
    try await MarketDataClient.withClient(venue: environment.venue, configuration: configuration) { client in
        let track = Track()
        try await withThrowingTaskGroup(of: Void.self) { group in
            for consumer in 0..<environment.consumers {
                // Consecutive symbols from a different start each: every symbol is wanted by as many.
                let symbols = (0..<environment.symbolsPerConsumer).map {
                    environment.symbols[(consumer + $0) % environment.symbols.count]
                }
                group.addTask {
                    var wanted = Set(symbols)
                    var isFirst = true
                    for try await reading in client.quotes(for: symbols) {
                        if isFirst { await track.hadData() }
                        isFirst = false
                        if wanted.remove(reading.symbol) != nil, wanted.isEmpty { await track.hadAll() }
                    }
                }
            }
            let deadline = clock.now + .seconds(60)
            while await track.all < environment.consumers, clock.now < deadline {
                try await Task.sleep(for: .milliseconds(50))
            }
            try await Task.sleep(for: .seconds(3))
            let (any, all) = await (track.any, track.all)
            report([
                "peer": "MarketData", "consumers": environment.consumers, "any_data": any, "all_symbols": all,
                "cpu_s": Meter.cpu, "rss_before_kb": before, "max_rss_kb": Meter.memory("VmHWM"),
            ])
        }
    }
}

/// How many consumers have seen something, and how many everything.
private actor Track {
    private(set) var any = 0
    private(set) var all = 0

    func hadData() { self.any += 1 }

    func hadAll() { self.all += 1 }
}
