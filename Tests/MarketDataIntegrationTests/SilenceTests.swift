import MarketData
import MarketDataTesting
import Testing

/// Connections that look alive and are not.
@Suite(.timeLimit(.minutes(1)))
struct SilenceTests {
    @Test func `B38 a half-open socket is noticed within the venue's idle limit`() async throws {
        let time = ManualTime()
        let log = CapturedLog()
        try await withVenue { venue in
            venue.quote("BTCUSDT", bid: 1)
            try await withFaultProxy(to: venue) { proxy in
                let binance = try TunedVenue(BinanceSpot(at: proxy.url)) { $0.idleLimit = .seconds(45) }
                try await withClient(binance, log: log, time: time) {
                    $0.checksSymbols = false
                } _: { client in
                    var updates = client.quotes(for: ["BTC-USDT"]).updates.makeAsyncIterator()
                    await venue.wait { $0.snapshots == 1 }
                    #expect(try await updates.next()?.word == "value")
                    await proxy.setFault(.halfOpen)
                    let start = time.stamp.monotonic
                    try await time.pass(inStepsOf: .seconds(1)) { client.status(of: "BTC-USDT") != .live }
                    let noticed = time.stamp.monotonic - start
                    // The client looks at it whenever its own timers fire, at most a second apart.
                    #expect(noticed >= .seconds(30) && noticed <= .seconds(47))
                    #expect(client.status.lastError?.contains("idle limit") == true)
                    #expect(try await updates.next()?.word == "stale BTC-USDT")
                    await proxy.setFault(.none)
                    time.advance(to: try await client.nextAttempt())
                    try await client.status(of: "BTC-USDT") { $0 == .live }
                    #expect(try await updates.next()?.word == "gap BTC-USDT")
                    #expect(try await updates.next()?.word == "value")
                    #expect(try await updates.next()?.word == "live BTC-USDT")
                    #expect(log.lines("Streams are stale").first?.metadata["reason"]?.isEmpty == false)
                }
            }
        }
    }

    @Test func `B38 a silent connection that answers pings stays`() async throws {
        let time = ManualTime()
        try await withVenue { venue in
            let binance = try TunedVenue(BinanceSpot(at: venue.url)) { $0.idleLimit = .seconds(20) }
            try await withFaultProxy(to: venue) { proxy in
                var tuned = binance
                tuned.streamBase = proxy.url
                try await withClient(tuned, time: time) {
                    $0.connection.muteLimit = .seconds(3600)
                } _: { client in
                    let trades = client.trades(for: ["BTC-USDT"]).makeAsyncIterator()
                    try await client.status { $0.connections.first?.confirmedStreams == 1 }
                    for _ in 0..<5 {
                        let before = proxy.statistics.bytesFromServers
                        // Half of the limit, and the ping goes out. Nothing else comes from the venue than its answer.
                        time.advance(by: .seconds(11))
                        await proxy.wait { $0.bytesFromServers > before }
                        // The answer must be with the client before time goes on.
                        try await client.catchUp()
                    }
                    #expect(venue.statistics.connections == 1)
                    _ = trades
                }
            }
        }
    }

    /// Returns once the client has looked at everything that came in so far: it has refused a later wish, and one after
    /// that.
    private static func settle(_ client: MarketDataClient) async throws {
        for _ in 0..<2 {
            await #expect(throws: MarketDataError.self) {
                for try await _ in client.trades(for: ["NO-SUCH"]) {}
            }
        }
    }

    @Test func `B38 pings are answered but no data comes: noticed too, and the connection is replaced`() async throws {
        let log = CapturedLog()
        try await withVenue { venue in
            try await withClient(BinanceSpot(at: venue.url), log: log) {
                $0.connection.muteLimit = .milliseconds(200)
            } _: { client in
                var updates = client.trades(for: ["BTC-USDT"]).updates.makeAsyncIterator()
                await venue.wait { $0.streams == 1 }
                venue.trade("BTCUSDT", id: 1)
                venue.setFaults { $0.isMute = true }
                while let seen = try await updates.next()?.word, seen != "stale BTC-USDT" {}
                await venue.wait { $0.connections == 2 && $0.openConnections == 1 }
                venue.setFaults { $0.isMute = false }
                venue.trade("BTCUSDT", id: 2)
                while true {
                    guard case .value(let reading) = try #require(try await updates.next()) else { continue }
                    if reading.value.id == 2 { break }
                }
                try await client.status(of: "BTC-USDT", channel: .trades) { $0 == .live }
                #expect(log.lines("Replacing a connection").first?.metadata["why"] == "mute")
            }
        }
    }

    @Test func `B38 one mute channel is noticed beside a lively one`() async throws {
        try await withVenue { venue in
            try await withClient(BinanceSpot(at: venue.url)) {
                $0.connection.muteLimit = .milliseconds(300)
            } _: { client in
                var quotes = client.quotes(for: ["BTC-USDT"]).updates.makeAsyncIterator()
                // A trade as soon as the one before has come.
                let lively = Task {
                    var trades = client.trades(for: ["BTC-USDT"]).makeAsyncIterator()
                    await venue.wait { $0.streams == 2 }
                    venue.quote("BTCUSDT", bid: 1)
                    venue.setFaults { $0.muteChannels = [.quotes] }
                    venue.trade("BTCUSDT", id: 1)
                    while let id = try await trades.next()?.value.id { venue.trade("BTCUSDT", id: Int(id) + 1) }
                }
                while let seen = try await quotes.next()?.word, seen != "stale BTC-USDT" {}
                #expect(client.status(of: "BTC-USDT", channel: .trades) == .live)
                lively.cancel()
            }
        }
    }

    @Test func `B38 a quiet symbol on a lively channel is not called dead`() async throws {
        let time = ManualTime()
        try await withVenue { venue in
            let log = CapturedLog()
            try await withClient(BinanceSpot(at: venue.url), log: log, time: time) { client in
                var quotes = client.quotes(for: ["BTC-USDT", "ETH-USDT"]).updates.makeAsyncIterator()
                await venue.wait { $0.snapshots == 1 }
                venue.quote("ETHUSDT", bid: 1)
                #expect(try await nextLine(&quotes) == "value ETH-USDT 1 stream")
                for round in 1...10 {
                    venue.quote("BTCUSDT", bid: round, sequence: round)
                    #expect(try await nextLine(&quotes) == "value BTC-USDT \(round) stream")
                    // Five minutes in all, while a minute is the limit for a whole channel.
                    time.advance(by: .seconds(30))
                    try await Self.settle(client)
                    #expect(client.status(of: "ETH-USDT") == .live, "\(log.text)")
                }
                #expect(venue.statistics.connections == 1)
            }
        }
    }

    @Test func `B38 what a mute channel's replacement carries besides goes on undisturbed`() async throws {
        let time = ManualTime()
        let log = CapturedLog()
        try await withVenue { venue in
            try await withClient(BinanceSpot(at: venue.url), log: log, time: time) { client in
                var quotes = client.quotes(for: ["BTC-USDT", "ETH-USDT"]).updates.makeAsyncIterator()
                let trades = client.trades(for: ["BTC-USDT"]).makeAsyncIterator()
                await venue.wait { $0.snapshots == 1 }
                venue.quote("ETHUSDT", bid: 1)
                #expect(try await nextLine(&quotes) == "value ETH-USDT 1 stream")
                for round in 1...3 {
                    venue.quote("BTCUSDT", bid: round, sequence: round)
                    #expect(try await nextLine(&quotes) == "value BTC-USDT \(round) stream")
                    time.advance(by: .seconds(25))
                    try await Self.settle(client)
                }
                await venue.wait { $0.connections == 2 && $0.openConnections == 1 }
                venue.quote("BTCUSDT", bid: 9, sequence: 9)
                #expect(try await nextLine(&quotes) == "value BTC-USDT 9 stream", "\(log.text)")
                #expect(client.status(of: "ETH-USDT") == .live)
                _ = trades
            }
        }
    }

    @Test func `the server's pings are answered`() async throws {
        try await withVenue {
            $0.pingInterval = .milliseconds(20)
            // Binance takes five messages a second, and the client leaves one of them to pongs: it answers a ping a second.
            $0.pongDeadline = .seconds(3)
        } _: { venue in
            try await withClient(BinanceSpot(at: venue.url)) { client in
                var trades = client.trades(for: ["BTC-USDT"]).makeAsyncIterator()
                await venue.wait { $0.streams == 1 }
                // A client that did not answer would be cut after three seconds: these take four.
                for id in 1...5 {
                    venue.trade("BTCUSDT", id: id)
                    try await expectTrades(id...id, from: &trades)
                    await venue.wait { $0.pongsReceived >= id }
                }
                #expect(venue.statistics.cutForSilence == 0 && venue.statistics.connections == 1)
            }
        }
    }
}
