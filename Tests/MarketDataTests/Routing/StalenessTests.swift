import MarketDataModel
import Testing

@testable import MarketData

@Suite struct `Staleness` {
    let bench = RouterBench()

    init() { self.bench.bind("A-B", "AB") }

    @Test(arguments: [Delivery.latest, .every()])
    func `a stale symbol's last quote comes again, marked stale; its trades never do`(delivery: Delivery) async throws {
        var quotes = self.bench.quotes(["A-B"], delivery).makeAsyncIterator()
        var trades = self.bench.trades(["A-B"], delivery).makeAsyncIterator()
        self.bench.quote("AB", bid: "1")
        self.bench.trade("AB", id: 1)
        #expect(try await quotes.next()?.isStale == false)
        #expect(try await trades.next()?.value.id == 1)
        self.bench.stale("AB")
        self.bench.stale("AB", channel: .trades)
        let again = try #require(try await quotes.next())
        #expect(again.value.bid == "1" && again.isStale)
        self.bench.trade("AB", id: 2)
        #expect(try await trades.next()?.value.id == 2)
    }

    @Test(arguments: [Delivery.latest, .every()])
    func `B36 consumers see stale, then a fresh value, then live`(delivery: Delivery) async throws {
        var updates = self.bench.quotes(["A-B"], delivery).updates.makeAsyncIterator()
        self.bench.quote("AB", bid: "1")
        #expect(try await updates.next()?.word == "value 1")
        self.bench.stale("AB")
        #expect(try await updates.next()?.word == "stale")
        self.bench.router.change { machine, _ in machine.markGap([StreamKey(.quotes, "AB")]) }
        self.bench.quote("AB", bid: "2", connection: 2)
        #expect(try await updates.next()?.word == "gap upstream")
        #expect(try await updates.next()?.word == "value 2")
        #expect(try await updates.next()?.word == "live")
    }

    @Test func `B36 a snapshot by request makes a quiet symbol live, unless the stream was quicker`() async throws {
        var updates = self.bench.quotes(["A-B"]).updates.makeAsyncIterator()
        let key = StreamKey(.quotes, "AB")
        let sentAt = self.bench.time.stamp.monotonic
        self.bench.time.advance(by: .milliseconds(10))
        self.publishSnapshot(key, bid: "5", sentAt: sentAt)
        guard case .value(let reading) = try await updates.next() else { throw Unexpected() }
        #expect(reading.value.bid == "5" && reading.source == .upstream)
        self.bench.quote("AB", bid: "6")
        self.publishSnapshot(key, bid: "4", sentAt: sentAt)
        #expect(try await updates.next()?.word == "value 6")
        self.bench.quote("AB", bid: "7")
        #expect(try await updates.next()?.word == "value 7")
    }

    @Test func `B36 a snapshot that was asked for before the stream broke vouches for nothing`() async throws {
        var updates = self.bench.quotes(["A-B"]).updates.makeAsyncIterator()
        self.bench.quote("AB", bid: "1")
        #expect(try await updates.next()?.word == "value 1")
        self.bench.time.advance(by: .milliseconds(10))
        let sentAt = self.bench.time.stamp.monotonic
        self.bench.time.advance(by: .milliseconds(10))
        self.bench.stale("AB")
        self.publishSnapshot(StreamKey(.quotes, "AB"), bid: "5", sentAt: sentAt)
        #expect(try await updates.next()?.word == "stale")
        self.bench.time.advance(by: .milliseconds(10))
        self.publishSnapshot(StreamKey(.quotes, "AB"), bid: "6", sentAt: self.bench.time.stamp.monotonic)
        #expect(try await updates.next()?.word == "value 6")
        #expect(try await updates.next()?.word == "live")
    }

    @Test(arguments: [Delivery.latest, .every()])
    func `B37 a refusal is told once, and again where it was lifted in between`(delivery: Delivery) async throws {
        self.bench.bind("C-D", "CD")
        let key = StreamKey(.quotes, "AB")
        var updates = self.bench.quotes(["A-B", "C-D"], delivery).updates.makeAsyncIterator()
        for _ in 0..<2 {
            for _ in 0..<2 {
                self.bench.router.change { machine, effects in
                    machine.refuse(key, MarketDataError(.refused, "no"), effects: &effects)
                }
            }
            #expect(try await updates.next()?.word == "refused A-B")
            self.bench.quote("CD", bid: "2")
            #expect(try await updates.next()?.word == "value 2")
            self.bench.router.change { machine, _ in machine.clearRefusal(key) }
        }
    }

    @Test func `a cancelled consumer ends though there is more to take`() async throws {
        let trades = self.bench.trades(["A-B"])
        let (began, go) = (AsyncStream<Void>.makeStream(), AsyncStream<Void>.makeStream())
        let task = Task {
            var iterator = trades.makeAsyncIterator()
            began.continuation.yield()
            for await _ in go.stream { break }
            withUnsafeCurrentTask { $0?.cancel() }
            return try await iterator.next()
        }
        for await _ in began.stream { break }
        self.bench.trade("AB", id: 1)
        go.continuation.yield()
        #expect(try await task.value == nil)
    }

    @Test func `B37 a refused symbol is told to its consumers, and the others go on`() async throws {
        self.bench.bind("C-D", "CD")
        var updates = self.bench.quotes(["A-B", "C-D"]).updates.makeAsyncIterator()
        let error = MarketDataError(.refused, "no such stream")
        self.bench.router.change { machine, effects in
            machine.refuse(StreamKey(.quotes, "AB"), error, effects: &effects)
        }
        #expect(try await updates.next()?.word == "refused A-B")
        self.bench.quote("CD", bid: "2")
        #expect(try await updates.next()?.word == "value 2")
    }

    @Test func `B37 iteration throws once every symbol is refused`() async throws {
        var readings = self.bench.quotes(["A-B"]).makeAsyncIterator()
        self.bench.router.change { machine, effects in
            machine.refuse(StreamKey(.quotes, "AB"), MarketDataError(.refused, "no"), effects: &effects)
        }
        let error = await readings.failure()
        #expect(error?.code == .refused && error?.symbol == "A-B")
    }

    @Test func `the end comes after what was waiting`() async throws {
        var readings = self.bench.trades(["A-B"]).makeAsyncIterator()
        self.bench.trade("AB", id: 1)
        self.bench.router.change { machine, effects in machine.end(.ended, effects: &effects) }
        #expect(try await readings.next()?.value.id == 1)
        #expect(try await readings.next() == nil)
        #expect(try await readings.next() == nil)
    }

    @Test func `a cancelled consumer's iteration ends and its subscription is released`() async throws {
        let trades = self.bench.trades(["A-B"])
        let began = AsyncStream<Void>.makeStream()
        let task = Task {
            var iterator = trades.makeAsyncIterator()
            began.continuation.yield()
            return try await iterator.next()
        }
        for await _ in began.stream { break }
        task.cancel()
        #expect(try await task.value == nil)
        #expect(self.bench.core.metrics.subscriptions.current == 0)
    }

    private func publishSnapshot(_ key: StreamKey, bid: Price, sentAt: MonotonicTime) {
        let quote = Quote(
            bid: bid,
            bidSize: "1",
            ask: "9",
            askSize: "1",
            received: self.bench.time.stamp
        )
        self.bench.router.change { machine, effects in
            machine.publish(snapshot: quote, of: key, sentAt: sentAt, effects: &effects)
        }
    }
}

extension Subscription.Iterator {
    /// The error of the next step; `nil` where there is none.
    mutating func failure() async -> MarketDataError? {
        do throws(MarketDataError) {
            _ = try await self.next()
            return nil
        } catch {
            return error
        }
    }
}

struct Unexpected: Error {}

extension Update where Value == Quote {
    /// The update in a word or two.
    var word: String {
        switch self {
        case .value(let reading): "value \(reading.value.bid)"
        case .stale: "stale"
        case .live: "live"
        case .gap(_, .upstream): "gap upstream"
        case .gap(_, .overflow(let count)): "gap \(count)"
        case .refused(let symbol, _): "refused \(symbol)"
        }
    }
}
