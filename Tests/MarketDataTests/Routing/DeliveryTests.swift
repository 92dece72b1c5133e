import MarketDataModel
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
        #expect(effects.waiters.isEmpty && effects.conflated == 99)
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
