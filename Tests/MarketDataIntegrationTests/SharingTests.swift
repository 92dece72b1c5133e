import MarketData
import MarketDataTesting
import Testing

/// Many consumers, one venue: what it hears of them.
@Suite(.timeLimit(.minutes(1)))
struct SharingTests {
    private static let fifty: [Symbol] = (0..<50).map { (try? Symbol("C\($0)-USDT")) ?? "X" }

    @Test func `B34 1,000 consumers of the same 50 symbols are one connection and 50 streams`() async throws {
        try await withVenue(listing: Self.fifty) { venue in
            try await withClient(BinanceSpot(at: venue.url)) { client in
                var consumers = (0..<1000).map { _ in client.quotes(for: Self.fifty).makeAsyncIterator() }
                await venue.wait { $0.streams == 50 && $0.snapshots > 0 }
                for index in 0..<50 {
                    venue.quote(try NativeName("C\(index)USDT"), bid: 100 + index)
                }
                for index in consumers.indices {
                    var seen = Set<Symbol>()
                    while seen.count < 50 { try await seen.insert(#require(consumers[index].next()).symbol) }
                }
                let busy = venue.statistics
                #expect(busy.connections == 1 && busy.streamsAdded == 50)
                #expect(busy.subscribeMessages <= 5 && busy.messagesReceived == busy.subscribeMessages)
                #expect(busy.snapshots == 1 && busy.instrumentLists == 1)
                consumers.removeLast(999)
                #expect(client.status.connections.first?.streams == 50)
                consumers.removeAll()
                await venue.wait { $0.streams == 0 && $0.openConnections == 0 }
                #expect(venue.statistics.messagesReceived <= busy.messagesReceived + 1)
                try await client.status { $0.connections.isEmpty }
            }
        }
    }

    @Test func `B34 the last consumer of some streams unsubscribes them in one message, after the linger time`()
        async throws
    {
        try await withVenue(listing: Self.fifty + listedSymbols) { venue in
            try await withClient(BinanceSpot(at: venue.url)) { client in
                var kept = client.quotes(for: ["BTC-USDT"]).makeAsyncIterator()
                var left = (0..<10).map { _ in client.quotes(for: Self.fifty).makeAsyncIterator() }
                await venue.wait { $0.streams == 51 }
                left.removeAll()
                await venue.wait { $0.streams == 1 && $0.unsubscribeMessages == 1 }
                venue.quote("BTCUSDT", bid: 7)
                try await expectQuote(bid: 7, from: &kept)
                #expect(venue.statistics.connections == 1)
            }
        }
    }

    @Test func `B34 leaving and coming back within the linger time sends nothing`() async throws {
        try await withVenue { venue in
            try await withClient(BinanceSpot(at: venue.url)) {
                $0.subscriptions.linger = .seconds(3600)
            } _: { client in
                var first: Subscription<Quote>.Iterator? = client.quotes(for: ["BTC-USDT"]).makeAsyncIterator()
                // The answer to the request for a first quote: nobody has quoted yet.
                _ = try await first?.next()
                venue.quote("BTCUSDT", bid: 5)
                let reading = try await first?.next()
                #expect(reading?.value.bid == "5")
                first = nil
                // The stream went on meanwhile: its last value is as good as before.
                var again = client.quotes(for: ["BTC-USDT"]).makeAsyncIterator()
                try await expectQuote(bid: 5, from: &again)
                let other = client.quotes(for: ["ETH-USDT"]).makeAsyncIterator()
                await venue.wait { $0.streams == 2 }
                #expect(venue.statistics.messagesReceived == 2 && venue.statistics.unsubscribeMessages == 0)
                _ = other
            }
        }
    }

    @Test func `B35 subscribe, unsubscribe, subscribe within the debounce time is one message, or none`() async throws {
        let time = ManualTime()
        try await withVenue { venue in
            try await withClient(BinanceSpot(at: venue.url), time: time) {
                $0.checksSymbols = false
            } _: { client in
                var quotes: Subscription<Quote>.Iterator? = client.quotes(for: ["BTC-USDT"]).makeAsyncIterator()
                quotes = nil
                quotes = client.quotes(for: ["BTC-USDT"]).makeAsyncIterator()
                var gone: Subscription<Trade>.Iterator? = client.trades(for: ["ETH-USDT"]).makeAsyncIterator()
                gone = nil
                await venue.wait { $0.streams == 1 }
                #expect(venue.statistics.messagesReceived == 1 && venue.statistics.streamsAdded == 1)
                _ = (quotes, gone)
            }
        }
    }

    @Test func `B35 a stream that is given up and wanted again before the venue is told is left alone`() async throws {
        let time = ManualTime()
        try await withVenue { venue in
            try await withClient(BinanceSpot(at: venue.url), time: time) {
                $0.checksSymbols = false
                $0.subscriptions.linger = .zero
                $0.subscriptions.debounce = .seconds(1)
                $0.subscriptions.longestWait = .seconds(1)
            } _: { client in
                var quotes: Subscription<Quote>.Iterator? = client.quotes(for: ["BTC-USDT"]).makeAsyncIterator()
                // The client knows of the wish before the time begins for which it gathers others.
                try await client.catchUp()
                time.advance(by: .seconds(1))
                await venue.wait { $0.streams == 1 }
                quotes = nil
                quotes = client.quotes(for: ["BTC-USDT"]).makeAsyncIterator()
                let other = client.quotes(for: ["ETH-USDT"]).makeAsyncIterator()
                try await client.catchUp()
                time.advance(by: .seconds(1))
                await venue.wait { $0.streams == 2 }
                #expect(venue.statistics.unsubscribeMessages == 0 && venue.statistics.messagesReceived == 2)
                _ = (quotes, other)
            }
        }
    }

    @Test func `B39 more streams than a connection may carry are spread, and moved together as they go`() async throws {
        let limited = TunedVenue(.binance) { $0.streamsPerConnection = 10 }
        let symbols = Array(Self.fifty.prefix(25))
        try await withVenue(limited, listing: symbols) { venue in
            let binance = try TunedVenue(BinanceSpot(at: venue.url)) { $0.streamsPerConnection = 10 }
            try await withClient(binance) { client in
                var all = client.quotes(for: symbols).makeAsyncIterator()
                await venue.wait { $0.streams == 25 && $0.snapshots > 0 }
                #expect(venue.statistics.openConnections == 3 && venue.statistics.peakStreamsPerConnection == 10)
                for index in 0..<25 { venue.quote(try NativeName("C\(index)USDT"), bid: 100 + index) }
                var bids: [Symbol: Price] = [:]
                while bids.count < 25 {
                    let reading = try #require(try await all.next())
                    if let bid = reading.value.bid { bids[reading.symbol] = bid }
                }
                #expect(Set(bids.values) == Set((100..<125).map { Price.whole($0) }))
                var few: Subscription<Quote>.Iterator? = client.quotes(for: Array(symbols.suffix(5)))
                    .makeAsyncIterator()
                all = client.quotes(for: Array(symbols.suffix(5))).makeAsyncIterator()
                await venue.wait { $0.openConnections == 1 && $0.streams == 5 }
                try await client.status { $0.connections.count == 1 }
                venue.quote("C24USDT", bid: 7, sequence: 2)
                while let reading = try await few?.next(), reading.value.bid != "7" {}
                few = nil
            }
        }
    }
}
