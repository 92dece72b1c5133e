import Locking
import MarketData
import MarketDataModel
import MarketDataVenues
import VenueServer

/// A venue on loopback with a quote of each of many symbols, and a client of it in virtual time.
struct ScanFloor {
    let venue: LoopbackVenue
    let client: MarketDataClient
    let time: ManualTime
    static let path = "/api/v3/ticker/bookTicker"

    static func symbols(_ count: Int) throws -> [Symbol] { try (0..<count).map { try Symbol("C\($0)-USDT") } }

    var calls: Int { self.venue.statistics.restCalls[Self.path] ?? 0 }

    /// - Parameter perCall: How many symbols a call may name.
    static func with(
        _ count: Int,
        perCall: Int?,
        configure: (inout MarketDataClient.Configuration) -> Void = { _ in },
        _ body: (ScanFloor) async throws -> Void
    ) async throws {
        let symbols = try Self.symbols(count)
        let venue = LoopbackVenue(.binance) {
            $0.instruments = LoopbackVenue.instruments(symbols, of: .binance)
            $0.enforcesLimits = false
        }
        try await venue.start()
        let received = ReceiveStamp(wall: Timestamp(nanoseconds: 0), monotonic: .zero)
        for index in 0..<count {
            let quote = Quote(bid: "1", bidSize: "1", ask: "2", askSize: "1", sequence: 1, received: received)
            venue.publish(quote, of: try NativeName("C\(index)USDT"))
        }
        var configuration = MarketDataClient.Configuration()
        configuration.checksSymbols = false
        configuration.limits.quota = [QuotaWindow(.requests, limit: 20, per: .seconds(60))]
        configuration.limits.interactiveReserve = 0.25
        configuration.questions.window = .zero
        configuration.questions.longestWait = .zero
        configure(&configuration)
        let time = ManualTime()
        do {
            let base = try BinanceSpot(at: venue.url)
            try await MarketDataClient.withClient(
                venue: OneByOne(base: base, quotesPerCall: perCall),
                configuration: configuration,
                time: .manual(time)
            ) { client in
                try await body(ScanFloor(venue: venue, client: client, time: time))
            }
        } catch {
            await venue.shutdown()
            throw error
        }
        await venue.shutdown()
    }

    /// Lets time pass until `condition` holds, at most for `limit`: to the client's next timer, once it sleeps for it,
    /// and not at all while a request is in a socket, which time that is moved by hand would overtake.
    func until(_ limit: Duration = .seconds(300), _ condition: () -> Bool) async -> Bool {
        let end = self.time.stamp.monotonic + limit
        while !condition() {
            guard self.time.stamp.monotonic < end, !Task.isCancelled else { return false }
            await Task.yield()
            guard self.client.queue.underWay == 0 else { continue }
            guard let deadline = await self.time.nextTimer(within: .seconds(1)) else { return false }
            self.time.advance(to: deadline)
        }
        return true
    }
}

/// Takes a scan's steps as they come.
final class StepLog: Sendable {
    private let state = Locked<[ScanStep]>([])

    init(_ scan: Scan) {
        let iterator = scan.makeAsyncIterator()
        Task { [weak self] in
            var iterator = iterator
            while let step = await iterator.next() { self?.state.withLock { $0.append(step) } }
            self?.state.withLock { _ in }
        }
    }

    var steps: [ScanStep] { self.state.withLock { $0 } }
    var answered: [Symbol] {
        self.steps.compactMap { if case .answered(let reading) = $0.event { reading.symbol } else { nil } }
    }
    var failed: [Symbol] {
        self.steps.compactMap { if case .failed(let symbol, _) = $0.event { symbol } else { nil } }
    }
    var isFinished: Bool { self.steps.contains { if case .finished = $0.event { true } else { false } } }
}
