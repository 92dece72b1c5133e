import MarketDataCore
import MarketDataModel
import MarketDataVenues
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

    @Test func `a snapshot never replaces what a live stream has said, however late it was requested`() async throws {
        var updates = self.bench.quotes(["A-B"], .every()).updates.makeAsyncIterator()
        let key = StreamKey(.quotes, "AB")
        self.bench.quote("AB", bid: "1")
        self.bench.time.advance(by: .seconds(1))
        self.publishSnapshot(key, bid: "5", sentAt: self.bench.time.stamp.monotonic)
        self.bench.quote("AB", bid: "2")
        #expect(try await updates.next()?.word == "value 1")
        #expect(try await updates.next()?.word == "value 2")
    }

    @Test func `of two snapshots the one that was requested later stands, whichever comes first`() async throws {
        var updates = self.bench.quotes(["A-B"], .every()).updates.makeAsyncIterator()
        let key = StreamKey(.quotes, "AB")
        let early = self.bench.time.stamp.monotonic
        let late = early + .milliseconds(10)
        self.publishSnapshot(key, bid: "5", sentAt: late)
        self.publishSnapshot(key, bid: "4", sentAt: early)
        self.publishSnapshot(key, bid: "6", sentAt: late + .milliseconds(10))
        #expect(try await updates.next()?.word == "value 5")
        #expect(try await updates.next()?.word == "value 6")
    }

    @Test func `an answer that holds the whole market counts for the streams it was requested for`() async throws {
        self.bench.bind("C-D", "CD")
        var updates = self.bench.quotes(["A-B", "C-D"], .every()).updates.makeAsyncIterator()
        var batch = EventBatch(received: self.bench.time.stamp)
        batch.add("CD", bid: "7")
        batch.add("AB", bid: "5")
        self.bench.router.change { [batch] machine, effects in
            machine.publish(snapshot: batch, of: [StreamKey(.quotes, "AB")], askedAt: .zero, effects: &effects)
        }
        self.bench.quote("CD", bid: "2")
        #expect(try await updates.next()?.word == "value 5")
        #expect(try await updates.next()?.word == "value 2")
    }

    @Test(arguments: [Delivery.latest, .every()])
    func `a halt is told once, and the quote from before it is stale until the next`(delivery: Delivery) async throws {
        var updates = self.bench.quotes(["A-B"], delivery).updates.makeAsyncIterator()
        var readings = self.bench.quotes(["A-B"], delivery).makeAsyncIterator()
        self.bench.quote("AB", bid: "1")
        #expect(try await updates.next()?.word == "value 1")
        #expect(try await readings.next()?.isStale == false)
        let halted = self.bench.time.stamp.monotonic
        for status in [Instrument.Status.halted, .halted, .delisted] {
            self.bench.read { $0.status("AB", status) }
            self.bench.time.advance(by: .seconds(1))
        }
        #expect(try await updates.next()?.word == "halted")
        let again = try #require(try await readings.next())
        #expect(again.value.bid == "1" && again.isStale)
        #expect(self.bench.status("A-B") == .halted(since: halted))
        self.bench.read { $0.status("AB", .trading) }
        #expect(try await updates.next()?.word == "stale")
        #expect(self.bench.status("A-B") == .stale(since: halted))
        self.bench.quote("AB", bid: "2")
        #expect(try await updates.next()?.word == "value 2")
        #expect(try await updates.next()?.word == "live")
        #expect(self.bench.status("A-B") == .live)
    }

    @Test func `a halted symbol stays halted when its stream breaks and is confirmed again`() async throws {
        let key = StreamKey(.quotes, "AB")
        var updates = self.bench.quotes(["A-B"]).updates.makeAsyncIterator()
        self.bench.quote("AB", bid: "1")
        #expect(try await updates.next()?.word == "value 1")
        let halted = self.bench.time.stamp.monotonic
        self.bench.read { $0.status("AB", .halted) }
        #expect(try await updates.next()?.word == "halted")
        self.bench.stale("AB")
        self.bench.router.change { machine, effects in machine.markLive([key], effects: &effects) }
        #expect(self.bench.status("A-B") == .halted(since: halted))
        #expect(self.bench.router.liveQuote(of: "A-B" as Symbol) == nil)
        // A quote of a halted instrument is told, and is not live.
        self.bench.quote("AB", bid: "2")
        guard case .value(let reading) = try await updates.next() else { throw Unexpected() }
        #expect(reading.value.bid == "2" && reading.isStale)
    }

    @Test func `a stream whose sequence falls is doubtful after every 16 falls, and speaks once subscribed anew`()
        async throws
    {
        let key = StreamKey(.quotes, "AB")
        var updates = self.bench.quotes(["A-B"]).updates.makeAsyncIterator()
        self.bench.quote("AB", bid: "1", sequence: 1_000)
        #expect(try await updates.next()?.word == "value 1")
        var doubtful: [StreamKey] = []
        for sequence in 1...40 as ClosedRange<UInt64> {
            let effects = self.bench.quote("AB", bid: "2", sequence: sequence)
            #expect(effects.fallen == 1)
            doubtful += effects.doubtful
        }
        #expect(doubtful == [key, key])
        self.bench.stale("AB")
        #expect(try await updates.next()?.word == "stale")
        self.bench.quote("AB", bid: "3", sequence: 41)
        #expect(try await updates.next()?.word == "value 3")
        #expect(try await updates.next()?.word == "live")
    }

    @Test func `values that fall now and then make no stream doubtful`() {
        let quotes = self.bench.quotes(["A-B"])
        var sequence: UInt64 = 1_000
        for _ in 0..<40 {
            self.bench.quote("AB", bid: "1", sequence: sequence)
            for _ in 0..<15 { #expect(self.bench.quote("AB", bid: "2", sequence: 1).doubtful.isEmpty) }
            sequence += 1
        }
        withExtendedLifetime(quotes) {}
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
        var batch = EventBatch(received: self.bench.time.stamp)
        batch.quote(key.native, bid: bid, bidSize: "1", ask: "9", askSize: "1")
        self.bench.router.change { [batch] machine, effects in
            machine.publish(snapshot: batch, of: [key], askedAt: sentAt, effects: &effects)
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
        case .value(let reading): "value \(reading.value.bid?.description ?? "none")"
        case .stale: "stale"
        case .halted: "halted"
        case .live: "live"
        case .gap(_, .upstream): "gap upstream"
        case .gap(_, .overflow(let count)): "gap \(count)"
        case .refused(let symbol, _): "refused \(symbol)"
        }
    }
}
