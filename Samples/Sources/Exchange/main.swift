import Glibc
import MarketData
import MarketDataTesting

// A venue on loopback with a simulated market: prints its URL and plays until it is ended.
//     Exchange [SEED [EVENTS-PER-SECOND]]
let arguments = CommandLine.arguments.dropFirst().map { UInt64($0) ?? 1 }
// In an order that gives them steps of price as they have in life.
let symbols: [Symbol] = ["ETH-USDT", "XRP-USDT", "SHIB-USDT", "BTC-USDT"]
let instruments = LoopbackVenue.instruments(symbols, of: .binance)
let venue = LoopbackVenue(.binance) { $0.instruments = instruments }
try await venue.start()
print(venue.url)
fflush(nil)
let simulation = MarketSimulation(
    seed: arguments.first ?? 14,
    instruments: instruments,
    // A little ago, so that nothing is received before it happened.
    start: TimeSource.system.stamp.wall.advanced(by: .milliseconds(-40)),
    eventsPerSecond: Int(arguments.dropFirst().first ?? 40)
)
try await venue.play(simulation)
