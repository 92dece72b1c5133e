import MarketData
import MarketDataTesting

let server = WebServer(handler: MetalServer())
try await server.start()
let venue = MetalExchange(base: "ws://127.0.0.1:\(server.port)")

var bids: [Price] = []
try await MarketDataClient.withClient(venue: venue) { client in
    for try await reading in client.quotes(for: ["GOLD"], delivery: .every()).prefix(3) {
        guard let bid = reading.value.bid, let ask = reading.value.ask else { continue }
        print(reading.venue, reading.symbol, bid, ask)
        bids.append(bid)
    }
}
precondition(bids == ["2345.1", "2345.20", "2345.3"], "prices are equal by value")
await server.shutdown()
