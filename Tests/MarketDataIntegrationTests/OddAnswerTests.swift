import MarketData
import MarketDataTesting
import Testing

/// Answers that broke other clients: odd rows, errors in a 200, a ban whose end stands in the body alone.
@Suite(.timeLimit(.minutes(1)))
struct OddAnswerTests {
    private static let symbols: [Symbol] = ["BTC-USDT", "ETH-USDT", "PEPE-USDT"]
    private static let oddRows = "Rows of an answer could not be read and are left out"

    /// Quotes of three symbols; PEPE's bid has the size `size`.
    private static func quotes(size: String) -> String {
        func row(_ native: String, _ size: String) -> String {
            """
            {"symbol":"\(native)","bidPrice":"100.10000000","bidQty":"\(size)","askPrice":"100.20000000",\
            "askQty":"2.50000000"}
            """
        }
        return "[\(row("BTCUSDT", "1.50000000")),\(row("ETHUSDT", "1.50000000")),\(row("PEPEUSDT", size))]"
    }

    /// Asks a venue that gives `body` to every request for quotes, and the client's log with what it was told.
    private static func told(
        _ body: String,
        status: Int = 200
    ) async throws -> (answers: [Symbol: Result<Reading<Quote>, MarketDataError>], log: CapturedLog) {
        let log = CapturedLog()
        return try await withVenue(listing: Self.symbols) { venue in
            venue.setFaults { faults in
                faults.answer = { $0.path == "/api/v3/ticker/bookTicker" ? .json(body, status: status) : nil }
            }
            return try await withClient(BinanceSpot(at: venue.url), log: log) {
                $0.features.remove(.retries)
            } _: { client in
                (await client.quotes(of: Self.symbols, freshness: .fresh), log)
            }
        }
    }

    private static func failure(_ answer: Result<Reading<Quote>, MarketDataError>?) -> MarketDataError? {
        if case .failure(let error) = answer { error } else { nil }
    }

    @Test(arguments: ["", "101689396862781574458569716221.53", "NaN", "1.5.2"])
    func `B54 a row that cannot be read fails alone, and is counted in the log`(size: String) async throws {
        let (answers, log) = try await Self.told(Self.quotes(size: size))
        for symbol in ["BTC-USDT", "ETH-USDT"] as [Symbol] {
            let quote = try #require(answers[symbol]).get().value
            #expect(quote.bid == "100.1" && quote.bidSize == "1.5" && quote.ask == "100.2" && quote.askSize == "2.5")
        }
        let error = try #require(Self.failure(answers["PEPE-USDT"]))
        #expect(error.code == .decoding && error.symbol == "PEPE-USDT" && error.message.contains("PEPEUSDT"))
        let line = log.lines(Self.oddRows).first
        #expect(line?.metadata["rows"] == "1" && line?.metadata["sample"]?.hasPrefix(#"{"symbol":"PEPE"#) == true)
    }

    @Test func `a size with an exponent is an exact decimal`() async throws {
        let (answers, log) = try await Self.told(Self.quotes(size: "2.345e-7"))
        #expect(try answers["PEPE-USDT"]?.get().value.bidSize == "0.0000002345")
        #expect(log.lines(Self.oddRows).isEmpty)
    }

    @Test func `a zero with an exponent is an empty side`() async throws {
        let (answers, log) = try await Self.told(Self.quotes(size: "0E-8"))
        let quote = try #require(answers["PEPE-USDT"]).get().value
        #expect(quote.bid == nil && quote.bidSize == nil && quote.ask == "100.2" && quote.askSize == "2.5")
        #expect(log.lines(Self.oddRows).isEmpty)
    }

    @Test func `B61 an error object in a 200 is told in the venue's words, as what its code means`() async throws {
        let (answers, _) = try await Self.told(#"{"code":-1003,"msg":"Too many requests."}"#)
        for symbol in Self.symbols {
            let error = try #require(Self.failure(answers[symbol]))
            #expect(error.code == .rateLimited && error.message.contains("Too many requests. (code -1003)"))
        }
        let (others, _) = try await Self.told(#"{"code":-1000,"msg":"An unknown error occurred."}"#)
        let error = try #require(Self.failure(others["BTC-USDT"]))
        #expect(error.code == .venue && error.message.contains("An unknown error occurred. (code -1000)"))
    }

    @Test func `a ban lasts until the instant that stands in its words`() async throws {
        let time = ManualTime()
        try await withVenue { venue in
            venue.quote("BTCUSDT", bid: 3)
            let end = time.stamp.wall.advanced(by: .seconds(90)).nanoseconds / 1_000_000
            let ban = """
                {"code":-1003,"msg":"Way too much request weight used; IP banned until \(end). Please use WebSocket."}
                """
            venue.setFaults { $0.answer = { _ in .json(ban, status: 418) } }
            try await withClient(BinanceSpot(at: venue.url), time: time) {
                $0.checksSymbols = false
                $0.questions.timeout = .seconds(3600)
            } _: { client in
                let banned = Task { try await client.quote(for: "BTC-USDT", freshness: .fresh) }
                await venue.wait { $0.snapshots == 1 }
                let error = await #expect(throws: MarketDataError.self) { try await banned.value }
                #expect(error?.code == .rateLimited && error?.status == 418)
                // The instant is in whole milliseconds, and the answer took some.
                #expect(error?.retryAfter.map { (.seconds(80) ... .seconds(90)).contains($0) } == true)
                venue.setFaults { $0.answer = nil }
                let start = time.stamp.monotonic
                let patient = Task { try await client.quote(for: "ETH-USDT", freshness: .fresh) }
                try await time.pass(inStepsOf: .seconds(1)) { venue.statistics.snapshots == 2 }
                #expect(time.stamp.monotonic - start >= .seconds(80))
                _ = try? await patient.value
            }
        }
    }

    @Test(arguments: [
        #"null"#, #"{"symbol":"ETC","status":"TRADING","baseAsset":"ETC","filters":[]}"#,
        #"{"symbol":"ETC","status":"TRADING","baseAsset":"ETC","quoteAsset":null,"filters":[]}"#,
        """
        {"symbol":"SHIBBTC","status":"TRADING","baseAsset":"SHIB","quoteAsset":"BTC",\
        "filters":[{"filterType":"PRICE_FILTER","tickSize":null}]}
        """,
    ])
    func `B54 an odd row of the instrument list is left out, and all others stand`(row: String) async throws {
        let log = CapturedLog()
        let list = """
            {"symbols":[\(row),{"symbol":"BTCUSDT","status":"TRADING","baseAsset":"BTC","quoteAsset":"USDT",\
            "filters":[{"filterType":"PRICE_FILTER","tickSize":"1E-10"}]}]}
            """
        try await withVenue(listing: Self.symbols) { venue in
            venue.quote("BTCUSDT", bid: 3)
            venue.setFaults { faults in
                faults.answer = { $0.path == "/api/v3/exchangeInfo" ? .json(list, status: 200) : nil }
            }
            try await withClient(BinanceSpot(at: venue.url), log: log) { client async throws in
                #expect(try await client.quote(for: "BTC-USDT", freshness: .fresh).value.bid == "3")
                // The list is in force: what it does not have is unknown.
                let error = await #expect(throws: MarketDataError.self) { try await client.quote(for: "ETH-USDT") }
                #expect(error?.code == .unknownSymbol)
                let lines = log.lines(Self.oddRows)
                #expect(lines.count == 1 && lines.first?.metadata["rows"] == "1")
            }
        }
    }
}
