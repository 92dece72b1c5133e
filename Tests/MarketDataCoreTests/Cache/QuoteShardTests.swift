import MarketDataCore
import MarketDataModel
import Testing

/// Quotes live for 60 s unless it says otherwise, and are gone after 300.
struct QuoteShardTests {
    private static let symbol: Symbol = "BTC-USDT"
    private static let limits = QuoteCacheLimits(timeToLive: .seconds(60), jitter: 0, hardExpiry: .seconds(300))
    private var shard = QuoteShard(capacity: 100, limits: Self.limits)

    private mutating func find(_ symbol: Symbol, _ demand: QuoteDemand, now: MonotonicTime) -> QuoteRecall {
        self.shard.find(symbol, demand, now: now)
    }

    @discardableResult
    private mutating func keep(_ kept: KeptQuote, of symbol: Symbol) -> KeptQuote { self.shard.keep(kept, of: symbol) }

    private mutating func joins(_ number: Int, batch: UInt64, now: MonotonicTime) -> Bool {
        let symbol = Symbol.number(number)
        return self.shard.joinsRefresh(symbol, hash: symbol.name.mixed, batch: batch, now: now)
    }

    @Test mutating func `within a span a quote is found as long as it is young enough, up to its hard expiry`() {
        self.keep(.test(receivedAt: 5), of: Self.symbol)
        let span = QuoteDemand.within(nanoseconds: 1_000_000_000)
        #expect(self.find(Self.symbol, span, now: at(6)).bid == "1")
        #expect(self.find(Self.symbol, span, now: at(6.000000001)) == .nothing)
        #expect(self.find("ETH-USDT", span, now: at(6)) == .nothing)
        let long = QuoteDemand.within(nanoseconds: 3_600_000_000_000)
        #expect(self.find(Self.symbol, long, now: at(304)).bid == "1")
        #expect(self.find(Self.symbol, long, now: at(305)) == .nothing)
        #expect(self.shard.counters.hits == 2)
        #expect(self.shard.counters.misses == 3)
    }

    @Test mutating func `cached is within the time to live, and nothing is fresh`() {
        self.keep(.test(receivedAt: 0), of: Self.symbol)
        #expect(self.find(Self.symbol, .cached, now: at(59.9)).bid == "1")
        #expect(self.find(Self.symbol, .cached, now: at(60)) == .nothing)
        #expect(self.find(Self.symbol, .fresh, now: at(0)) == .nothing)
    }

    @Test
    mutating func `B5 past its time to live the old value is given at once, marked stale, and one reload is wished`() {
        self.keep(.test(receivedAt: 0), of: Self.symbol)
        let recalls = (0..<50).map { _ in self.find(Self.symbol, .staleWhileRevalidate, now: at(120)) }
        #expect(recalls.allSatisfy { $0.bid == "1" && $0.isStale })
        #expect(recalls.map(\.refreshes) == [true] + Array(repeating: false, count: 49))
        #expect(self.shard.counters.staleHits == 50)
        // Before that it is not stale, and after its hard expiry it is not there.
        #expect(self.find(Self.symbol, .staleWhileRevalidate, now: at(59)).isStale == false)
        #expect(self.find(Self.symbol, .staleWhileRevalidate, now: at(300)) == .nothing)
    }

    @Test mutating func `B6 after a failed refresh the old value stays, with its true age, and the wish waits`() {
        self.keep(.test(receivedAt: 0), of: Self.symbol)
        var wishes: [Double] = []
        for second in stride(from: 60.0, to: 299, by: 1) {
            let recall = self.find(Self.symbol, .staleWhileRevalidate, now: at(second))
            #expect(recall.bid == "1" && recall.isStale)
            guard recall.refreshes else { continue }
            wishes.append(second)
            let wait = Double(1 << wishes.count)
            self.shard.refreshFailed(Self.symbol, hash: Self.symbol.name.mixed, quietUntil: at(second + wait))
        }
        #expect(wishes == [60, 62, 66, 74, 90, 122, 186])
    }

    @Test mutating func `B7 a reload that brings the same value arms the next refresh`() {
        for round in 0..<5 {
            let start = Double(round) * 50
            self.keep(.test(receivedAt: start, request: UInt64(round + 1)), of: Self.symbol)
            let early = (0..<10).map { _ in self.find(Self.symbol, .cached, now: at(start + 47)) }
            #expect(early.allSatisfy { !$0.refreshes })
            let due = (0..<10).map { _ in self.find(Self.symbol, .cached, now: at(start + 48)) }
            #expect(due.map(\.refreshes) == [true] + Array(repeating: false, count: 9))
        }
        #expect(self.shard.counters.refreshes == 5)
    }

    @Test mutating func `what is not asked for often is not fetched ahead`() {
        self.keep(.test(receivedAt: 0), of: Self.symbol)
        #expect(!self.find(Self.symbol, .cached, now: at(55)).refreshes)
        #expect(self.find(Self.symbol, .cached, now: at(56)).refreshes)
    }

    @Test mutating func `the shortest span that was asked for lately is what the life is counted by`() {
        self.keep(.test(receivedAt: 0), of: Self.symbol)
        let span = QuoteDemand.within(nanoseconds: 10_000_000_000)
        #expect(!self.find(Self.symbol, span, now: at(1)).refreshes)
        #expect(!self.find(Self.symbol, .cached, now: at(7.9)).refreshes)
        #expect(self.find(Self.symbol, span, now: at(8)).refreshes)
        // The next value begins with what was asked of this one; the one after that has forgotten it.
        self.keep(.test(receivedAt: 8, request: 2), of: Self.symbol)
        _ = self.find(Self.symbol, .cached, now: at(15))
        #expect(self.find(Self.symbol, .cached, now: at(16)).refreshes)
        self.keep(.test(receivedAt: 16, request: 3), of: Self.symbol)
        _ = self.find(Self.symbol, .cached, now: at(60))
        #expect(!self.find(Self.symbol, .cached, now: at(63)).refreshes)
        #expect(self.find(Self.symbol, .cached, now: at(64)).refreshes)
    }

    @Test mutating func `a span below half a second does not shorten a life`() {
        self.keep(.test(receivedAt: 0), of: Self.symbol)
        let span = QuoteDemand.within(nanoseconds: 1_000_000)
        let recalls = (0..<10).map { _ in self.find(Self.symbol, span, now: at(0.001)) }
        #expect(recalls.allSatisfy { !$0.refreshes })
        #expect(!self.find(Self.symbol, .cached, now: at(0.39)).refreshes)
        #expect(self.find(Self.symbol, .cached, now: at(0.4)).refreshes)
    }

    @Test mutating func `what came together and is asked for often is fetched again together`() {
        for number in 0..<10 { self.keep(.test(receivedAt: 0, request: 7), of: .number(number)) }
        for number in 0..<5 { for _ in 0..<2 { _ = self.find(.number(number), .cached, now: at(10)) } }
        let mates = (0..<10).map { self.joins($0, batch: 7, now: at(50)) }
        #expect(mates == Array(repeating: true, count: 5) + Array(repeating: false, count: 5))
        // Said once.
        #expect(self.joins(0, batch: 7, now: at(51)) == false)
        #expect(self.joins(0, batch: 8, now: at(90)) == false)
    }

    @Test mutating func `B4 a value that a stream put while a refresh was in flight survives it`() {
        let stream = KeptQuote.test(bid: "5", receivedAt: 10, request: 3)
        let refresh = KeptQuote.test(bid: "4", receivedAt: 11, sentAt: 9, request: 3)
        self.keep(stream, of: Self.symbol)
        #expect(self.keep(refresh, of: Self.symbol) == stream)
        #expect(self.find(Self.symbol, .cached, now: at(12)).bid == "5")
    }

    @Test mutating func `B8 the older of two requests answers last and the newer value is kept`() {
        let older = KeptQuote.test(bid: "1", receivedAt: 9, sentAt: 1, request: 1)
        let newer = KeptQuote.test(bid: "2", receivedAt: 5, sentAt: 1, request: 2)
        #expect(self.keep(newer, of: Self.symbol) == newer)
        #expect(self.keep(older, of: Self.symbol) == newer)
        #expect(self.find(Self.symbol, .cached, now: at(10)).bid == "2")
        #expect(self.shard.counters.refused == 1)
    }

    @Test mutating func `B8 the venue's number decides where both values have one`() {
        // A replica of the venue that lags answers the later request.
        let first = KeptQuote.test(sequence: 20, receivedAt: 2, sentAt: 1, request: 1)
        let lagging = KeptQuote.test(sequence: 19, receivedAt: 3, sentAt: 2, request: 2)
        let unnumbered = KeptQuote.test(receivedAt: 4, sentAt: 3, request: 3)
        self.keep(first, of: Self.symbol)
        #expect(self.keep(lagging, of: Self.symbol) == first)
        #expect(self.keep(unnumbered, of: Self.symbol) == unnumbered)
    }

    @Test func `B10 symbols of one request expire together, requests apart`() {
        let limits = QuoteCacheLimits(timeToLive: .seconds(60), jitter: 0.1)
        var random = SeededGenerator(seed: 4)
        var buckets: [Int: Int] = [:]
        for number in 0..<1_000 {
            var shard = QuoteShard(capacity: 1, limits: limits)
            shard.keep(.test(receivedAt: 0), of: .number(number), life: limits.life(using: &random))
            let expiry = (530...670).first { tenth in
                shard.find(.number(number), .cached, now: at(Double(tenth) / 10), counts: false) == .nothing
            }
            buckets[(expiry ?? 0) / 10, default: 0] += 1
        }
        #expect(buckets.values.reduce(0, +) == 1_000)
        #expect(buckets.values.allSatisfy { $0 <= 150 })
        #expect(buckets.keys.allSatisfy { (54...66).contains($0) })
    }

    @Test func `B12 a million symbols in a cache of ten thousand`() {
        var shard = QuoteShard(capacity: 10_000, limits: Self.limits)
        for number in 0..<1_000_000 { shard.keep(.test(receivedAt: 1), of: .number(number)) }
        #expect(shard.count == 10_000)
        #expect(shard.counters.entries == 10_000)
        #expect(shard.counters.evictions == 990_000)
        let (last, first) = (
            shard.find(.number(999_999), .cached, now: at(2)), shard.find(.number(0), .cached, now: at(2))
        )
        #expect(last.bid == "1" && first == .nothing)
    }

    @Test mutating func `what is asked for stays, what nobody asks for makes room`() {
        for number in 0..<10_000 {
            self.keep(.test(receivedAt: 1), of: .number(number))
            for popular in 0..<min(50, number + 1)
            where self.find(.number(popular), .cached, now: at(2)).bid == nil {
                Issue.record("\(popular) made room for \(number)")
                return
            }
        }
        #expect(self.shard.count == 100)
    }
}
