import Foundation
import MarketData
import Metering

/// Keeps the newest quote of each symbol until the marker, a bid of 777, comes by.
func stream(_ environment: Environment) async throws {
    let messages = ProcessInfo.processInfo.environment["MD_MESSAGES"].flatMap(Int.init) ?? 0
    var configuration = MarketDataClient.Configuration()
    configuration.checksSymbols = false
    try await MarketDataClient.withClient(venue: environment.venue, configuration: configuration) { client in
        let clock = ContinuousClock()
        var start: (cpu: Double, at: ContinuousClock.Instant)?
        var newest: [Symbol: Quote] = [:]
        var seen: UInt64 = 0
        var markers = 0
        for try await reading in client.quotes(for: environment.symbols) {
            guard reading.source == .stream else { continue }
            if start == nil { start = (Meter.cpu, clock.now) }
            let isMarker = reading.value.bidSize == "777"
            seen += reading.skipped + (isMarker ? 0 : 1)
            newest[reading.symbol] = reading.value
            if isMarker { markers += 1 }
            // Symbols come in turn, so the marker may overtake others' last quotes: when it comes again, all are in.
            if markers == 2, let start {
                let wall = (clock.now - start.at) / .seconds(1)
                report([
                    "peer": "MarketData", "version": "main", "messages": min(messages, Int(seen)),
                    "cpu_ns_per_msg": (Meter.cpu - start.cpu) * 1e9 / Double(max(1, seen)), "wall_s": wall,
                    "max_rss_kb": Meter.memory("VmHWM"), "symbols_seen": newest.count, "readings_and_skipped": seen,
                ])
            }
        }
    }
}
