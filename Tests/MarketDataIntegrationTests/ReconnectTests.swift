import MarketData
import MarketDataTesting
import Testing

/// Connections that end, or never begin.
@Suite(.timeLimit(.minutes(1)))
struct ReconnectTests {
    @Test func `B33 a server that accepts and closes at once sees growing waits, never a storm`() async throws {
        let time = ManualTime()
        try await withVenue { venue in
            try await withFaultProxy(to: venue) { proxy in
                await proxy.setFault(.acceptThenClose)
                try await withClient(BinanceSpot(at: proxy.url), time: time) {
                    $0.checksSymbols = false
                } _: { client in
                    let quotes = client.quotes(for: ["BTC-USDT"]).makeAsyncIterator()
                    await proxy.wait { $0.connections == 1 }
                    for failures in 1...12 {
                        let until = try await client.nextAttempt(after: failures)
                        let bound = min(.seconds(60), .milliseconds(500) * (1 << failures))
                        let wait = until - time.stamp.monotonic
                        #expect(wait >= .milliseconds(250) && wait <= bound)
                        #expect(proxy.statistics.connections == failures)
                        time.advance(by: wait)
                    }
                    // Twelve failures take minutes; a server that is back is found.
                    let last = try await client.nextAttempt(after: 13)
                    await proxy.setFault(.none)
                    time.advance(to: last)
                    await venue.wait { $0.streams == 1 }
                    // The request for a first quote may have come through the proxy, too.
                    #expect(venue.statistics.connections == 1 && proxy.statistics.connections <= 15)
                    _ = quotes
                }
            }
        }
    }

    @Test func `B33 connecting and subscribing is no success: only data for a while is`() async throws {
        let time = ManualTime()
        try await withVenue { venue in
            try await withClient(BinanceSpot(at: venue.url), time: time) {
                $0.checksSymbols = false
                $0.connection.healthyPeriod = .seconds(10)
            } _: { client in
                var quotes = client.quotes(for: ["BTC-USDT"]).makeAsyncIterator()
                for failures in 1...4 {
                    await venue.wait { $0.connections == failures && $0.streams == 1 }
                    venue.quote("BTCUSDT", bid: failures, sequence: failures)
                    try await awaitBid(.whole(failures), from: &quotes)
                    venue.dropConnections()
                    time.advance(to: try await client.nextAttempt(after: failures))
                }
                await venue.wait { $0.connections == 5 && $0.streams == 1 }
                venue.quote("BTCUSDT", bid: 5, sequence: 5)
                try await awaitBid("5", from: &quotes)
                time.advance(by: .seconds(11))
                venue.quote("BTCUSDT", bid: 6, sequence: 6)
                try await awaitBid("6", from: &quotes)
                venue.dropConnections()
                _ = try await client.nextAttempt(after: 0)
            }
        }
    }

    @Test(arguments: [Delivery.latest, .every()])
    func `B36 a dropped connection: stale, then a fresh value, then live; nobody resubscribes`(
        delivery: Delivery
    ) async throws {
        let time = ManualTime()
        try await withVenue { venue in
            venue.quote("BTCUSDT", bid: 1)
            venue.quote("ETHUSDT", bid: 2)
            try await withClient(BinanceSpot(at: venue.url), time: time) { client in
                var updates = client.quotes(for: ["BTC-USDT", "ETH-USDT"], delivery: delivery).updates
                    .makeAsyncIterator()
                await venue.wait { $0.snapshots == 1 }
                var first: Set<String> = []
                for _ in 0..<2 { try await first.insert(#require(updates.next()).line) }
                #expect(first == ["value BTC-USDT 1 upstream", "value ETH-USDT 2 upstream"])

                venue.dropConnections()
                var stale: Set<String> = []
                for _ in 0..<2 { try await stale.insert(#require(updates.next()).word) }
                #expect(stale == ["stale BTC-USDT", "stale ETH-USDT"])
                guard case .stale = client.status(of: "ETH-USDT") else { throw Unexpected("not stale") }

                // Both are quiet: one snapshot brings both back.
                time.advance(to: try await client.nextAttempt())
                await venue.wait { $0.snapshots == 2 }
                var lines: [Symbol: [String]] = [:]
                for _ in 0..<6 {
                    let update = try #require(try await updates.next())
                    let symbol: Symbol = update.line.contains("BTC") ? "BTC-USDT" : "ETH-USDT"
                    lines[symbol, default: []].append(update.line)
                }
                #expect(lines["BTC-USDT"] == ["gap BTC-USDT", "value BTC-USDT 1 upstream", "live BTC-USDT"])
                #expect(lines["ETH-USDT"] == ["gap ETH-USDT", "value ETH-USDT 2 upstream", "live ETH-USDT"])
                venue.quote("BTCUSDT", bid: 3, sequence: 2)
                #expect(try await updates.next()?.line == "value BTC-USDT 3 stream")

                let statistics = venue.statistics
                #expect(statistics.connections == 2 && statistics.streamsAdded == 4)
                #expect(statistics.subscribeMessages == 2 && statistics.messagesReceived == 2)
                #expect(statistics.snapshots == 2 && statistics.instrumentLists == 1)
            }
        }
    }

    @Test func `B36 the ledger is replayed in batches, within the venue's message limit`() async throws {
        let time = ManualTime()
        let symbols: [Symbol] = (0..<350).map { (try? Symbol("C\($0)-USDT")) ?? "X" }
        try await withVenue(listing: symbols) { venue in
            try await withClient(BinanceSpot(at: venue.url), time: time) { client in
                let quotes = client.quotes(for: symbols).makeAsyncIterator()
                // 80 streams in a message are five messages, and one place of five a second is kept for a pong.
                func awaitAll() async throws {
                    try await client.status { $0.connections.first?.confirmedStreams == 320 }
                    await time.pass(.seconds(1))
                    await venue.wait { $0.streams == 350 }
                }
                try await awaitAll()
                for round in 2...3 {
                    venue.dropConnections()
                    time.advance(to: try await client.nextAttempt())
                    await venue.wait { $0.connections == round }
                    try await awaitAll()
                    #expect(venue.statistics.connections == round && venue.statistics.subscribeMessages == 5 * round)
                }
                #expect(venue.statistics.cutForMessages == 0 && venue.statistics.peakMessagesPerWindow <= 5)
                _ = quotes
            }
        }
    }

    @Test func `B36 trades live again without a value, and say that some may be missing`() async throws {
        try await withVenue { venue in
            try await withClient(BinanceSpot(at: venue.url)) { client in
                var updates = client.trades(for: ["BTC-USDT"]).updates.makeAsyncIterator()
                await venue.wait { $0.streams == 1 }
                venue.trade("BTCUSDT", id: 1)
                #expect(try await updates.next()?.word == "value")
                try await client.status { $0.connections.first?.confirmedStreams == 1 }
                venue.closeConnections(code: 1001, reason: "restart")
                #expect(try await updates.next()?.word == "stale BTC-USDT")
                #expect(try await updates.next()?.word == "live BTC-USDT")
                venue.trade("BTCUSDT", id: 9)
                #expect(try await updates.next()?.word == "gap BTC-USDT")
                guard case .value(let reading) = try await updates.next() else { throw Unexpected("no value") }
                #expect(reading.value.id == 9 && reading.afterGap)
            }
        }
    }

    @Test func `a snapshot that fails is asked for again, after the time that the venue asks for`() async throws {
        let time = ManualTime()
        let log = CapturedLog()
        try await withVenue { venue in
            venue.quote("BTCUSDT", bid: 1)
            try await withClient(BinanceSpot(at: venue.url), log: log, time: time) {
                $0.checksSymbols = false
            } _: { client in
                venue.setFaults { faults in
                    faults.answer = { _ in
                        .json(
                            #"{"code":-1003,"msg":"slow down"}"#,
                            status: 429,
                            headers: [ServerField("Retry-After", "7")]
                        )
                    }
                }
                var quotes = client.quotes(for: ["BTC-USDT"]).makeAsyncIterator()
                await log.wait(for: "A request is tried again")
                venue.setFaults { $0.answer = nil }
                let start = time.stamp.monotonic
                await time.pass(.seconds(6))
                #expect(venue.statistics.snapshots == 1)
                time.advance(by: .seconds(2))
                await venue.wait { $0.snapshots == 2 }
                #expect(time.stamp.monotonic - start >= .seconds(6))
                try await expectQuote(source: .upstream, from: &quotes)
            }
        }
    }

    @Test func `an upgrade that is refused is told with its status and its words`() async throws {
        let log = CapturedLog()
        try await withVenue { venue in
            venue.setFaults { $0.refusal = .text("not from your country\n", status: 451) }
            try await withClient(BinanceSpot(at: venue.url), log: log) { client in
                let quotes = client.quotes(for: ["BTC-USDT"]).makeAsyncIterator()
                await venue.wait { $0.refusedConnections == 1 }
                await log.waitForEnd()
                #expect(log.ends[0].contains("451") && log.ends[0].contains("not from your country"))
                venue.setFaults { $0.refusal = nil }
                await venue.wait { $0.streams == 1 }
                _ = quotes
            }
        }
    }

    @Test func `an upgrade that is refused with 429 is tried again when the venue allows it, not before`() async throws
    {
        let time = ManualTime()
        try await withVenue { venue in
            venue.setFaults {
                $0.refusal = .text("slow down\n", status: 429, headers: [ServerField("Retry-After", "30")])
            }
            try await withClient(BinanceSpot(at: venue.url), time: time) {
                $0.checksSymbols = false
            } _: { client in
                let quotes = client.quotes(for: ["BTC-USDT"]).makeAsyncIterator()
                await venue.wait { $0.refusedConnections == 1 }
                _ = try await client.nextAttempt(after: 1)
                let start = time.stamp.monotonic
                venue.setFaults { $0.refusal = nil }
                // The back-off is long over by then.
                await time.pass(.milliseconds(29_900))
                #expect(venue.statistics.connections == 0)
                time.advance(by: .milliseconds(200))
                await venue.wait { $0.connections == 1 }
                #expect(time.stamp.monotonic - start >= .seconds(30))
                #expect(venue.statistics.refusedConnections == 1)
                _ = quotes
            }
        }
    }

    @Test func `a server that does not speak WebSocket is told as such`() async throws {
        let log = CapturedLog()
        try await withVenue { venue in
            try await withFaultProxy(to: venue) { proxy in
                await proxy.script([FaultStep(at: 0, .insert(Array("220 smtp ready\r\n\r\n".utf8)))], connections: 1)
                try await withClient(BinanceSpot(at: proxy.url), log: log) {
                    $0.checksSymbols = false
                } _: { client in
                    let quotes = client.quotes(for: ["BTC-USDT"]).makeAsyncIterator()
                    await venue.wait { $0.streams == 1 }
                    #expect(log.ends.first?.contains("its answer begins \"220 s") == true)
                    _ = quotes
                }
            }
        }
    }
}
