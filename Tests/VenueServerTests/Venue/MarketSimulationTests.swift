import MarketDataModel
import MarketDataVenues
import Testing
import VenueServer

@Suite struct MarketSimulationTests {
    static let instruments = LoopbackVenue.instruments(["BTC-USDT", "ETH-USDT", "SHIB-USDT", "SOL-BTC"], of: .binance)

    @Test func `the same seed gives the same market, another seed another`() {
        var one = MarketSimulation(seed: 7, instruments: Self.instruments)
        var same = MarketSimulation(seed: 7, instruments: Self.instruments)
        var other = MarketSimulation(seed: 8, instruments: Self.instruments)
        #expect(one.openingEvents == same.openingEvents)
        var isOtherDifferent = false
        for _ in 0..<10_000 {
            let event = one.next()
            #expect(event == same.next())
            if event != other.next() { isOtherDifferent = true }
        }
        #expect(isOtherDifferent)
    }

    @Test func `what a seed gives does not change between releases`() throws {
        var market = MarketSimulation(seed: 1, instruments: Self.instruments)
        for _ in 0..<1000 { _ = market.next() }
        let quotes = try market.openingEvents.map { event in
            guard case .quote(let quote) = event.content else { throw SocketFailure("\(event) is no quote") }
            let (bid, bidSize, ask) = (try #require(quote.bid), try #require(quote.bidSize), try #require(quote.ask))
            return "\(event.native) \(bid) \(bidSize) \(ask)"
        }
        #expect(
            quotes == [
                "BTCUSDT 5765.80 0.19489 5765.81", "ETHUSDT 88.7327 423.01 88.7328",
                "SHIBUSDT 0.00464920 93453 0.00464921", "SOLBTC 69167.6 8.5995 69167.8",
            ]
        )
    }

    @Test func `quotes lie on the tick, are never crossed, and time goes on`() throws {
        var market = MarketSimulation(seed: 3, instruments: Self.instruments)
        var time = Timestamp(nanoseconds: 0)
        var trades = 0
        for _ in 0..<20_000 {
            let next = market.next()
            let event = try #require(next)
            #expect(event.time > time)
            time = event.time
            guard case .event(let market, let levels) = event.content else {
                Issue.record("a simulation has no recorded messages")
                continue
            }
            #expect(levels.isEmpty)
            switch market.content {
            case .quote(let quote):
                let instrument = try #require(Self.instruments.first { $0.native == market.native })
                let tick = try #require(instrument.tickSize)
                let (bid, ask) = (try #require(quote.bid), try #require(quote.ask))
                #expect(!quote.isCrossed && quote.bidSize != nil && quote.askSize != nil && bid > .zero)
                #expect(bid.isMultiple(of: tick) && ask.isMultiple(of: tick))
            case .trade(let trade):
                trades += 1
                #expect(trade.price > .zero && !trade.quantity.isZero)
            case .aggregateTrade, .book, .status, .raw: Issue.record("a simulation has quotes and trades alone")
            }
        }
        #expect((3600...4400).contains(trades))
    }

    @Test func `without instruments nothing happens`() {
        var market = MarketSimulation(seed: 1, instruments: [])
        #expect(market.next() == nil)
    }
}
