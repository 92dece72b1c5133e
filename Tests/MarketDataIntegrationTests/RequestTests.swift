import Locking
import MarketData
import MarketDataTesting
import Testing

/// The way of a request over real sockets: what fails, what is tried again and where, what one is told.
@Suite(.timeLimit(.minutes(1)))
struct RequestTests {
    private static let symbols: [Symbol] = (1...9).compactMap { try? Symbol("C\($0)-USDT") }
    private static let path = "/api/v3/ticker/bookTicker"

    /// Why `body` fails; `nil` where it does not.
    private static func failure(_ body: () async throws -> Reading<Quote>) async -> MarketDataError? {
        do {
            _ = try await body()
            return nil
        } catch {
            return error as? MarketDataError
        }
    }

    /// A venue whose first base URL is a port at which nobody listens.
    private static func venueWithDeadBase(_ url: String, alternates: Int = 1) throws -> TunedVenue {
        var venue = TunedVenue(try BinanceSpot(at: url))
        venue.bases = ["http://127.0.0.1:9"] + Array(repeating: venue.bases[0], count: alternates)
        return venue
    }

    @Test func `a dead base URL is passed over within one deadline, and its consumers notice nothing`() async throws {
        try await withVenue { venue in
            venue.quote("BTCUSDT", bid: 7)
            let log = CapturedLog()
            // The dead one is passed over for a while, which must not end before the test does.
            try await withClient(try Self.venueWithDeadBase(venue.url), log: log, time: ManualTime()) { client in
                for _ in 0..<5 {
                    let reading = try await client.quote(for: "BTC-USDT", freshness: .fresh)
                    #expect(reading.value.bid == "7")
                }
            }
            let retries = log.lines("A request is tried again")
            // The dead one is passed over after it has failed once.
            #expect((1...2).contains(retries.count), "\(retries.map(\.text))")
            #expect(retries.allSatisfy { $0.metadata["request"]?.hasPrefix("q-") == true })
        }
    }

    @Test func `without fail-over a dead base URL is all there is`() async throws {
        try await withVenue { venue in
            try await withClient(try Self.venueWithDeadBase(venue.url)) {
                $0.features.subtract([.failover, .retries])
                $0.checksSymbols = false
            } _: { client in
                let error = await Self.failure { try await client.quote(for: "BTC-USDT") }
                #expect(error?.code == .network)
                #expect(error?.requestID?.hasPrefix("q-") == true)
                #expect(venue.statistics.snapshots == 0)
            }
        }
    }

    @Test func `B19 a request that fails twice is sent three times, and whoever asked has its answer`() async throws {
        let time = ManualTime()
        let log = CapturedLog()
        try await withVenue { venue in
            venue.quote("BTCUSDT", bid: 3)
            let left = Locked(2)
            venue.setFaults {
                $0.answer = { request in
                    guard request.path == Self.path else { return nil }
                    let fails = left.withLock { left in
                        left -= 1
                        return left >= 0
                    }
                    return fails ? ServerResponse(status: 503, headers: [], body: []) : nil
                }
            }
            try await withClient(BinanceSpot(at: venue.url), log: log, time: time) { client in
                let asked = Task { try await client.quote(for: "BTC-USDT") }
                for attempt in 1...2 {
                    await log.wait(for: "A request is tried again", count: attempt)
                    #expect(venue.statistics.snapshots == attempt)
                    // The bound of the first wait is doubled with each attempt.
                    time.advance(by: .seconds(1 << attempt))
                }
                let answer = try await asked.value
                #expect(answer.value.bid == "3")
                #expect(venue.statistics.snapshots == 3)
            }
        }
    }

    @Test func `B29 a venue that says 429 is left in peace for as long as it says, by everybody`() async throws {
        let time = ManualTime()
        try await withVenue { venue in
            venue.quote("BTCUSDT", bid: 3)
            let isAngry = Locked(true)
            venue.setFaults {
                $0.answer = { request in
                    guard request.path == Self.path, isAngry.withLock({ $0 }) else { return nil }
                    return ServerResponse(status: 429, headers: [ServerField("Retry-After", "5")], body: [])
                }
            }
            let log = CapturedLog()
            try await withClient(BinanceSpot(at: venue.url), log: log, time: time) {
                $0.checksSymbols = false
                // The second is asked for beside the first.
                $0.questions.longestWait = .zero
            } _: { client in
                let first = Task { try await client.quote(for: "BTC-USDT") }
                await log.wait(for: "A request is tried again")
                #expect(venue.statistics.snapshots == 1)
                isAngry.withLock { $0 = false }
                let second = Task { try await client.quote(for: "ETH-USDT") }
                let start = time.stamp.monotonic
                await log.wait(for: "The quota is used up")
                await time.pass(.milliseconds(4_900))
                #expect(venue.statistics.snapshots == 1)
                time.advance(by: .milliseconds(200))
                let answer = try await first.value
                #expect(answer.value.bid == "3")
                #expect(time.stamp.monotonic - start >= .milliseconds(4_900))
                _ = try? await second.value
            }
            #expect(log.lines("The quota is used up").count == 1)
        }
    }

    @Test func `B28 an endpoint that fails is left alone, which is said once, and its caller told for how long`()
        async throws
    {
        try await withVenue(listing: Self.symbols) { venue in
            venue.setFaults {
                $0.answer = { request in
                    request.path == Self.path ? ServerResponse(status: 500, headers: [], body: []) : nil
                }
            }
            let log = CapturedLog()
            try await withClient(BinanceSpot(at: venue.url), log: log) {
                $0.features.remove(.retries)
            } _: { client in
                var codes: [MarketDataError.Code] = []
                var last: MarketDataError?
                for symbol in Self.symbols {
                    last = await Self.failure { try await client.quote(for: symbol, freshness: .fresh) }
                    if let last { codes.append(last.code) }
                }
                #expect(codes.prefix(5).allSatisfy { $0 == .venue })
                #expect(codes.dropFirst(5).allSatisfy { $0 == .unavailable })
                #expect(last?.retryAfter.map { $0 > .zero && $0 <= .seconds(5) } == true)
                #expect(last?.requestID != nil)
                #expect(venue.statistics.snapshots == 5)
            }
            #expect(log.lines("An endpoint's breaker has changed").map { $0.metadata["state"] } == ["open"])
        }
    }

    @Test func `whoever waits for the quota is let go when it is switched off`() async throws {
        let time = ManualTime()
        let log = CapturedLog()
        try await withVenue { venue in
            venue.quote("BTCUSDT", bid: 3)
            try await withClient(BinanceSpot(at: venue.url), log: log, time: time) {
                $0.limits.quota = [QuotaWindow(.requests, limit: 1, per: .seconds(3_600))]
                $0.checksSymbols = false
            } _: { client in
                _ = try await client.quote(for: "BTC-USDT", freshness: .fresh)
                let second = Task { try await client.quote(for: "BTC-USDT", freshness: .fresh) }
                await log.wait(for: "The quota is used up")
                #expect(log.lines("The quota is used up").first?.metadata["waiting"] == "1")
                #expect(venue.statistics.snapshots == 1)
                client.features.remove(.quota)
                #expect(try await second.value.value.bid == "3")
                #expect(venue.statistics.snapshots == 2)
            }
        }
    }

    @Test func `what is sent while the quota is switched off counts when it is switched on again`() async throws {
        let time = ManualTime()
        try await withVenue { venue in
            venue.quote("BTCUSDT", bid: 3)
            try await withClient(BinanceSpot(at: venue.url), time: time) {
                $0.limits.quota = [QuotaWindow(.requests, limit: 3, per: .seconds(3_600))]
                $0.checksSymbols = false
            } _: { client in
                client.features.remove(.quota)
                for _ in 0..<2 { _ = try await client.quote(for: "BTC-USDT", freshness: .fresh) }
                client.features.insert(.quota)
                #expect(client.budget.first { $0.window.meter == .requests }?.remaining == 1)
            }
        }
    }

    @Test func `B50 shutdown answers whoever waits for the quota`() async throws {
        let time = ManualTime()
        let log = CapturedLog()
        try await withVenue { venue in
            let client = MarketDataClient(
                venue: try BinanceSpot(at: venue.url),
                configuration: .quick {
                    $0.limits.quota = [QuotaWindow(.requests, limit: 1, per: .seconds(3_600))]
                    $0.checksSymbols = false
                },
                logger: log.logger,
                time: .manual(time)
            )
            try await whileShortWaitsPass(of: time) {
                let running = Task { try await client.run() }
                _ = try? await client.quote(for: "BTC-USDT", freshness: .fresh)
                let second = Task { try await client.quote(for: "ETH-USDT", freshness: .fresh) }
                await log.wait(for: "The quota is used up")
                client.shutdown()
                let error = await Self.failure { try await second.value }
                #expect(error?.code == .shutDown)
                try await running.value
            }
            #expect(venue.statistics.snapshots == 1)
        }
    }
}
