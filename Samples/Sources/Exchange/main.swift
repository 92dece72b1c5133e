import Glibc
import MarketData
import MarketDataTesting

// A venue on loopback with a simulated market: prints its URL and plays until it is ended.
//     Exchange [SEED [EVENTS-PER-SECOND]]
let arguments = CommandLine.arguments.dropFirst().map { UInt64($0) ?? 1 }
let instruments = LoopbackVenue.instruments(["BTC-USDT", "ETH-USDT", "SOL-USDT", "XRP-USDT"], of: .binance)
let venue = LoopbackVenue(.binance) { $0.instruments = instruments }
try await venue.start()
print(venue.url)
fflush(nil)
let simulation = MarketSimulation(
    seed: arguments.first ?? 1,
    instruments: instruments,
    eventsPerSecond: Int(arguments.dropFirst().first ?? 40)
)
try await venue.play(simulation)
