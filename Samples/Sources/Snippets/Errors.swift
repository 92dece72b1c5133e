import MarketData

func errors(_ client: MarketDataClient) async {
    do throws(MarketDataError) {
        var trades = client.trades(for: ["BTC-USDT"], delivery: .every(whenFull: .fail)).makeAsyncIterator()
        while let reading = try await trades.next() { print(reading.value.price) }
    } catch {
        switch error.code {
        case .slowConsumer: print("take a larger buffer, or .dropOldest:", error)
        case .refused, .unknownSymbol: print("nothing can come any more:", error)
        default: print(error)
        }
    }
}
