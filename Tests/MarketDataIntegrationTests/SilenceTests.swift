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
                try await withClient(binance, log: log, time: .manual(time)) {
                    $0.checksSymbols = false
                } _: { client in
                    var updates = client.quotes(for: ["BTC-USDT"]).updates.makeAsyncIterator()
                    try await eventually(advancing: time, by: .milliseconds(5)) { venue.statistics.snapshots == 1 }
                    #expect(try await updates.next()?.word == "value")
                    await proxy.setFault(.halfOpen)
                    let start = time.stamp.monotonic
                    try await eventually(advancing: time, by: .seconds(1)) {
                        client.status(of: "BTC-USDT") != .live
                    }
                    let noticed = time.stamp.monotonic - start
                    // A step of the clock is a second, and some steps pass while the client acts.
                    #expect(noticed >= .seconds(30))
                    #expect(try await updates.next()?.word == "stale BTC-USDT")
                    await proxy.setFault(.none)
                    try await eventually(advancing: time, by: .milliseconds(100)) {
                        client.status(of: "BTC-USDT") == .live
                    }
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
                tuned.endpoints.stream = proxy.url
                try await withClient(tuned, time: .manual(time)) {
                    $0.connection.muteLimit = .seconds(3600)
                } _: { client in
                    let trades = client.trades(for: ["BTC-USDT"]).makeAsyncIterator()
                    try await eventually(advancing: time, by: .milliseconds(5)) { venue.statistics.streams == 1 }
                    for _ in 0..<5 {
                        // Half of the limit, and the ping goes out; its answer is waited for.
                        let before = proxy.statistics.bytesFromServers
                        try await eventually { client.status.connections.first?.confirmedStreams == 1 }
                        time.advance(by: .seconds(11))
                        try await eventually { proxy.statistics.bytesFromServers > before }
                        // What came in is older than the clock from here on; only what comes next counts.
                        try await Self.settle(client)
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
                try await eventually { client.status(of: "BTC-USDT", channel: .trades) == .live }
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
                let trades = client.trades(for: ["BTC-USDT"]).makeAsyncIterator()
                await venue.wait { $0.streams == 2 }
                venue.quote("BTCUSDT", bid: 1)
                venue.setFaults { $0.muteChannels = [.quotes] }
                let lively = Task {
                    for id in 1...10_000 {
                        venue.trade("BTCUSDT", id: id)
                        try await Task.sleep(for: .milliseconds(5))
                    }
                }
                while let seen = try await quotes.next()?.word, seen != "stale BTC-USDT" {}
                #expect(client.status(of: "BTC-USDT", channel: .trades) == .live)
                lively.cancel()
                _ = trades
            }
        }
    }

    @Test func `B38 a quiet symbol on a lively channel is not called dead`() async throws {
        let time = ManualTime()
        try await withVenue { venue in
            let log = CapturedLog()
            try await withClient(BinanceSpot(at: venue.url), log: log, time: .manual(time)) { client in
                var quotes = client.quotes(for: ["BTC-USDT", "ETH-USDT"]).updates.makeAsyncIterator()
                try await eventually(advancing: time, by: .milliseconds(5)) { venue.statistics.snapshots == 1 }
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
            try await withClient(BinanceSpot(at: venue.url), log: log, time: .manual(time)) { client in
                var quotes = client.quotes(for: ["BTC-USDT", "ETH-USDT"]).updates.makeAsyncIterator()
                let trades = client.trades(for: ["BTC-USDT"]).makeAsyncIterator()
                try await eventually(advancing: time, by: .milliseconds(5)) { venue.statistics.snapshots == 1 }
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
            $0.pongDeadline = .seconds(1)
        } _: { venue in
            try await withClient(BinanceSpot(at: venue.url)) { client in
                var trades = client.trades(for: ["BTC-USDT"]).makeAsyncIterator()
                await venue.wait { $0.streams == 1 }
                // A client that did not answer would be cut after a second.
                for id in 1...28 {
                    venue.trade("BTCUSDT", id: id)
                    try await expectTrades(id...id, from: &trades)
                    try await Task.sleep(for: .milliseconds(50))
                }
                #expect(venue.statistics.cutForSilence == 0 && venue.statistics.connections == 1)
            }
        }
    }
}
