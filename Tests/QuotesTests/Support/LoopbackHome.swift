import Foundation
import MarketData
import VenueServer

/// A venue on loopback that bans with the first call too many, and a home of one's own for those who ask it.
enum LoopbackHome {
    static func with(
        listing symbols: [Symbol] = ["BTC-USDT", "ETH-USDT"],
        quota: LoopbackVenue.Quota? = nil,
        _ body: (LoopbackVenue, [String: String], Scratch) throws -> Void
    ) async throws {
        let venue = LoopbackVenue(.binance) { configuration in
            configuration.instruments = LoopbackVenue.instruments(symbols, of: .binance)
            configuration.quota = quota
            configuration.banAfter = 0
            configuration.banFor = .seconds(3600)
        }
        try await venue.start()
        for instrument in venue.configuration.instruments {
            venue.publish(Self.quote(bid: instrument.symbol == "ETH-USDT" ? "7.25" : "100.50"), of: instrument.native)
        }
        do {
            try Scratch.with { scratch in
                try body(venue, ["HOME": scratch.folder.path, "MARKETDATA_NETWORK_PROXY": "none"], scratch)
            }
            await venue.shutdown()
        } catch {
            await venue.shutdown()
            throw error
        }
    }

    private static func quote(bid: Price) -> Quote {
        Quote(
            bid: bid,
            bidSize: "2.0",
            ask: "200.00",
            askSize: "0.0",
            sequence: 1,
            received: ReceiveStamp(wall: Timestamp(nanoseconds: 0), monotonic: .zero)
        )
    }
}
