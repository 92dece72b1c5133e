import Locking
import MarketDataCore
import Testing
import VenueServer

@testable import MarketData

/// A client on a clock moved by hand, of a venue on loopback that counts what reaches it and can be made to refuse.
///
/// Calls leave at once, and are neither repeated nor held back by anything but what is tested.
final class QuestionBench: Sendable {
    static let path = "/api/v3/ticker/bookTicker"

    /// How the venue refuses.
    struct Behaviour {
        /// Every call is answered with this status.
        var status: Int?
        /// A call that names this one is answered with 400.
        var badName: String?
        /// What each call asked for.
        var queries: [String] = []
    }

    let time = ManualTime()
    let client: MarketDataClient
    let venue: LoopbackVenue
    let behaviour = Locked(Behaviour())

    private init(
        _ symbols: [Symbol],
        secondLevel: (any SecondLevelCache)?,
        configure: (inout MarketDataClient.Configuration) -> Void
    ) async throws {
        self.venue = LoopbackVenue(.binance) {
            $0.instruments = LoopbackVenue.instruments(symbols, of: .binance)
            $0.enforcesLimits = false
        }
        try await self.venue.start()
        var configuration = MarketDataClient.Configuration()
        configuration.seed = 1
        configuration.questions.window = .zero
        configuration.questions.longestWait = .zero
        configuration.cache.jitter = 0
        configuration.network.proxy = .none
        configuration.features.subtract([.retries, .circuitBreaker, .quota, .adaptiveRate])
        configure(&configuration)
        self.client = MarketDataClient(
            venue: try BinanceSpot(at: self.venue.url),
            configuration: configuration,
            time: .manual(self.time),
            secondLevel: secondLevel
        )
        self.venue.setFaults { $0.answer = { [weak self] in self?.answer($0) } }
    }

    private func answer(_ request: ServerRequest) -> ServerResponse? {
        guard request.path == Self.path else { return nil }
        return self.behaviour.withLock { behaviour in
            behaviour.queries.append(request.queryString)
            if let status = behaviour.status {
                return ServerResponse(status: status, headers: [], body: Array("out of order".utf8))
            }
            guard let bad = behaviour.badName, request.queryString.contains(bad) else { return nil }
            let body = #"{"code":-1121,"msg":"Invalid symbol."}"#
            return ServerResponse(status: 400, headers: [], body: Array(body.utf8))
        }
    }

    /// Runs a client whose venue has a quote of each symbol: the first at 1, the second at 2, ...
    static func with(
        _ symbols: [Symbol] = ["BTC-USDT", "ETH-USDT", "XRP-USDT"],
        secondLevel: (any SecondLevelCache)? = nil,
        configure: (inout MarketDataClient.Configuration) -> Void = { _ in },
        _ body: (QuestionBench) async throws -> Void
    ) async throws {
        let bench = try await QuestionBench(symbols, secondLevel: secondLevel, configure: configure)
        for (index, symbol) in symbols.enumerated() { bench.publish(symbol, .whole(Int64(index + 1))) }
        do { try await bench.client.running { _ in try await body(bench) } } catch {
            await bench.venue.shutdown()
            throw error
        }
        await bench.venue.shutdown()
    }

    /// How many calls for quotes have reached the venue.
    var calls: Int { self.venue.statistics.restCalls[Self.path] ?? 0 }

    func publish(_ symbol: Symbol, _ bid: Price) {
        guard let native = self.venue.venue.nativeName(of: symbol) else { return }
        let received = ReceiveStamp(wall: Timestamp(nanoseconds: 0), monotonic: .zero)
        self.venue.publish(
            Quote(bid: bid, bidSize: "1", ask: "99999", askSize: "1", sequence: 1, received: received),
            of: native
        )
    }

    /// A quote, or why there is none.
    func ask(
        _ symbol: Symbol = "BTC-USDT",
        _ freshness: Freshness = .cached
    ) async -> Result<Reading<Quote>, MarketDataError> {
        do throws(MarketDataError) {
            return .success(try await self.client.quote(for: symbol, freshness: freshness))
        } catch { return .failure(error) }
    }

    /// Goes on once that is so: nobody tells, as nobody waits for it. The suite's time limit ends it.
    func until(_ condition: (QuestionBench) -> Bool) async {
        while !Task.isCancelled, !condition(self) { await Task.yield() }
    }

    /// Goes on once the plane has dealt with everything that was posted before.
    func caughtUp() async {
        _ = await self.ask("NO-SUCH")
        self.client.core.desk.forgetAllUnknown()
    }
}

extension Result where Success == Reading<Quote>, Failure == MarketDataError {
    var reading: Reading<Quote>? { try? self.get() }

    var error: MarketDataError? { if case .failure(let error) = self { error } else { nil } }
}

extension Price {
    /// A whole number.
    static func whole(_ value: Int64) -> Price { Price(integerLiteral: value) }
}
