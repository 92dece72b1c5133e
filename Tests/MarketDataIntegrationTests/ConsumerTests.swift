import MarketData
import MarketDataTesting
import TestSupport
import Testing

/// What consumers get, however they ask for it.
@Suite(.timeLimit(.minutes(1)))
struct ConsumerTests {
    @Test func `B45 a reading says whose it is, where it came from, when, and how old it is`() async throws {
        try await withVenue { venue in
            try await withClient(BinanceSpot(at: venue.url)) { client in
                var quotes = client.quotes(for: ["BTC-USDT"]).makeAsyncIterator()
                var trades = client.trades(for: ["BTC-USDT"]).makeAsyncIterator()
                await venue.wait { $0.streams == 2 }
                // The answer to the request for a first quote: nobody has quoted yet.
                #expect(try await quotes.next()?.source == .upstream)
                venue.quote("BTCUSDT", bid: 100, sequence: 7)
                venue.trade("BTCUSDT", id: 3)
                let quote = try #require(try await quotes.next())
                #expect(quote.symbol == "BTC-USDT" && quote.venue == venue.venue.id)
                #expect(quote.value.bid == "100" && quote.value.ask == "101" && quote.value.sequence == 7)
                #expect(quote.source == .stream && !quote.isStale && !quote.afterGap && quote.skipped == 0)
                #expect(quote.age >= .zero && quote.age < .seconds(60))
                #expect(quote.received.wall > Timestamp(nanoseconds: 1_700_000_000_000_000_000))
                let trade = try #require(try await trades.next())
                #expect(trade.value.id == 3 && trade.value.price == "100" && trade.value.quantity == "0.5")
                #expect(trade.value.aggressor == .buy)
                #expect(trade.value.eventTime == Timestamp(nanoseconds: 1_767_225_600_000_000_000))
                #expect(client.status(of: "BTC-USDT") == .live)
            }
        }
    }

    @Test func `B45 an age counts from the receipt and is never negative, whatever the wall clock says`() async throws {
        let time = ManualTime()
        try await withVenue { venue in
            try await withClient(BinanceSpot(at: venue.url), time: time) { client in
                var quotes = client.quotes(for: ["BTC-USDT"]).makeAsyncIterator()
                // The request for a first value gathers others for a moment, which passes before the quote comes.
                await venue.wait { $0.streams == 1 && $0.snapshots == 1 }
                venue.quote("BTCUSDT", bid: 100)
                try await client.status(of: "BTC-USDT") { $0 == .live }
                time.stepWallClock(by: .seconds(-3600))
                time.advance(by: .seconds(2))
                let first = try #require(try await quotes.next())
                #expect(first.age == .seconds(2))
                venue.quote("BTCUSDT", bid: 101, sequence: 2)
                let second = try #require(try await quotes.next())
                #expect(second.age == .zero && second.received.wall < first.received.wall)
            }
        }
    }

    @Test func `B45 an answer from memory says so, with its true age and whether it is past its time`() async throws {
        let time = ManualTime()
        try await withVenue { venue in
            venue.quote("BTCUSDT", bid: 100)
            try await withClient(BinanceSpot(at: venue.url), time: time) { client in
                let asked = Task { try await client.quote(for: "BTC-USDT", freshness: .fresh) }
                await venue.wait { $0.snapshots == 1 }
                let loaded = try await asked.value
                #expect(loaded.source == .upstream && loaded.age >= .zero && !loaded.isStale)
                #expect(loaded.symbol == "BTC-USDT" && loaded.venue == venue.venue.id && loaded.value.bid == "100")
                time.stepWallClock(by: .seconds(-3600))
                time.advance(by: .seconds(2))
                let known = try await client.quote(for: "BTC-USDT", freshness: .within(.seconds(60)))
                #expect(known.source == .memory && known.age == time.stamp.monotonic - known.received.monotonic)
                #expect(known.received == loaded.received && known.age >= .seconds(2) && !known.isStale)
                time.advance(by: .seconds(20))
                let old = try await client.quote(for: "BTC-USDT", freshness: .staleWhileRevalidate)
                #expect(old.source == .memory && old.isStale && old.age >= .seconds(22))
                #expect(old.received == loaded.received)
            }
        }
    }

    @Test func `two consumers of one symbol, each with its own delivery`() async throws {
        try await withVenue { venue in
            try await withClient(BinanceSpot(at: venue.url)) { client in
                var latest = client.trades(for: ["BTC-USDT"], delivery: .latest).makeAsyncIterator()
                var every = client.trades(for: ["BTC-USDT"], delivery: .every(buffer: 100)).makeAsyncIterator()
                var last = client.trades(for: ["BTC-USDT"], delivery: .every(buffer: 2)).makeAsyncIterator()
                await venue.wait { $0.streams == 1 }
                for id in 1...10 { venue.trade("BTCUSDT", id: id) }
                try await expectTrades(1...10, from: &every)
                // One of the slow consumers skips to the newest, the other has lost all but two.
                let newest = try #require(try await latest.next())
                #expect(newest.value.id == 10 && newest.skipped == 9)
                let kept = try #require(try await last.next())
                #expect(kept.value.id == 9 && kept.skipped == 8)
                try await expectTrades(10...10, from: &last)
                #expect(venue.statistics.subscribeMessages == 1)
            }
        }
    }

    @Test func `a consumer that must not lose anything fails where it is too slow; others do not notice`() async throws
    {
        try await withVenue { venue in
            try await withClient(BinanceSpot(at: venue.url)) { client in
                var every = client.trades(for: ["BTC-USDT"]).makeAsyncIterator()
                var strict = client.trades(for: ["BTC-USDT"], delivery: .every(buffer: 3, whenFull: .fail))
                    .makeAsyncIterator()
                await venue.wait { $0.streams == 1 }
                for id in 1...5 { venue.trade("BTCUSDT", id: id) }
                try await expectTrades(1...5, from: &every)
                try await expectTrades(1...3, from: &strict)
                let error = await #expect(throws: MarketDataError.self) { try await strict.next() }
                #expect(error?.code == .slowConsumer && error?.symbol == "BTC-USDT")
                #expect(try await strict.next() == nil)
            }
        }
    }

    @Test func `a late consumer gets the last quote at once, never an old trade`() async throws {
        try await withVenue { venue in
            try await withClient(BinanceSpot(at: venue.url)) { client in
                var first = client.events(for: ["BTC-USDT"]).makeAsyncIterator()
                // The answer to the request for a first quote: nobody has quoted yet.
                _ = try await first.next()
                venue.quote("BTCUSDT", bid: 100)
                venue.trade("BTCUSDT", id: 1)
                _ = try await first.next()
                _ = try await first.next()
                var late = client.events(for: ["BTC-USDT"]).makeAsyncIterator()
                guard case .quote(let quote) = try await late.next()?.value else { throw Unexpected("no quote") }
                #expect(quote.bid == "100")
                venue.trade("BTCUSDT", id: 2)
                guard case .trade(let trade) = try await late.next()?.value else { throw Unexpected("no trade") }
                #expect(trade.id == 2)
                #expect(venue.statistics.messagesReceived == 1)
            }
        }
    }

    @Test func `an inline handler sees every quote until it is let go`() async throws {
        try await withVenue { venue in
            try await withClient(BinanceSpot(at: venue.url)) { client in
                let seen = Watched<[(Symbol, Price?)]>([])
                var registration: HandlerRegistration? = client.onQuotes(for: ["BTC-USDT", "ETH-USDT"]) {
                    symbol,
                    quote in
                    seen.change { $0.append((symbol, quote.bid)) }
                }
                #expect(registration != nil)
                await venue.wait { $0.streams == 2 }
                venue.quote("BTCUSDT", bid: 1)
                venue.quote("ETHUSDT", bid: 2)
                venue.quote("BTCUSDT", bid: 3, sequence: 2)
                await seen.wait { $0.count == 3 }
                #expect(seen.value.map(\.0) == ["BTC-USDT", "ETH-USDT", "BTC-USDT"])
                #expect(seen.value.map(\.1) == ["1", "2", "3"])
                registration = nil
                await venue.wait { $0.streams == 0 }
                try await client.status(of: "BTC-USDT") { $0 == .unwanted }
            }
        }
    }

    @Test func `messages of a channel that is not decoded come as they are, byte for byte`() async throws {
        try await withVenue { venue in
            try await withClient(BinanceSpot(at: venue.url)) { client in
                let channel = try #require(InlineName("kline_1m"))
                var messages = client.messages(on: channel, for: ["BTC-USDT"]).makeAsyncIterator()
                await venue.wait { $0.streams == 1 }
                let payload = #"{"e":"kline","s":"BTCUSDT","k":{"o":"1.10","x":false}}"#
                let message = #"{"stream":"btcusdt@kline_1m","data":\#(payload)}"#
                venue.send(Array(message.utf8), toStream: "btcusdt@kline_1m")
                let reading = try #require(try await messages.next())
                #expect(reading.value.text == payload && reading.symbol == "BTC-USDT")
                #expect(reading.value.channel == channel)
            }
        }
    }

    @Test(arguments: [false, true])
    func `a consumer whose task is cancelled ends, though values never cease`(isWaiting: Bool) async throws {
        try await withVenue { venue in
            try await withClient(BinanceSpot(at: venue.url)) { client in
                let taken = Watched(0)
                let consumer = Task {
                    for try await _ in client.trades(for: ["BTC-USDT"]) {
                        taken.change { $0 += 1 }
                        // Cancelled by its own hand, while there is more to take.
                        if !isWaiting { withUnsafeCurrentTask { $0?.cancel() } }
                    }
                }
                await venue.wait { $0.streams == 1 }
                for id in 1...1000 { venue.trade("BTCUSDT", id: id) }
                if isWaiting {
                    await taken.wait { $0 == 1000 }
                    consumer.cancel()
                }
                try await consumer.value
                await venue.wait { $0.streams == 0 }
                if !isWaiting { #expect(taken.value <= 65) }
            }
        }
    }

    @Test func `compression is used where both sides want it`() async throws {
        try await withVenue(configure: { $0.server.permessageDeflate = true }) { venue in
            var bytes: [Int] = []
            for compression in [false, true] {
                try await withFaultProxy(to: venue) { proxy in
                    try await withClient(BinanceSpot(at: proxy.url)) {
                        $0.connection.compression = compression
                        $0.checksSymbols = false
                    } _: { client in
                        var trades = client.trades(for: ["BTC-USDT"]).makeAsyncIterator()
                        await venue.wait { $0.streams == 1 }
                        for id in 1...500 { venue.trade("BTCUSDT", id: id) }
                        try await expectTrades(1...500, from: &trades)
                    }
                    bytes.append(proxy.statistics.bytesFromServers)
                }
                await venue.wait { $0.streams == 0 }
            }
            #expect(bytes[1] * 3 < bytes[0])
        }
    }
}

/// Something that a test did not expect.
struct Unexpected: Error, CustomStringConvertible {
    var description: String

    init(_ description: String) { self.description = description }
}
