import MarketData
import MarketDataTesting
import Testing

/// Symbols that the venue does not have, or does not give.
@Suite(.timeLimit(.minutes(1)))
struct RefusalTests {
    @Test(arguments: [Delivery.latest, .every()])
    func `B37 an unknown symbol is refused with the reason, and the others go on`(delivery: Delivery) async throws {
        try await withVenue { venue in
            try await withClient(BinanceSpot(at: venue.url)) { client in
                var updates = client.quotes(for: ["BTC-USDX", "BTC-USDT"], delivery: delivery).updates
                    .makeAsyncIterator()
                guard case .refused("BTC-USDX", let error) = try await updates.next() else {
                    throw Unexpected("no refusal")
                }
                #expect(error.code == .unknownSymbol && error.symbol == "BTC-USDX")
                #expect(error.message.contains("BTC-USDT"))
                // One more consumer of it does not tell the first one again.
                var second = client.quotes(for: ["BTC-USDX", "BTC-USDT"], delivery: delivery).updates
                    .makeAsyncIterator()
                #expect(try await second.next()?.word == "refused BTC-USDX")
                await venue.wait { $0.streams == 1 && $0.snapshots == 1 }
                venue.quote("BTCUSDT", bid: 5)
                #expect(try await nextLine(&updates) == "value BTC-USDT 5 stream")
                #expect(try await nextLine(&second) == "value BTC-USDT 5 stream")
                #expect(venue.statistics.streamsAdded == 1)
                guard case .refused = client.status(of: "BTC-USDX") else { throw Unexpected("not refused") }
            }
        }
    }

    @Test func `B37 where every symbol is unknown the iteration throws`() async throws {
        try await withVenue { venue in
            try await withClient(BinanceSpot(at: venue.url)) { client in
                var quotes = client.quotes(for: ["NO-SUCH", "NOR-THIS"]).makeAsyncIterator()
                let error = await #expect(throws: MarketDataError.self) { try await quotes.next() }
                #expect(error?.code == .unknownSymbol && error?.symbol == "NO-SUCH")
                #expect(venue.statistics.connections == 0)
            }
        }
    }

    @Test func `B37 the venue refuses one stream of many: the others go on`() async throws {
        try await withVenue { venue in
            venue.setFaults { faults in
                faults.reply = { message in
                    let text = String(decoding: message, as: UTF8.self)
                    guard text.contains("ethusdt@trade") else { return nil }
                    let id = text.split(separator: "\"id\":").last.map { $0.prefix { $0.isNumber } } ?? ""
                    let refusal = #"{"error":{"code":2,"msg":"Invalid request: no such stream"},"id":\#(id)}"#
                    return [.send(Array(refusal.utf8))]
                }
            }
            try await withClient(BinanceSpot(at: venue.url)) { client in
                var updates = client.trades(for: ["BTC-USDT", "ETH-USDT", "BNB-USDT"]).updates.makeAsyncIterator()
                guard case .refused("ETH-USDT", let error) = try await updates.next() else {
                    throw Unexpected("no refusal")
                }
                #expect(error.code == .refused && error.message.contains("no such stream"))
                await venue.wait { $0.streams == 2 }
                venue.trade("BNBUSDT", id: 4)
                #expect(try await updates.next()?.word == "value")
                #expect(venue.statistics.connections == 1)
            }
        }
    }

    @Test func `B53 without the instrument list names are taken as they are, and the log says so once`() async throws {
        let log = CapturedLog()
        try await withVenue { venue in
            venue.setFaults { $0.answer = { _ in .text("down for maintenance\n", status: 503) } }
            try await withClient(BinanceSpot(at: venue.url), log: log) { client in
                var quotes = client.quotes(for: ["BTCUSDT", "ETH-USDT"]).makeAsyncIterator()
                await venue.wait { $0.streams == 2 }
                venue.quote("BTCUSDT", bid: 5)
                try await expectQuote("BTCUSDT", from: &quotes)
                venue.quote("ETHUSDT", bid: 6)
                try await expectQuote("ETH-USDT", from: &quotes)
            }
        }
        let warnings = log.lines("The venue's instrument list could not be had; symbols are not checked")
        #expect(warnings.count == 1)
        #expect(warnings.first?.metadata["error"]?.contains("503") == true)
    }

    @Test func `one stream by two names is one subscription, and each consumer gets the name it asked for`()
        async throws
    {
        try await withVenue { venue in
            try await withClient(BinanceSpot(at: venue.url)) { client in
                var canonical = client.trades(for: ["BTC-USDT"]).makeAsyncIterator()
                var native = client.trades(for: ["BTCUSDT"]).makeAsyncIterator()
                await venue.wait { $0.streams == 1 }
                // The second wish has been heard when a third one, behind it, has.
                var other = client.trades(for: ["ETH-USDT"]).makeAsyncIterator()
                await venue.wait { $0.streams == 2 }
                venue.trade("BTCUSDT", id: 1)
                venue.trade("ETHUSDT", id: 2)
                let symbols = try await [canonical.next()?.symbol, native.next()?.symbol, other.next()?.symbol]
                #expect(symbols == ["BTC-USDT", "BTCUSDT", "ETH-USDT"])
                #expect(venue.statistics.streamsAdded == 2)
            }
        }
    }
}
