import MarketData
import MarketDataTesting

/// The symbols that every test venue lists, unless a test says otherwise.
let listedSymbols: [Symbol] = ["BTC-USDT", "ETH-USDT", "BNB-USDT"]

/// Starts a venue on loopback that lists `symbols`, and stops it whatever happens.
func withVenue<Result: Sendable>(
    _ venue: any Venue = .binance,
    listing symbols: [Symbol] = listedSymbols,
    configure: (inout LoopbackVenue.Configuration) -> Void = { _ in },
    _ body: (LoopbackVenue) async throws -> Result
) async throws -> Result {
    let loopback = LoopbackVenue(venue) {
        $0.instruments = LoopbackVenue.instruments(symbols, of: venue)
        configure(&$0)
    }
    try await loopback.start()
    let result: Swift.Result<Result, any Error>
    do { result = .success(try await body(loopback)) } catch { result = .failure(error) }
    await loopback.shutdown()
    return try result.get()
}

/// Starts a proxy in front of `venue`, and stops it whatever happens.
func withFaultProxy<Result: Sendable>(
    to venue: LoopbackVenue,
    _ body: (FaultProxy) async throws -> Result
) async throws -> Result {
    let proxy = FaultProxy(upstreamPort: venue.port)
    try await proxy.start()
    let result: Swift.Result<Result, any Error>
    do { result = .success(try await body(proxy)) } catch { result = .failure(error) }
    await proxy.stop()
    return try result.get()
}

extension FaultProxy {
    var url: String { "ws://127.0.0.1:\(self.port)" }
}

extension LoopbackVenue.Statistics {
    /// How often quotes were asked for by REST.
    var snapshots: Int { self.restCalls["/api/v3/ticker/bookTicker"] ?? 0 }
    /// How often the instruments were asked for.
    var instrumentLists: Int { self.restCalls["/api/v3/exchangeInfo"] ?? 0 }
}

extension LoopbackVenue {
    /// A quote with `bid`, an ask one above it, and its number.
    func quote(_ native: NativeName, bid: Int, sequence: Int = 1) {
        self.publish(Quote.made(bid: bid, sequence: sequence), of: native)
    }

    /// A trade with its number.
    func trade(_ native: NativeName, id: Int, price: Int = 100) {
        self.publish(Trade.made(id: id, price: price), of: native)
    }
}

extension Quote {
    static func made(bid: Int, sequence: Int = 1) -> Quote {
        Quote(
            bid: .whole(bid),
            bidSize: "1",
            ask: .whole(bid + 1),
            askSize: "2",
            sequence: UInt64(sequence),
            received: ReceiveStamp(wall: Timestamp(nanoseconds: 0), monotonic: .zero)
        )
    }
}

extension Trade {
    static func made(id: Int, price: Int = 100) -> Trade {
        let wall = Timestamp(nanoseconds: 1_767_225_600_000_000_000)
        return Trade(
            price: .whole(price),
            quantity: "0.5",
            aggressor: .buy,
            id: UInt64(id),
            eventTime: wall,
            received: ReceiveStamp(wall: wall, monotonic: .zero)
        )
    }
}

extension Price {
    static func whole(_ value: Int) -> Price { (try? Price(String(value))) ?? .zero }
}
