import Foundation
import Logging
import MarketData
import MarketDataTesting
import Testing

/// The client's own life, and how it lives in somebody's process.
@Suite(.timeLimit(.minutes(1)))
struct LifeTests {
    @Test func `B50 subscriptions made before run wait for it`() async throws {
        try await withVenue { venue in
            let client = MarketDataClient(venue: try BinanceSpot(at: venue.url), configuration: .quick())
            var quotes = client.quotes(for: ["BTC-USDT"]).makeAsyncIterator()
            let running = Task { try await client.run() }
            _ = try await quotes.next()
            venue.quote("BTCUSDT", bid: 1)
            try await expectQuote(bid: 1, from: &quotes)
            client.shutdown()
            try await running.value
            #expect(client.status.phase == .ended && client.status.connections.isEmpty)
        }
    }

    @Test func `B50 one warning where nobody runs the client after 5 s`() async throws {
        let time = ManualTime()
        let log = CapturedLog()
        let client = MarketDataClient(venue: .binance, logger: log.logger, time: .manual(time))
        let iterators = (0..<3).map { _ in client.quotes(for: ["BTC-USDT"]).makeAsyncIterator() }
        _ = await time.nextTimer(within: .seconds(5))
        time.advance(by: .milliseconds(4999))
        #expect(log.lines.isEmpty)
        time.advance(by: .milliseconds(1))
        await log.wait(for: "Somebody waits for data, but the client is not running: call run(), or use withClient")
        #expect(log.lines.count == 1 && log.lines[0].level == .warning && log.text.contains("call run()"))
        _ = iterators
    }

    @Test func `B50 shutdown answers everybody, takes what waits first, and closes in an orderly way`() async throws {
        try await withVenue { venue in
            let client = MarketDataClient(venue: try BinanceSpot(at: venue.url), configuration: .quick())
            let running = Task { try await client.run() }
            var trades = client.trades(for: ["BTC-USDT"]).makeAsyncIterator()
            var updates = client.trades(for: ["BTC-USDT"]).updates.makeAsyncIterator()
            let waiting = (0..<20).map { _ in
                Task {
                    var count = 0
                    for try await _ in client.trades(for: ["ETH-USDT"]) { count += 1 }
                    return count
                }
            }
            await venue.wait { $0.streams == 2 }
            venue.trade("BTCUSDT", id: 1)
            try await client.status(of: "BTC-USDT", channel: .trades) { $0 == .live }
            client.shutdown()
            client.shutdown()
            try await running.value
            for consumer in waiting { #expect(try await consumer.value == 0) }
            try await expectTrades(1...1, from: &trades)
            #expect(try await trades.next() == nil)
            #expect(try await updates.next()?.word == "value")
            #expect(try await updates.next() == nil)
            var late = client.quotes(for: ["BTC-USDT"]).makeAsyncIterator()
            #expect(try await late.next() == nil)
            await venue.wait { $0.openConnections == 0 }
        }
    }

    @Test func `B50 shutdown answers those who wait for a client that never ran`() async throws {
        let client = MarketDataClient(venue: .binance)
        let consumer = Task { for try await _ in client.quotes(for: ["BTC-USDT"]) {} }
        var quotes = client.quotes(for: ["BTC-USDT"]).makeAsyncIterator()
        client.shutdown()
        #expect(try await quotes.next() == nil)
        try await consumer.value
        try await client.run()
        #expect(client.status.phase == .ended)
    }

    @Test func `B50 a cancelled run ends as a shutdown does`() async throws {
        try await withVenue { venue in
            let client = MarketDataClient(venue: try BinanceSpot(at: venue.url), configuration: .quick())
            let running = Task { try await client.run() }
            var quotes = client.quotes(for: ["BTC-USDT"]).makeAsyncIterator()
            await venue.wait { $0.streams == 1 }
            running.cancel()
            try await running.value
            #expect(try await quotes.next() == nil)
            await venue.wait { $0.openConnections == 0 }
        }
    }

    @Test func `B50 shutdown keeps its deadline though the venue does not answer`() async throws {
        try await withVenue { venue in
            try await withFaultProxy(to: venue) { proxy in
                let client = MarketDataClient(
                    venue: try BinanceSpot(at: proxy.url),
                    configuration: .quick {
                        $0.connection.drainDeadline = .milliseconds(100)
                        $0.checksSymbols = false
                    }
                )
                let running = Task { try await client.run() }
                var quotes = client.quotes(for: ["BTC-USDT"]).makeAsyncIterator()
                await venue.wait { $0.streams == 1 }
                await proxy.setFault(.halfOpen)
                client.shutdown()
                try await running.value
                #expect(try await quotes.next() == nil)
            }
        }
    }

    @Test func `B50 shutdown in the middle of connecting, and of a request`() async throws {
        try await withVenue { venue in
            venue.setFaults { $0.restDelay = .seconds(3600) }
            try await withFaultProxy(to: venue) { proxy in
                for checks in [true, false] {
                    if !checks { await proxy.setFault(.halfOpen) }
                    let client = MarketDataClient(
                        venue: try BinanceSpot(at: proxy.url),
                        configuration: .quick { $0.checksSymbols = checks }
                    )
                    let running = Task { try await client.run() }
                    var quotes = client.quotes(for: ["BTC-USDT"]).makeAsyncIterator()
                    let before = checks ? 0 : 1
                    await proxy.wait { $0.connections > before }
                    client.shutdown()
                    try await running.value
                    #expect(try await quotes.next() == nil)
                }
            }
        }
    }

    @Test func `a client runs once`() async throws {
        let client = MarketDataClient(venue: .binance)
        client.shutdown()
        try await client.run()
        let error = await #expect(throws: MarketDataError.self) { try await client.run() }
        #expect(error?.code == .alreadyRunning)
    }

    @Test func `what the body throws comes out, after an orderly end`() async throws {
        try await withVenue { venue in
            await #expect(throws: Unexpected.self) {
                try await withClient(BinanceSpot(at: venue.url)) { client in
                    let quotes = client.quotes(for: ["BTC-USDT"]).makeAsyncIterator()
                    await venue.wait { $0.streams == 1 }
                    _ = quotes
                    throw Unexpected("enough")
                }
            }
            await venue.wait { $0.openConnections == 0 }
        }
    }

    /// In a process of its own, where nobody else opens anything.
    @Test func `clients come and go without leaving a connection, a descriptor or a thread behind`() async throws {
        await #expect(processExitsWith: .success) {
            try await withVenue { venue in
                var counts: [[Int]] = []
                for _ in 0..<30 {
                    try await withClient(BinanceSpot(at: venue.url)) { client in
                        var quotes = client.quotes(for: ["BTC-USDT"]).makeAsyncIterator()
                        await venue.wait { $0.streams == 1 }
                        _ = try await quotes.next()
                        _ = try await client.quote(for: "ETH-USDT")
                    }
                    await venue.wait { $0.openConnections == 0 }
                    counts.append(
                        try ["fd", "task"].map {
                            try FileManager.default.contentsOfDirectory(atPath: "/proc/self/\($0)").count
                        }
                    )
                }
                // The runtime's own threads and the server's kept connections come first.
                for kind in 0...1 where counts[29][kind] > counts[4][kind] + 3 {
                    throw Unexpected("\(counts)")
                }
            }
        }
    }

    /// In a process of its own, so that nobody else's doing is mistaken for the client's.
    @Test func `B52 no signal handler, locale, directory or environment is changed, nothing is written`() async throws {
        let result = try await #require(
            processExitsWith: .success,
            observing: [\.standardOutputContent, \.standardErrorContent]
        ) {
            try await withVenue { venue in
                let before = ProcessState()
                try await withClient(BinanceSpot(at: venue.url)) { client in
                    var quotes = client.quotes(for: ["BTC-USDT", "NO-SUCH"]).makeAsyncIterator()
                    await venue.wait { $0.streams == 1 && $0.snapshots == 1 }
                    venue.quote("BTCUSDT", bid: 1)
                    _ = try await quotes.next()
                    guard ProcessState() == before else { throw Unexpected("changed while it runs") }
                    venue.dropConnections()
                    venue.send([0xff])
                    await venue.wait { $0.streams == 1 && $0.connections == 2 }
                }
                guard ProcessState() == before else { throw Unexpected("changed by its end") }
            }
        }
        #expect(String(decoding: result.standardOutputContent, as: UTF8.self) == "")
        #expect(String(decoding: result.standardErrorContent, as: UTF8.self) == "")
    }
}

/// What a library must leave alone.
private struct ProcessState: Equatable {
    var dispositions: [UInt] = []
    var locale = String(cString: setlocale(LC_ALL, nil))
    var directory = FileManager.default.currentDirectoryPath
    var environment = ProcessInfo.processInfo.environment

    init() {
        for signal in Int32(1)..<65 {
            var action = sigaction()
            guard sigaction(signal, nil, &action) == 0 else { continue }
            self.dispositions.append(unsafeBitCast(action.__sigaction_handler, to: UInt.self))
        }
    }
}
