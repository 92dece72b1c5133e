import MarketData
import MarketDataTesting
import Testing

/// What is wrong with bytes on the way, and what is wrong with what they say.
@Suite(.timeLimit(.minutes(1)))
struct WireFaultTests {
    @Test func `B42 a frame over the limit closes that connection, and it is made anew`() async throws {
        try await self.expectReplacement(reason: "a message of 5000 bytes or more; the limit is 4096") { venue in
            venue.send([UInt8](repeating: UInt8(ascii: " "), count: 5000))
        }
    }

    @Test func `B42 text that is not UTF-8 closes that connection, and it is made anew`() async throws {
        try await self.expectReplacement(reason: "text that is not UTF-8") { venue in
            venue.send([UInt8(ascii: "{"), 0xc3, 0x28, UInt8(ascii: "}")])
        }
    }

    private func expectReplacement(reason: String, _ fault: (LoopbackVenue) -> Void) async throws {
        let log = CapturedLog()
        try await withVenue { venue in
            try await withClient(BinanceSpot(at: venue.url), log: log) {
                $0.connection.maximumMessage = 4096
            } _: { client in
                var updates = client.trades(for: ["BTC-USDT"]).updates.makeAsyncIterator()
                await venue.wait { $0.streams == 1 }
                venue.trade("BTCUSDT", id: 1)
                #expect(try await updates.next()?.word == "value")
                fault(venue)
                #expect(try await updates.next()?.word == "stale BTC-USDT")
                #expect(try await updates.next()?.word == "live BTC-USDT")
                venue.trade("BTCUSDT", id: 2)
                while let seen = try await updates.next()?.word, seen != "value" {}
                #expect(venue.statistics.connections == 2)
                #expect(log.ends == ["the server sent \(reason)"])
            }
        }
    }

    /// In a header or in a payload, wherever the offset lies: the frames of 300 trades are some 40,000 bytes.
    @Test(arguments: [700, 1111, 2500, 5003, 9999])
    func `B42 broken frames close that connection, and it is made anew`(offset: Int) async throws {
        try await withVenue { venue in
            try await withFaultProxy(to: venue) { proxy in
                let garbage = [UInt8](repeating: 0xff, count: 64)
                await proxy.script([FaultStep(at: offset, .insert(garbage))], connections: 1)
                try await withClient(BinanceSpot(at: proxy.url)) {
                    $0.checksSymbols = false
                } _: { client in
                    var updates = client.trades(for: ["BTC-USDT"]).updates.makeAsyncIterator()
                    await venue.wait { $0.streams == 1 }
                    for id in 1...300 { venue.trade("BTCUSDT", id: id) }
                    var last: UInt64 = 0
                    while true {
                        let update = try #require(try await updates.next())
                        if case .value(let reading) = update {
                            #expect(reading.value.id == last + 1 && reading.value.price == "100")
                            last = reading.value.id ?? 0
                        }
                        if update.word.hasPrefix("stale") { break }
                    }
                    #expect(last < 300)
                    #expect(try await updates.next()?.word == "live BTC-USDT")
                    venue.trade("BTCUSDT", id: 1000)
                    while let seen = try await updates.next()?.word, seen != "value" {}
                    #expect(proxy.statistics.connections == 2)
                }
            }
        }
    }

    @Test func `B42 a payload that can't be read spares the connection and the other symbols`() async throws {
        let log = CapturedLog()
        let broken = [
            #"{"stream":"btcusdt@bookTicker","data":{"u":1,"s":"BTCUSDT","b":"1.0","#,
            #"{"stream":"btcusdt@bookTicker","data":{"u":2,"s":"BTCUSDT","b":"NaN","B":"1","a":"2","A":"1"}}"#,
            #"{"stream":"btcusdt@bookTicker","data":{"u":3,"s":"BTCUSDT","b":"\#(String(repeating: "9", count: 40))","B":"1","a":"2","A":"1"}}"#,
            #"{"stream":"btcusdt@bookTicker","data":[]}"#,
            #"{"stream":"nobody@knowsThis","data":{"x":1}}"#,
            #"{"e":"news","text":"we are moving"}"#,
            "[1,2,3]", "hello", "",
        ]
        try await withVenue { venue in
            try await withClient(BinanceSpot(at: venue.url), log: log) { client in
                var quotes = client.quotes(for: ["BTC-USDT", "ETH-USDT"]).updates.makeAsyncIterator()
                await venue.wait { $0.streams == 2 && $0.snapshots == 1 }
                for message in broken {
                    venue.send(Array(message.utf8))
                    venue.quote("ETHUSDT", bid: 3)
                    let line = try await nextLine(&quotes)
                    #expect(line == "value ETH-USDT 3 stream")
                }
                venue.quote("BTCUSDT", bid: 4, sequence: 9)
                #expect(try await nextLine(&quotes) == "value BTC-USDT 4 stream")
                #expect(venue.statistics.connections == 1)
            }
        }
        let warnings = log.lines("A message could not be read; the connection and other symbols go on")
        #expect(warnings.count == 1)
        #expect(warnings.first?.metadata["sample"]?.hasPrefix(broken[0].prefix(100)) == true)
    }

    @Test(arguments: [1, 7, 100])
    func `a wire that brings little pieces brings everything`(size: Int) async throws {
        try await withVenue { venue in
            try await withFaultProxy(to: venue) { proxy in
                await proxy.setFault(.pieces(of: size))
                try await withClient(BinanceSpot(at: proxy.url)) {
                    $0.checksSymbols = false
                } _: { client in
                    var trades = client.trades(for: ["BTC-USDT"]).makeAsyncIterator()
                    await venue.wait { $0.streams == 1 }
                    for id in 1...20 { venue.trade("BTCUSDT", id: id) }
                    try await expectTrades(1...20, from: &trades)
                    #expect(venue.statistics.connections == 1)
                }
            }
        }
    }
}
