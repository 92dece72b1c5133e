import MarketDataCore
import MarketDataModel
import MarketDataVenues
import Testing

@testable import MarketData

@Suite struct `Delivery to consumers` {
    let bench = RouterBench()

    init() {
        self.bench.bind("A-B", "AB")
        self.bench.bind("C-D", "CD")
    }

    @Test func `B40 a slow consumer of latest gets the newest of each changed symbol in turn, and what it skipped`()
        async throws
    {
        var slow = self.bench.quotes(["A-B", "C-D"]).makeAsyncIterator()
        for bid in ["1", "2", "3"] as [Price] { self.bench.quote("AB", bid: bid) }
        self.bench.quote("CD", bid: "7")
        self.bench.quote("AB", bid: "4")
        let first = try #require(try await slow.next())
        let second = try #require(try await slow.next())
        #expect(first.symbol == "A-B" && first.value.bid == "4" && first.skipped == 3)
        #expect(second.symbol == "C-D" && second.value.bid == "7" && second.skipped == 0)
        self.bench.quote("AB", bid: "5")
        let third = try #require(try await slow.next())
        #expect(third.value.bid == "5" && third.skipped == 0 && !third.afterGap)
    }

    @Test func `B40 a slow consumer of every gets all within its buffer, in order`() async throws {
        var slow = self.bench.trades(["A-B"], .every(buffer: 100)).makeAsyncIterator()
        for id in 1...100 as ClosedRange<UInt64> { self.bench.trade("AB", id: id) }
        for id in 1...100 as ClosedRange<UInt64> {
            let reading = try #require(try await slow.next())
            #expect(reading.value.id == id && reading.skipped == 0)
        }
    }

    @Test func `B40 beyond the buffer the oldest go, and the next reading says how many`() async throws {
        var slow = self.bench.trades(["A-B"], .every(buffer: 10)).makeAsyncIterator()
        for id in 1...25 as ClosedRange<UInt64> { self.bench.trade("AB", id: id) }
        let reading = try #require(try await slow.next())
        #expect(reading.value.id == 16 && reading.skipped == 15)
        #expect(try await slow.next()?.skipped == 0)
    }

    @Test func `B40 beyond the buffer a consumer that must have all fails with a named error`() async throws {
        var slow = self.bench.trades(["A-B"], .every(buffer: 2, whenFull: .fail)).makeAsyncIterator()
        for id in 1...3 as ClosedRange<UInt64> { self.bench.trade("AB", id: id) }
        #expect(try await slow.next()?.value.id == 1)
        #expect(try await slow.next()?.value.id == 2)
        let error = await slow.failure()
        #expect(error?.code == .slowConsumer)
    }

    @Test func `B40 no consumer slows another`() async throws {
        var slow = self.bench.trades(["A-B"], .every(buffer: 1)).makeAsyncIterator()
        var quick = self.bench.trades(["A-B"]).makeAsyncIterator()
        for id in 1...50 as ClosedRange<UInt64> {
            self.bench.trade("AB", id: id)
            #expect(try await quick.next()?.value.id == id)
        }
        #expect(try await slow.next()?.value.id == 50)
    }

    @Test func `a late subscriber gets the last quote first, and never an old trade`() async throws {
        var early = self.bench.quotes(["A-B"]).makeAsyncIterator()
        self.bench.quote("AB", bid: "1")
        #expect(try await early.next()?.value.bid == "1")
        self.bench.trade("AB", id: 1)
        var lateQuote = self.bench.quotes(["A-B"]).makeAsyncIterator()
        var lateTrade = self.bench.trades(["A-B"]).makeAsyncIterator()
        let reading = try #require(try await lateQuote.next())
        #expect(reading.value.bid == "1" && reading.skipped == 0)
        self.bench.trade("AB", id: 2)
        #expect(try await lateTrade.next()?.value.id == 2)
    }

    @Test func `one socket read of many quotes wakes a consumer once`() async throws {
        let (bench, quotes) = (self.bench, self.bench.quotes(["A-B", "C-D"]))
        var consumer = quotes.makeAsyncIterator()
        let effects = bench.read { batch in
            for bid in 1...100 { batch.add("AB", bid: try! Price("\(bid)")) }
        }
        #expect(effects.woken.isEmpty && effects.conflated == 99)
        #expect(try await consumer.next()?.value.bid == "100")
    }

    @Test func `a symbol asked for by two names reaches both consumers`() async throws {
        self.bench.bind("AB", "AB")
        var canonical = self.bench.quotes(["A-B"]).makeAsyncIterator()
        var native = self.bench.quotes(["AB"]).makeAsyncIterator()
        self.bench.quote("AB", bid: "3")
        #expect(try await canonical.next()?.symbol == "A-B")
        #expect(try await native.next()?.symbol == "AB")
    }

    @Test func `what nobody asked for is counted and reaches nobody`() {
        let effects = self.bench.quote("XY", bid: "1")
        #expect(effects.unexpected == 1)
    }

    @Test func `each raw message has its own payload, between other events of the read`() async throws {
        let depth = try #require(InlineName("depth"))
        let kline = try #require(InlineName("kline_1m"))
        self.bench.bind("A-B", "AB", on: .raw(depth))
        self.bench.bind("C-D", "CD", on: .raw(depth))
        let messages: Subscription<String> = self.bench.subscription([.raw(depth)], ["A-B", "C-D"], .every()) { item in
            guard case .payload(let payload) = item.attachment else { return nil }
            return String(decoding: payload, as: UTF8.self)
        }
        var consumer = messages.makeAsyncIterator()
        let effects = self.bench.read(bytes: Array("[1][22][333]".utf8)) { batch in
            batch.begin(MessageSlice(offset: 0, count: 3))
            batch.raw(depth, "AB", payload: 0..<3)
            batch.add("AB", bid: "1")
            batch.begin(MessageSlice(offset: 3, count: 4))
            // Without a subscription: its payload must not move to the next.
            batch.raw(kline, "AB", payload: 0..<4)
            batch.begin(MessageSlice(offset: 7, count: 5))
            batch.raw(depth, "CD", payload: 1..<4)
        }
        #expect(effects.unexpected == 1)
        let first = try #require(try await consumer.next())
        let second = try #require(try await consumer.next())
        #expect(first.symbol == "A-B" && first.value == "[1]")
        #expect(second.symbol == "C-D" && second.value == "333")
    }

    @Test func `a book update has its own levels, and a snapshot begins its sequence anew`() async throws {
        self.bench.bind("A-B", "AB", on: .book)
        let books: Subscription<[BookLevel]> = self.bench.subscription([.book], ["A-B"], .every()) { item in
            guard case .book = item.value, case .levels(let levels) = item.attachment else { return nil }
            return levels
        }
        var consumer = books.makeAsyncIterator()
        func read(_ kind: BookUpdate.Kind, _ sequence: UInt64, _ levels: [BookLevel]) -> Router.Effects {
            self.bench.read { batch in
                // Levels of another update stand before.
                batch.levels = [BookLevel("7", "7")]
                batch.book("CD", BookUpdate(kind, sequence: 1), firstLevel: 0, bidCount: 1)
                batch.levels += levels
                batch.book("AB", BookUpdate(kind, sequence: sequence), firstLevel: 1, bidCount: 1)
            }
        }
        let levels = (1...4).map { BookLevel(.whole($0), "1") }
        #expect(read(.snapshot, 100, levels).fallen == 0)
        #expect(read(.delta, 101, [levels[0]]).fallen == 0)
        #expect(read(.delta, 99, [levels[1]]).fallen == 1)
        #expect(read(.snapshot, 5, [levels[2]]).fallen == 0)
        #expect(read(.delta, 6, [levels[3]]).fallen == 0)
        #expect(try await consumer.next()?.value == levels)
        for level in [levels[0], levels[2], levels[3]] { #expect(try await consumer.next()?.value == [level]) }
    }

    @Test func `trades and sums of trades are channels of their own`() async throws {
        var trades = self.bench.trades(["A-B"]).makeAsyncIterator()
        let sums: Subscription<UInt64> = self.bench.subscription([.aggregateTrades], ["A-B"], .every()) { item in
            guard case .aggregateTrade(let trade) = item.value else { return nil }
            return trade.id
        }
        var consumer = sums.makeAsyncIterator()
        self.bench.read { batch in
            batch.trade("AB", price: "1", quantity: "1", id: 10)
            batch.trade("AB", price: "1", quantity: "1", id: 3, isAggregate: true)
            batch.trade("AB", price: "1", quantity: "1", id: 11)
            batch.trade("AB", price: "1", quantity: "1", id: 4, isAggregate: true)
        }
        for id in [10, 11] as [UInt64] { #expect(try await trades.next()?.value.id == id) }
        for id in [3, 4] as [UInt64] { #expect(try await consumer.next()?.value == id) }
    }

    @Test func `a side without orders reaches the consumer as none`() async throws {
        var consumer = self.bench.quotes(["A-B"]).makeAsyncIterator()
        self.bench.read { $0.quote("AB", bid: nil, bidSize: "1", ask: "2", askSize: nil) }
        let quote = try #require(try await consumer.next()?.value)
        #expect(quote.bid == nil && quote.bidSize == nil && quote.ask == "2" && quote.askSize == nil)
        #expect(quote.spread == nil && !quote.isCrossed)
    }

    @Test func `B45 a reading has receive time, source, age that never is negative, and staleness`() async throws {
        var consumer = self.bench.quotes(["A-B"]).makeAsyncIterator()
        let stamp = self.bench.time.stamp
        self.bench.quote("AB", bid: "1")
        self.bench.time.advance(by: .milliseconds(1_500))
        let reading = try #require(try await consumer.next())
        #expect(reading.received == stamp && reading.source == .stream && !reading.isStale)
        #expect(reading.age == .milliseconds(1_500))
        // The wall clock steps back an hour: ages do not care.
        self.bench.time.stepWallClock(by: .seconds(-3_600))
        self.bench.quote("AB", bid: "2")
        #expect(try await consumer.next()?.age == .zero)
    }
}
