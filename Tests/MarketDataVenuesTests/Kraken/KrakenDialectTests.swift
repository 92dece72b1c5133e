import MarketDataModel
import MarketDataVenues
import Testing

/// A market of a few pairs.
struct KrakenMarket: MarketView {
    var instruments: [Instrument] = []
    var quotes: [NativeName: Quote] = [:]
    let now = Timestamp(nanoseconds: 1_790_000_000_123_456_000)

    init(lists names: [NativeName] = []) {
        self.instruments = names.map { name in
            let symbol = KrakenSpot.kraken.symbol(of: name)
            let parts = name.description.split(separator: "/").map(String.init)
            return Instrument(
                symbol: symbol,
                native: name,
                base: parts[0],
                quote: parts[1],
                tickSize: "0.05",
                lotSize: "0.00000001",
                pricePrecision: 2,
                quantityPrecision: 8
            )
        }
    }

    func quote(of native: NativeName) -> Quote? { self.quotes[native] }
}

/// The venue's own side, alone and against a session.
struct KrakenDialectTests {
    private var market = KrakenMarket(lists: ["BTC/USD", "ETH/BTC", "DOGE/USD"])
    private let dialect: any VenueDialect
    private var server = DialectSession()
    private var client = KrakenSpot.kraken.makeSession(StreamSessionContext())

    init() throws { self.dialect = try #require(KrakenSpot.kraken.dialect) }

    private mutating func replies(to message: String) -> [String] {
        self.dialect.receive(Array(message.utf8).span, in: &self.server, market: self.market).map { reply in
            if case .send(let bytes) = reply { String(decoding: bytes, as: UTF8.self) } else { "\(reply)" }
        }
    }

    /// What the session makes of what the venue answers to its request.
    private mutating func exchange(_ request: StreamRequest) -> KrakenDecoded {
        var batch = EventBatch()
        self.client.request(request, into: &batch)
        var replies: [[UInt8]] = []
        for case .text(let message) in batch.outbound {
            for case .send(let bytes) in self.dialect.receive(message.span, in: &self.server, market: self.market) {
                replies.append(bytes)
            }
        }
        return KrakenDecoded(replies, by: &self.client)
    }

    private static func quote(_ bid: Price?, _ ask: Price?) -> Quote {
        Quote(
            bid: bid,
            bidSize: "4.00000000",
            ask: ask,
            askSize: "5.50000000",
            eventTime: Timestamp(nanoseconds: 1_790_000_000_000_001_000),
            received: KrakenDecoded.received
        )
    }

    @Test func `a connection is opened at the protocol's path`() {
        #expect(self.dialect.open(path: "/v2", query: "") == DialectSession())
        #expect(self.dialect.open(path: "/", query: "") == nil)
    }

    @Test mutating func `the greeting is no news to a session`() {
        let greeting = self.dialect.greeting(self.server, market: self.market)
        guard case .send(let bytes)? = greeting.first else { return #expect(Bool(false)) }
        #expect(KrakenDecoded([bytes], by: &self.client).says == [])
        #expect(self.dialect.heartbeat.map { KrakenDecoded([$0.message], by: &self.client).says } == [])
        #expect(self.dialect.heartbeat?.interval == .seconds(1))
    }

    @Test(arguments: [Channel.quotes, .trades, .book, .book(depth: 100), .status, .raw(NativeName("ohlc").name)])
    mutating func `a session subscribes and unsubscribes`(channel: Channel) {
        let keys = [StreamKey(channel, "BTC/USD"), StreamKey(channel, "ETH/BTC")]
        #expect(
            self.exchange(StreamRequest(id: 1, kind: .subscribe, streams: keys)).batch.reports.flatMap(\.streams)
                == keys
        )
        #expect(self.server.streams == Set(keys.compactMap { self.dialect.stream($0) }))
        let again = self.exchange(StreamRequest(id: 2, kind: .subscribe, streams: keys)).batch
        #expect(channel == .status || again.reports == keys.map { .confirmed([$0]) })
        let ended = self.exchange(StreamRequest(id: 3, kind: .unsubscribe, streams: keys)).batch
        #expect(ended.reports == (channel == .status ? [.ended(keys)] : keys.map { .ended([$0]) }))
        #expect(self.server.streams.isEmpty)
        let gone = self.exchange(StreamRequest(id: 4, kind: .unsubscribe, streams: keys)).batch
        #expect(gone.reports == ended.reports)
    }

    @Test mutating func `an unknown symbol is refused alone`() {
        let keys = [StreamKey(.trades, "BTC/USD"), StreamKey(.trades, "NOPE/USD")]
        let reports = self.exchange(StreamRequest(id: 1, kind: .subscribe, streams: keys)).batch.reports
        #expect(
            reports == [.confirmed([keys[0]]), .refused([keys[1]], reason: "Currency pair not supported NOPE/USD")]
        )
        #expect(self.server.streams == ["trade:BTC/USD"])
    }

    @Test mutating func `a second depth is refused, and so is one that does not exist`() {
        _ = self.exchange(StreamRequest(id: 1, kind: .subscribe, streams: [StreamKey(.book, "BTC/USD")]))
        let second = #"{"method":"subscribe","params":{"channel":"book","symbol":["BTC/USD"],"depth":25},"req_id":2}"#
        #expect(
            self.replies(to: second)[0].hasPrefix(#"{"error":"Already subscribed","method":"subscribe","req_id":2"#)
        )
        let keys = [StreamKey(.book(depth: 27), "BTC/USD"), StreamKey(.book(depth: 27), "ETH/BTC")]
        #expect(
            self.exchange(StreamRequest(id: 3, kind: .subscribe, streams: keys)).batch.reports
                == [.refused(keys, reason: "Subscription depth not supported")]
        )
    }

    @Test mutating func `a quote follows its confirmation`() {
        self.market.quotes["BTC/USD"] = Self.quote("12.30", "12.40")
        let key = StreamKey(.quotes, "BTC/USD")
        let decoded = self.exchange(StreamRequest(id: 1, kind: .subscribe, streams: [key]))
        let expected = "quote BTC/USD 12.30 x 4.00000000 | 12.40 x 5.50000000 at 2026-09-21T14:13:20.000001Z"
        #expect(decoded.says == [expected, "confirmed \([key])"])
    }

    @Test mutating func `statuses follow the confirmation of the instruments`() {
        self.market.instruments[1].status = .halted
        let key = StreamKey(.status, "BTC/USD")
        let says = self.exchange(StreamRequest(id: 1, kind: .subscribe, streams: [key])).says
        let steps = "precision 2 8 increment 0.05 0.00000001"
        #expect(
            says == [
                "instrument BTC/USD \(steps)", "status BTC/USD trading", "instrument ETH/BTC \(steps)",
                "status ETH/BTC halted", "instrument DOGE/USD \(steps)", "status DOGE/USD trading",
                "confirmed \([key])",
            ]
        )
    }

    @Test mutating func `pings are answered, nonsense is refused`() {
        #expect(self.replies(to: #"{"method":"ping","req_id":4}"#)[0].hasPrefix(#"{"method":"pong","req_id":4,"#))
        for message in ["", "[]", "{}", #"{"method":7}"#, #"{"method":"subscribe"}"#, #"{"method":"x"}"#] {
            #expect(self.replies(to: message)[0].hasPrefix(#"{"error":"#))
        }
        let level3 = #"{"method":"subscribe","params":{"channel":"level3","symbol":["BTC/USD"]},"req_id":1}"#
        #expect(self.replies(to: level3)[0].hasPrefix(#"{"error":"Private data and trading are unavailable"#))
    }

    // MARK: Events

    @Test mutating func `events are messages that a session reads as the same events`() throws {
        let levels: [BookLevel] = [
            BookLevel("9", "9"), BookLevel("12.30", "4.0"), BookLevel("12.20", "0"), BookLevel("12.40", "1"),
        ]
        let time = Timestamp(nanoseconds: 1_790_000_000_000_001_000)
        let book = BookUpdate(.delta, firstLevel: 1, bidCount: 2, askCount: 1, checksum: 7, eventTime: time)
        let trade = Trade(
            price: "12.35",
            quantity: "0.10000000",
            aggressor: .sell,
            id: 5001,
            eventTime: time,
            received: KrakenDecoded.received
        )
        let events = [
            MarketEvent("BTC/USD", .quote(Self.quote("12.30", "12.40"))),
            MarketEvent("A/USD", .quote(Self.quote(nil, "7"))),
            MarketEvent("A/USD", .quote(Self.quote(nil, nil))), MarketEvent("BTC/USD", .trade(trade)),
            MarketEvent("BTC/USD", .status(.halted)), MarketEvent("BTC/USD", .status(.trading)),
            MarketEvent("BTC/USD", .status(.delisted)),
        ]
        for event in events {
            #expect(self.readBack(event, levels).batch.events == [event])
        }
        #expect(
            self.readBack(MarketEvent("BTC/USD", .book(book)), levels).says
                == ["book BTC/USD delta bids 12.30x4.0 12.20x0 asks 12.40x1 checksum 7 at 2026-09-21T14:13:20.000001Z"]
        )
        #expect(self.readBack(MarketEvent("BTC/USD", .aggregateTrade(trade)), levels).bytes.count == 3)
    }

    private mutating func readBack(_ event: MarketEvent, _ levels: [BookLevel]) -> KrakenDecoded {
        var payload: [UInt8] = []
        self.dialect.payload(event, levels: levels, into: &payload)
        var message: [UInt8] = []
        let stream = self.dialect.stream(event.key) ?? ""
        self.dialect.wrap(payload.span, stream: stream, for: self.server, into: &message)
        if !message.isEmpty {
            #expect(self.dialect.unwrap(message.span) == DialectPayload(stream: stream, range: 0..<message.count))
        }
        return KrakenDecoded([message], by: &self.client)
    }

    @Test func `streams and keys are named both ways`() {
        let keys: [(StreamKey, String)] = [
            (StreamKey(.quotes, "BTC/USD"), "ticker:BTC/USD"), (StreamKey(.trades, "BTC/USD"), "trade:BTC/USD"),
            (StreamKey(.book(depth: 25), "BTC/USD"), "book-25:BTC/USD"),
            (StreamKey(.raw(NativeName("ohlc").name), "BTC/USD"), "ohlc:BTC/USD"),
            (StreamKey(.status, "!"), "instrument"),
        ]
        for (key, stream) in keys {
            #expect(self.dialect.stream(key) == stream)
            #expect(self.dialect.key(ofStream: stream) == key)
        }
        #expect(self.dialect.stream(StreamKey(.book, "BTC/USD")) == "book-10:BTC/USD")
        #expect(self.dialect.stream(StreamKey(.aggregateTrades, "BTC/USD")) == nil)
        #expect(self.dialect.key(ofStream: "BTC/USD") == nil)
    }

    @Test func `what is no data belongs to no stream`() {
        let messages = [
            #"{"channel":"heartbeat"}"#, #"{"method":"pong"}"#, "",
            #"{"channel":"status","data":[{"system":"online"}]}"#,
        ]
        for message in messages { #expect(self.dialect.unwrap(Array(message.utf8).span) == nil) }
    }

    // MARK: REST

    private func respond(_ call: RESTCall?) throws -> (RESTCall, RESTAnswer) {
        let call = try #require(call)
        let parts = call.target.split(separator: "?", maxSplits: 1).map(String.init)
        let query = parts.count == 2 ? parts[1] : ""
        let response = self.dialect.respond(method: "GET", path: parts[0], query: query, market: self.market)
        return (call, RESTAnswer(status: response.status, body: response.body, received: KrakenDecoded.received))
    }

    @Test func `the venue reads the list that its side writes`() throws {
        let (call, answer) = try self.respond(KrakenSpot.kraken.call(for: .instruments))
        var batch = EventBatch()
        #expect(KrakenSpot.kraken.verdict(on: answer, to: call) == .answered)
        try KrakenSpot.kraken.read(answer, to: call, into: &batch)
        #expect(batch.instruments == self.market.instruments && batch.failures.isEmpty)
    }

    @Test(arguments: [["BTC/USD", "ETH/BTC", "DOGE/USD"], ["ETH/BTC"], []] as [[NativeName]])
    mutating func `the venue reads the quotes that its side writes`(natives: [NativeName]) throws {
        for native in self.market.instruments.map(\.native) { self.market.quotes[native] = Self.quote("1.5", "1.6") }
        self.market.quotes["ETH/BTC"] = Self.quote("0.03", nil)
        let (call, answer) = try self.respond(KrakenSpot.kraken.call(for: .quotes(natives)))
        var batch = EventBatch()
        try KrakenSpot.kraken.read(answer, to: call, into: &batch)
        #expect(batch.events.map(\.native) == (natives.isEmpty ? self.market.instruments.map(\.native) : natives))
        for (native, quote) in batch.quotes {
            #expect(quote.bid == self.market.quotes[native]?.bid && quote.ask == self.market.quotes[native]?.ask)
            #expect(quote.bidSize == "4.000")
        }
    }

    @Test func `one unknown pair refuses the whole call`() throws {
        let (call, answer) = try self.respond(KrakenSpot.kraken.call(for: .quotes(["BTC/USD", "NOPE/USD"])))
        let verdict = KrakenSpot.kraken.verdict(on: answer, to: call)
        #expect(verdict == .unknownInstruments([], reason: "EQuery:Unknown asset pair"))
    }

    @Test func `the quota is refused with status 200`() throws {
        let call = try #require(KrakenSpot.kraken.call(for: .instruments))
        for (isBan, kind) in [(false, "slowDown"), (true, "banned")] {
            let response = self.dialect.overQuota(banned: isBan, retryAfter: .seconds(3), now: self.market.now)
            let answer = RESTAnswer(status: response.status, body: response.body, received: KrakenDecoded.received)
            #expect(response.status == 200 && response.weight == 0)
            #expect("\(KrakenSpot.kraken.verdict(on: answer, to: call))".hasPrefix(kind))
        }
        #expect(self.dialect.quota.weight > KrakenSpot.kraken.quota[0].limit)
    }
}

extension StreamReport {
    /// The streams that are confirmed.
    fileprivate var streams: [StreamKey] { if case .confirmed(let keys) = self { keys } else { [] } }
}
