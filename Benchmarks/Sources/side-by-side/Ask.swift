import MarketData
import Metering

/// A thousand questions over all symbols in turn, spread evenly over a second: what reaches the venue is counted there.
func ask(_ environment: Environment) async throws {
    let calls = 1_000
    let clock = ContinuousClock()
    let gap = Duration.seconds(1) / calls
    try await MarketDataClient.withClient(venue: environment.venue) { client in
        let start = clock.now
        let waits = await withTaskGroup(of: Double?.self) { group in
            for call in 0..<calls {
                let symbol = environment.symbols[call % environment.symbols.count]
                group.addTask {
                    try? await Task.sleep(until: start + gap * call, clock: clock)
                    let asked = clock.now
                    guard (try? await client.quote(for: symbol)) != nil else { return nil }
                    return (clock.now - asked) / .seconds(1)
                }
            }
            var waits: [Double] = []
            for await case let wait? in group { waits.append(wait) }
            return waits
        }
        let sorted = waits.sorted()
        func percentile(_ share: Double) -> Double {
            sorted.isEmpty ? 0 : sorted[min(sorted.count - 1, Int(share * Double(sorted.count)))]
        }
        report([
            "peer": "MarketData", "calls": calls, "answered": sorted.count, "wall_s": (clock.now - start) / .seconds(1),
            "p50_s": percentile(0.5), "p99_s": percentile(0.99), "cpu_s": Meter.cpu,
        ])
    }
}
