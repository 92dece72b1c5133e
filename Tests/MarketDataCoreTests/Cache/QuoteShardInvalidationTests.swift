import MarketDataCore
import MarketDataModel
import Testing

struct QuoteShardInvalidationTests {
    private static let symbol: Symbol = "BTC-USDT"
    private static let hash = Self.symbol.name.mixed
    private var shard = QuoteShard(capacity: 4, limits: QuoteCacheLimits(timeToLive: .seconds(60), jitter: 0))

    private mutating func find(_ symbol: Symbol, _ demand: QuoteDemand, now: MonotonicTime) -> QuoteRecall {
        self.shard.find(symbol, demand, now: now)
    }

    private mutating func invalidate(_ symbol: Symbol, request: UInt64, at time: Double) -> Bool {
        self.shard.invalidate(symbol, hash: symbol.name.mixed, request: request, now: at(time)).wasAskedFor
    }

    @Test mutating func `what was invalidated is gone at once, and what was requested before does not come back`() {
        self.shard.keep(.test(receivedAt: 1, request: 1), of: Self.symbol)
        _ = self.find(Self.symbol, .cached, now: at(2))
        #expect(self.invalidate(Self.symbol, request: 2, at: 3) == true)
        #expect(self.find(Self.symbol, .staleWhileRevalidate, now: at(3)) == .nothing)
        // In flight at that time.
        self.shard.keep(.test(bid: "2", receivedAt: 4, request: 2), of: Self.symbol)
        #expect(self.find(Self.symbol, .cached, now: at(4)) == .nothing)
        self.shard.keep(.test(bid: "3", receivedAt: 5, request: 3), of: Self.symbol)
        #expect(self.find(Self.symbol, .cached, now: at(5)).bid == "3")
    }

    @Test mutating func `what was not asked for since it came is only dropped`() {
        self.shard.keep(.test(receivedAt: 1, request: 1), of: Self.symbol)
        #expect(self.invalidate(Self.symbol, request: 1, at: 2) == false)
        #expect(self.invalidate("ETH-USDT", request: 1, at: 2) == false)
    }

    @Test mutating func `an invalidation is remembered though its entry has made room`() {
        _ = self.invalidate(Self.symbol, request: 5, at: 1)
        for number in 0..<20 { self.shard.keep(.test(receivedAt: 2, request: 9), of: .number(number)) }
        self.shard.keep(.test(receivedAt: 2, request: 5), of: Self.symbol)
        #expect(self.find(Self.symbol, .cached, now: at(3)) == .nothing)
        self.shard.keep(.test(receivedAt: 3, request: 6), of: Self.symbol)
        #expect(self.find(Self.symbol, .cached, now: at(3)).bid == "1")
    }

    @Test mutating func `everything is invalidated, with what has no entry yet`() {
        for number in 0..<3 { self.shard.keep(.test(receivedAt: 1, request: 1), of: .number(number)) }
        _ = self.find(.number(1), .cached, now: at(1))
        let asked = self.shard.invalidateAll(request: 4, now: at(2))
        #expect(asked == [.number(1)])
        for number in 0..<4 {
            self.shard.keep(.test(receivedAt: 3, request: 4), of: .number(number))
            #expect(self.find(.number(number), .cached, now: at(3)) == .nothing)
        }
    }

    @Test mutating func `a stream's value counts from the invalidation on`() {
        let mark = StreamMark(slot: 3, generation: 9)
        self.shard.mark(Self.symbol, hash: Self.hash, mark, makesRoom: false)
        #expect(self.find(Self.symbol, .cached, now: at(1)) == .nothing)
        self.shard.mark(Self.symbol, hash: Self.hash, mark, makesRoom: true)
        _ = self.invalidate(Self.symbol, request: 1, at: 2)
        #expect(self.find(Self.symbol, .cached, now: at(3)) == .streamed(mark, since: at(2)))
        // Its slot may have been given to another since.
        self.shard.unmark(Self.symbol, hash: Self.hash, StreamMark(slot: 3, generation: 8))
        #expect(self.find(Self.symbol, .cached, now: at(3)) == .streamed(mark, since: at(2)))
        self.shard.unmark(Self.symbol, hash: Self.hash, mark)
        #expect(self.find(Self.symbol, .cached, now: at(3)) == .nothing)
    }

    @Test mutating func `another name leads to the canonical one`() {
        let native: Symbol = "BTCUSDT"
        self.shard.link(native, hash: native.name.mixed, to: Self.symbol)
        self.shard.link(Self.symbol, hash: Self.hash, to: Self.symbol)
        #expect(self.find(native, .cached, now: at(1)) == .alias(Self.symbol))
        #expect(self.find(Self.symbol, .cached, now: at(1)) == .nothing)
        let invalidated = self.shard.invalidate(native, hash: native.name.mixed, request: 1, now: at(1))
        #expect(invalidated.canonical == Self.symbol)
    }
}
