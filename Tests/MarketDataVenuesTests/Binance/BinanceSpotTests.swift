import MarketDataModel
import Testing

@testable import MarketDataVenues

/// Addresses, names and requests.
struct BinanceSpotTests {
    private static func address(_ base: String) -> StreamEndpoint { .address(StreamAddress(base + "/stream")) }

    @Test func `the venue's own addresses`() {
        #expect(BinanceSpot.binance.id == "binance")
        #expect(BinanceSpot.binance.streamBase == "wss://stream.binance.com:9443")
        #expect(BinanceSpot.binance.bases.first == "https://api.binance.com")
        #expect(BinanceSpot.binanceUS.id == "binance-us")
        #expect(BinanceSpot.binanceUS.streamBase == "wss://stream.binance.us:9443")
        #expect(BinanceSpot.binanceUS.bases.first == "https://api.binance.us")
        let listed = VenueList.venue("binance-us")
        #expect(listed?.rest?.bases == BinanceSpot.binanceUS.bases)
        #expect(listed?.streams?.endpoint(of: .main, credentials: nil) == Self.address("wss://stream.binance.us:9443"))
        #expect(BinanceSpot.binance.limits.idleLimit < BinanceSpot.binanceUS.limits.idleLimit)
    }

    @Test func `only the venue's own address has others beside it`() throws {
        #expect(BinanceSpot.binance.bases.dropFirst() == (1...4).map { "https://api\($0).binance.com" }[...])
        #expect(BinanceSpot.binanceUS.bases.count == 1)
        #expect(try BinanceSpot(at: "ws://127.0.0.1:9443").bases.count == 1)
    }

    @Test(arguments: [
        ("ws://127.0.0.1:9443", "ws://127.0.0.1:9443", "http://127.0.0.1:9443"),
        ("http://127.0.0.1:9443/", "ws://127.0.0.1:9443", "http://127.0.0.1:9443"),
        ("WSS://Example.com", "wss://Example.com", "https://Example.com"),
        (
            "https://gate.example.com/venues/binance/", "wss://gate.example.com/venues/binance",
            "https://gate.example.com/venues/binance"
        ),
        ("ws://[::1]:80", "ws://[::1]:80", "http://[::1]:80"),
        ("wss://stream.binance.com:443", "wss://stream.binance.com:443", "https://api.binance.com"),
        ("https://api.binance.us", "wss://stream.binance.us:9443", "https://api.binance.us"),
        ("wss://data-stream.binance.vision", "wss://data-stream.binance.vision", "https://data-api.binance.vision"),
    ])
    func `one URL says where streams and REST are`(text: String, stream: String, rest: String) throws {
        let venue = try BinanceSpot(at: text)
        #expect(venue.streamBase == stream)
        #expect(venue.bases.first == rest)
        #expect(venue.id == (text.contains(".us") ? "binance-us" : "binance"))
    }

    @Test(arguments: [
        ("", BaseURLError.Reason.scheme), ("127.0.0.1:9443", .scheme), ("ftp://a", .scheme), ("ws:a", .scheme),
        ("ws://", .host), ("ws://:80", .host), ("ws://a b", .host), ("ws://[::1", .host), ("ws://[a.b]:1", .host),
        ("ws://a:", .port), ("ws://a:0", .port), ("ws://a:65536", .port), ("ws://a:1x", .port), ("ws://a:1:2", .port),
        ("ws://me:secret@a", .credentials), ("ws://a?b", .path), ("ws://a/b#c", .path), ("ws://a/ä", .path),
    ])
    func `nonsense is refused with a reason that does not repeat it`(
        text: String,
        reason: BaseURLError.Reason
    ) {
        let error = #expect(throws: BaseURLError.self) { try BinanceSpot(at: text) }
        #expect(error?.reason == reason)
        #expect(error?.description.contains("secret") == false)
    }

    @Test(arguments: [
        ("BTC-USDT", "BTCUSDT"), ("btc-usdt", "BTCUSDT"), ("BNBUSD", "BNBUSD"), ("1000SATS-FDUSD", "1000SATSFDUSD"),
        ("币安人生-usdt", "币安人生USDT"),
        ("A-B-C", nil), ("-USDT", nil), ("BTC-", nil), ("-", nil),
    ])
    func `a symbol's name at the venue`(symbol: String, native: String?) throws {
        #expect(BinanceSpot.binance.nativeName(of: try Symbol(symbol))?.description == native)
    }

    @Test(arguments: [
        ("BTCUSDT", "BTC-USDT"), ("BNBBUSD", "BNB-BUSD"), ("ETHBTC", "ETH-BTC"), ("BTCTUSD", "BTC-TUSD"),
        ("USDCUSDT", "USDC-USDT"), ("1000SATSFDUSD", "1000SATS-FDUSD"), ("EURUSDT", "EUR-USDT"),
        ("BTCEURI", "BTC-EURI"), ("币安人生USDT", "币安人生-USDT"),
        // Two ways, or none: ADA-EUR or AD-AEUR; a quote asset nobody knows; nothing before it.
        ("ADAEUR", "ADAEUR"), ("BTCWHAT", "BTCWHAT"), ("USDT", "USDT"),
    ])
    func `a name is split where it can be split in one way only`(native: String, symbol: String) throws {
        #expect(BinanceSpot.binance.symbol(of: try NativeName(native)).description == symbol)
    }

    @Test func `binance.us trades against dollars, so BNBUSD could be two things there`() {
        #expect(BinanceSpot.binanceUS.symbol(of: "BNBUSD") == "BNBUSD")
        #expect(BinanceSpot.binanceUS.symbol(of: "BTCUSD") == "BTC-USD")
        #expect(BinanceSpot.binance.symbol(of: "BTCUSD") == "BTCUSD")
    }

    @Test func `a split that would be too long for a symbol is not made`() {
        let native: NativeName = "ABCDEFGHIJKLMNOPQRSTUVWXYZ1USDT"
        #expect(BinanceSpot.binance.symbol(of: native).name == native.name)
    }

    @Test func `streams are asked for and given up in one message`() throws {
        let streams = [
            StreamKey(.quotes, "BTCUSDT"), StreamKey(.trades, "BTCUSDT"), StreamKey(.aggregateTrades, "ETHBTC"),
            StreamKey(.raw(InlineName("depth@100ms")!), "BTCUSDT"),
            StreamKey(.raw(InlineName("!miniTicker@arr")!), BinanceSpot.wholeMarket), StreamKey(.quotes, "A\"\\B"),
        ]
        let params =
            #"["btcusdt@bookTicker","btcusdt@trade","ethbtc@aggTrade","btcusdt@depth@100ms","!miniTicker@arr","a\"\\b@bookTicker"]"#
        var session = BinanceSpot.binance.makeSession(StreamSessionContext())
        var batch = EventBatch()
        session.request(StreamRequest(id: 7, kind: .subscribe, streams: streams), into: &batch)
        session.request(StreamRequest(id: .max, kind: .unsubscribe, streams: [streams[0]]), into: &batch)
        let expected = [
            #"{"method":"SUBSCRIBE","params":\#(params),"id":7}"#,
            #"{"method":"UNSUBSCRIBE","params":["btcusdt@bookTicker"],"id":4294967295}"#,
        ]
        #expect(batch.outbound == expected.map { .text(Array($0.utf8)) })
        #expect(batch.events.isEmpty && batch.reports.isEmpty)
        let venue = try BinanceSpot(at: "ws://a:1")
        #expect(venue.endpoint(of: .main, credentials: nil) == Self.address("ws://a:1"))
    }

    @Test func `a full message of the longest names stays below what the venue answers`() throws {
        let venue = BinanceSpot.binance
        let key = StreamKey(.raw(InlineName("kline_1d@+08:00")!), try NativeName(String(repeating: "X", count: 31)))
        let streams = [StreamKey](repeating: key, count: venue.limits.streamsPerMessage)
        var session = venue.makeSession(StreamSessionContext())
        var batch = EventBatch()
        session.request(StreamRequest(id: .max, kind: .unsubscribe, streams: streams), into: &batch)
        try #require(batch.outbound.count == 1)
        guard case .text(let message) = batch.outbound[0] else { throw DecodeError(.unknown) }
        #expect(message.count <= BinanceLimits.longestMessage)
    }

    @Test func `a session is ready at once, and needs no timer`() {
        var session = BinanceSpot.binance.makeSession(StreamSessionContext())
        var batch = EventBatch()
        session.opened(into: &batch)
        #expect(batch.reports == [.ready])
        #expect(batch.outbound.isEmpty)
        #expect(session.deadline == .distantFuture)
    }

    @Test func `channels without a stream are not offered`() {
        let channels: [Channel] = [.quotes, .trades, .aggregateTrades, .raw(InlineName("depth@100ms")!)]
        for channel in channels {
            #expect(BinanceSpot.binance.facts(of: channel) == ChannelFacts(sendsSnapshot: false))
        }
        for channel in [.book, .book(depth: 10), .status] as [Channel] {
            #expect(BinanceSpot.binance.facts(of: channel) == nil)
        }
    }
}
