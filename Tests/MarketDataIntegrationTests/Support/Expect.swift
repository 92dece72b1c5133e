import MarketData
import Testing

/// Expects the trades with these numbers, and nothing in between.
func expectTrades(
    _ ids: ClosedRange<Int>,
    from trades: inout Subscription<Trade>.Iterator,
    sourceLocation: SourceLocation = #_sourceLocation
) async throws {
    for id in ids {
        let reading = try #require(try await trades.next(), sourceLocation: sourceLocation)
        #expect(reading.value.id == UInt64(id), sourceLocation: sourceLocation)
    }
}

/// What is told next. Quotes without a side are passed over: a venue's answer about an instrument that nobody has quoted
/// yet.
func nextLine(_ updates: inout SubscriptionUpdates<Quote>.Iterator) async throws -> String? {
    while let update = try await updates.next() {
        if case .value(let reading) = update, reading.value.bid == nil { continue }
        return update.line
    }
    return nil
}

/// Passes over quotes until one has this bid.
func awaitBid(_ bid: Price, from quotes: inout Subscription<Quote>.Iterator) async throws {
    while let reading = try await quotes.next(), reading.value.bid != bid {}
}

/// Expects a quote of `symbol` with this bid, after those without a side.
func expectQuote(
    _ symbol: Symbol = "BTC-USDT",
    bid: Int? = nil,
    source: Source? = nil,
    from quotes: inout Subscription<Quote>.Iterator,
    sourceLocation: SourceLocation = #_sourceLocation
) async throws {
    var reading: Reading<Quote>
    repeat {
        reading = try #require(try await quotes.next(), sourceLocation: sourceLocation)
    } while reading.value.bid == nil
    #expect(reading.symbol == symbol, sourceLocation: sourceLocation)
    if let bid { #expect(reading.value.bid == .whole(bid), sourceLocation: sourceLocation) }
    if let source { #expect(reading.source == source, sourceLocation: sourceLocation) }
}
