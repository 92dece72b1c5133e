import MarketDataCore
import MarketDataModel
import Testing

struct QuoteCacheTests {
    private static let symbol: Symbol = "BTC-USDT"

    private static func symbol(_ number: Int) -> Symbol {
        guard let name = InlineName("S\(number)-USDT") else { preconditionFailure("a name") }
        return Symbol(name)
    }

    @Test func `a quote is found as long as it is young enough`() {
        var cache = QuoteCache(capacity: 10)
        cache.keep(.test(receivedAt: 5, sentAt: 4), of: Self.symbol)
        #expect(cache.find(Self.symbol, QuoteDemand(receivedSince: at(5)))?.quote.received.monotonic == at(5))
        #expect(cache.find(Self.symbol, QuoteDemand(receivedSince: at(5.000000001))) == nil)
        #expect(cache.find("ETH-USDT", QuoteDemand(receivedSince: .zero)) == nil)
    }

    @Test func `a fresh quote is one that was requested at the question or later`() {
        var cache = QuoteCache(capacity: 10)
        cache.keep(.test(receivedAt: 5, sentAt: 4), of: Self.symbol)
        #expect(cache.find(Self.symbol, QuoteDemand(sentSince: at(4))) != nil)
        #expect(cache.find(Self.symbol, QuoteDemand(sentSince: at(4.5))) == nil)
    }

    @Test func `B8 the older of two requests answers last and the newer value is kept`() {
        var cache = QuoteCache(capacity: 10)
        let older = KeptQuote.test(bid: "1", receivedAt: 9, sentAt: 1, request: 1)
        let newer = KeptQuote.test(bid: "2", receivedAt: 5, sentAt: 2, request: 2)
        #expect(cache.keep(newer, of: Self.symbol) == newer)
        #expect(cache.keep(older, of: Self.symbol) == newer)
        #expect(cache.find(Self.symbol, QuoteDemand(receivedSince: .zero)) == newer)
    }

    @Test func `B8 the venue's number decides where both values have one`() {
        var cache = QuoteCache(capacity: 10)
        // A replica of the venue that lags answers the later request.
        let first = KeptQuote.test(sequence: 20, receivedAt: 2, sentAt: 1, request: 1)
        let lagging = KeptQuote.test(sequence: 19, receivedAt: 3, sentAt: 2, request: 2)
        let unnumbered = KeptQuote.test(receivedAt: 4, sentAt: 3, request: 3)
        cache.keep(first, of: Self.symbol)
        #expect(cache.keep(lagging, of: Self.symbol) == first)
        #expect(cache.keep(unnumbered, of: Self.symbol) == unnumbered)
    }

    @Test func `B12 a million symbols in a cache of ten thousand`() {
        var cache = QuoteCache(capacity: 10_000)
        for number in 0..<1_000_000 { cache.keep(.test(receivedAt: 1, sentAt: 0), of: Self.symbol(number)) }
        #expect(cache.count == 10_000)
        #expect(cache.evictions == 990_000)
        let everything = QuoteDemand(receivedSince: .zero)
        #expect(cache.find(Self.symbol(999_999), everything) != nil)
        #expect(cache.find(Self.symbol(0), everything) == nil)
    }

    @Test func `what is asked for stays, what nobody asks for makes room`() {
        var cache = QuoteCache(capacity: 100)
        let everything = QuoteDemand(receivedSince: .zero)
        for number in 0..<10_000 {
            cache.keep(.test(receivedAt: 1, sentAt: 0), of: Self.symbol(number))
            for popular in 0..<min(50, number + 1) where cache.find(Self.symbol(popular), everything) == nil {
                Issue.record("\(popular) made room for \(number)")
                return
            }
        }
        #expect(cache.count == 100)
    }

    @Test func `against a plain dictionary, at random`() {
        var generator = SeededGenerator(seed: 3)
        var cache = QuoteCache(capacity: 64)
        var model: [Symbol: KeptQuote] = [:]
        for step in 0..<100_000 {
            let symbol = Self.symbol(Int.random(in: 0..<200, using: &generator))
            if Bool.random(using: &generator) {
                let request = UInt64.random(in: 0..<1_000, using: &generator)
                let kept = KeptQuote.test(receivedAt: Double(step), sentAt: Double(request), request: request)
                let stands = cache.keep(kept, of: symbol)
                #expect(stands == kept || stands.request > request)
                model[symbol] = stands
            } else {
                let demand = QuoteDemand(receivedSince: at(Double.random(in: 0..<100_000, using: &generator)))
                // What has made room is not found; what is found is what stood last, and will do.
                if let found = cache.find(symbol, demand) {
                    #expect(found == model[symbol])
                    #expect(demand.accepts(found))
                }
            }
            #expect(cache.count <= 64)
        }
    }
}

extension KeptQuote {
    static func test(
        bid: Price = "1",
        sequence: UInt64? = nil,
        receivedAt: Double,
        sentAt: Double,
        request: UInt64 = 1
    ) -> KeptQuote {
        let received = ReceiveStamp(wall: Timestamp(nanoseconds: 0), monotonic: at(receivedAt))
        let quote = Quote(bid: bid, bidSize: "1", ask: "3", askSize: "1", sequence: sequence, received: received)
        return KeptQuote(quote, sentAt: at(sentAt), request: request)
    }
}
