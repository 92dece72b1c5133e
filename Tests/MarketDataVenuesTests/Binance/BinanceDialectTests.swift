import MarketDataModel
import TestSupport
import Testing

@testable import MarketDataVenues

/// The venue's own side, and that the client's side understands it.
struct BinanceDialectTests {
    private struct Market: MarketView {
        var instruments: [Instrument] = [
            Instrument(
                symbol: "AAA-USDT",
                native: "AAAUSDT",
                base: "AAA",
                quote: "USDT",
                tickSize: "0.01",
                lotSize: "0.00001"
            ),
            Instrument(symbol: "BBB-BTC", native: "BBBBTC", base: "BBB", quote: "BTC", status: .halted),
        ]
        var now = Timestamp(nanoseconds: 1_700_000_000_123_456_789)

        func quote(of native: NativeName) -> Quote? {
            guard native == "AAAUSDT" else { return nil }
            return Quote(bid: "61837.63", bidSize: "1.5", ask: "61837.64", askSize: "2", received: Decoded.received)
        }
    }

    private let dialect = BinanceDialect(site: .global)

    private func receive(_ message: String, _ session: inout DialectSession) -> [String] {
        self.dialect.receive(Array(message.utf8).span, in: &session, market: Market()).map { reply in
            switch reply {
            case .send(let bytes): String(decoding: bytes, as: UTF8.self)
            case .close(let code, let reason): "close \(code) \(reason)"
            }
        }
    }

    private func get(_ path: String, _ query: String = "") -> (status: Int, body: String, weight: Int) {
        let response = self.dialect.respond(method: "GET", path: "/api/v3/\(path)", query: query, market: Market())
        return (response.status, String(decoding: response.body, as: UTF8.self), response.weight)
    }

    @Test func `connections open with the streams of their URL`() {
        let combined = DialectSession(streams: ["a@trade", "b@depth@100ms"], form: BinanceDialect.combined)
        #expect(self.dialect.open(path: "/stream", query: "streams=a@trade/b@depth@100ms") == combined)
        #expect(self.dialect.open(path: "/stream", query: "x=1&streams=a%40trade%2Fb%40depth%40100ms") == combined)
        #expect(self.dialect.open(path: "/stream", query: "") == DialectSession(form: BinanceDialect.combined))
        #expect(self.dialect.open(path: "/ws/a@trade/b@depth@100ms", query: "")?.streams == combined.streams)
        #expect(self.dialect.open(path: "/ws", query: "") == DialectSession(form: BinanceDialect.plain))
        #expect(self.dialect.open(path: "/", query: "") == nil)
        #expect(self.dialect.open(path: "/wsx", query: "") == nil)
    }

    @Test func `what a client asks is done and acknowledged, unknown names too`() {
        var session = DialectSession(form: BinanceDialect.combined)
        let names: [StreamKey] = [StreamKey(.quotes, "AAAUSDT"), StreamKey(.trades, "NOSUCHNAME")]
        let request = StreamRequest(id: 4, kind: .subscribe, streams: names)
        let subscribe = String(decoding: BinanceSpot.encode(request), as: UTF8.self)
        let replies = self.receive(subscribe, &session)
        #expect(replies == [#"{"result":null,"id":4}"#])
        #expect(Decoded(replies[0], after: [request]).says == ["confirmed AAAUSDT quotes, NOSUCHNAME trades"])
        #expect(session.streams == ["aaausdt@bookTicker", "nosuchname@trade"])
        let list = self.receive(#"{"method":"LIST_SUBSCRIPTIONS","id":"x1"}"#, &session)
        #expect(list == [#"{"result":["aaausdt@bookTicker","nosuchname@trade"],"id":"x1"}"#])
        let unsubscribe = #"{"method":"UNSUBSCRIBE","params":["nosuchname@trade","never@trade"],"id":null}"#
        #expect(self.receive(unsubscribe, &session) == [#"{"result":null,"id":null}"#])
        #expect(session.streams == ["aaausdt@bookTicker"])
        #expect(
            self.receive(#"{"method":"GET_PROPERTY","params":["combined"],"id":2}"#, &session) == [
                #"{"result":true,"id":2}"#
            ]
        )
        let set = #"{"method":"SET_PROPERTY","params":["combined",false],"id":5}"#
        #expect(self.receive(set, &session) == [#"{"result":null,"id":5}"#])
        #expect(session.form == BinanceDialect.plain)
    }

    @Test(arguments: [
        (#"{"method":"SUBSCRIBE","params":["a@trade"]"#, "code 3"),
        (#"{"method":"SUBSCRIBE","params":["a@trade"],"id":1.5}"#, "request ID must be an unsigned integer"),
        (#"{"method":"SUBSCRIBE","params":["a@trade"]}"#, "request ID must be an unsigned integer"),
        (#"{"params":["a@trade"],"id":1}"#, "missing field `method` at line 1 column 29"),
        (#"{"method":"SUBSCRBE","params":["a@trade"],"id":1}"#, "unknown variant `SUBSCRBE`"),
        (#"{"method":"SUBSCRIBE","id":1}"#, "missing field `params`"),
        (#"{"method":"SUBSCRIBE","params":[1],"id":1}"#, "refused A trades: Invalid request: invalid stream (code 2)"),
        (#"{"method":"SET_PROPERTY","params":[],"id":1}"#, "property name must be a string"),
        (#"{"method":"SET_PROPERTY","params":["combined",1],"id":1}"#, "expected Boolean"),
        (#"{"method":"SET_PROPERTY","params":["x",true],"id":9}"#, "refused B trades: Unknown property (code 0)"),
        (#"{"method":"GET_PROPERTY","params":["combined",1],"id":1}"#, "too many parameters"),
        ("[]", "code 2"),
    ])
    func `what is refused is told so that the client understands it`(message: String, words: String) throws {
        var session = DialectSession(streams: ["kept@trade"], form: BinanceDialect.combined)
        let replies = self.receive(message, &session)
        let requests = [(UInt32(1), "A"), (9, "B")].map {
            StreamRequest(id: $0, kind: .subscribe, streams: [StreamKey(.trades, $1)])
        }
        let says = Decoded(try #require(replies.first), after: requests).says
        #expect(says.count == 1 && says[0].hasPrefix("refused") && says[0].contains(words), "\(says)")
        #expect(session == DialectSession(streams: ["kept@trade"], form: BinanceDialect.combined))
    }

    @Test func `more streams than a connection carries are refused, a message too long is never answered`() {
        var session = DialectSession(streams: Set((0..<1024).map { "s\($0)@trade" }), form: BinanceDialect.combined)
        let one = self.receive(#"{"method":"SUBSCRIBE","params":["x@trade"],"id":19}"#, &session)
        #expect(one == [#"{"error":{"code":4,"msg":"Too many subscriptions"},"id":19}"#])
        #expect(session.streams.count == 1024)
        let long = #"{"method":"LIST_SUBSCRIPTIONS","id":1}"# + String(repeating: " ", count: 4051)
        #expect(self.receive(long, &session).isEmpty)
        #expect(!self.receive(String(long.dropLast()), &session).isEmpty)
    }

    @Test func `streams and keys correspond`() {
        let keys = [
            StreamKey(.quotes, "AAAUSDT"), StreamKey(.trades, "AAAUSDT"), StreamKey(.aggregateTrades, "AAAUSDT"),
            StreamKey(.raw(InlineName("depth@100ms")!), "AAAUSDT"),
            StreamKey(.raw(InlineName("!ticker_1h@arr")!), BinanceSpot.wholeMarket),
        ]
        let names = [
            "aaausdt@bookTicker", "aaausdt@trade", "aaausdt@aggTrade", "aaausdt@depth@100ms", "!ticker_1h@arr",
        ]
        for (key, name) in zip(keys, names) {
            #expect(self.dialect.stream(key) == name)
            #expect(self.dialect.key(ofStream: name) == key)
        }
        #expect(self.dialect.key(ofStream: "AAAUSDT@trade") == nil)
        #expect(self.dialect.key(ofStream: "aaausdt") == nil)
    }

    @Test(arguments: [
        (#"{"stream":"a@trade","data":{"x":1}}"#, "a@trade", #"{"x":1}"#),
        (#"{"e":"trade","s":"ABC"}"#, "abc@trade", #"{"e":"trade","s":"ABC"}"#),
        (#"{"u":1,"s":"ABC","b":"1","B":"1","a":"1","A":"1"}"#, "abc@bookTicker", nil),
        (#"{"e":"kline","s":"ABC","k":{"i":"1m"}}"#, "abc@kline_1m", nil),
        (#"{"e":"24hrTicker","s":"ABC"}"#, "abc@ticker", nil), (#"{"e":"depthUpdate","s":"ABC"}"#, "abc@depth", nil),
        (#"{"e":"serverShutdown","E":1}"#, "!serverShutdown", nil),
        (#"{"result":null,"id":1}"#, nil, nil), (#"{"lastUpdateId":1,"bids":[],"asks":[]}"#, nil, nil), ("", nil, nil),
        ("{}", nil, nil), (#"{"stream":"a@trade","data":}"#, nil, nil),
    ])
    func `a recorded message is taken apart`(recorded: String, stream: String?, payload: String?) {
        let bytes = Array(recorded.utf8)
        let parts = self.dialect.unwrap(bytes.span)
        #expect(parts?.stream == stream)
        if let parts, let payload { #expect(String(decoding: bytes[parts.range], as: UTF8.self) == payload) }
    }

    @Test func `quotes and trades are written as the venue writes them`() {
        var text: [UInt8] = []
        let quote = Quote(
            bid: "61837.63",
            bidSize: "3",
            ask: "0.123456789",
            askSize: "1.54698000",
            sequence: 12,
            received: Decoded.received
        )
        self.dialect.payload(MarketEvent("AAAUSDT", .quote(quote)), levels: [], into: &text)
        let expected =
            #"{"u":12,"s":"AAAUSDT","b":"61837.63000000","B":"3.00000000","a":"0.123456789","A":"1.54698000"}"#
        #expect(String(decoding: text, as: UTF8.self) == expected)
        var message: [UInt8] = []
        self.dialect.wrap(
            text.span,
            stream: "aaausdt@bookTicker",
            for: DialectSession(form: BinanceDialect.combined),
            into: &message
        )
        #expect(String(decoding: message, as: UTF8.self) == #"{"stream":"aaausdt@bookTicker","data":\#(expected)}"#)
        let trade = Trade(
            price: "1.5",
            quantity: "2",
            aggressor: .sell,
            id: 7,
            eventTime: Timestamp(nanoseconds: 1_700_000_000_123_000_000),
            received: Decoded.received
        )
        text = []
        self.dialect.payload(MarketEvent("AAAUSDT", .trade(trade)), levels: [], into: &text)
        let head = #""E":1700000000123,"s":"AAAUSDT""#
        let tail = #""T":1700000000123,"m":true,"M":true}"#
        #expect(
            String(decoding: text, as: UTF8.self)
                == #"{"e":"trade",\#(head),"t":7,"p":"1.50000000","q":"2.00000000",\#(tail)"#
        )
        text = []
        self.dialect.payload(MarketEvent("AAAUSDT", .aggregateTrade(trade)), levels: [], into: &text)
        #expect(
            String(decoding: text, as: UTF8.self)
                == #"{"e":"aggTrade",\#(head),"a":7,"p":"1.50000000","q":"2.00000000","f":7,"l":7,\#(tail)"#
        )
    }

    @Test func `B48 what the venue's side writes, the client's side reads back`() throws {
        var random = SeededGenerator(seed: 48)
        for round in 0..<2_000 {
            func decimal<Value: DecimalValue>() throws -> Value {
                let digits = Int64.random(in: 0...999_999_999_999_999, using: &random)
                return Value(try ExactDecimal(significand: digits, exponent: -Int.random(in: 0...8, using: &random)))
            }
            let native = try NativeName("S\(round)USDT")
            let time = Timestamp(nanoseconds: Int64.random(in: 0...2_000_000_000_000, using: &random) * 1_000_000)
            let session = DialectSession(
                form: Bool.random(using: &random) ? BinanceDialect.combined : BinanceDialect.plain
            )
            // One side in eight is empty.
            let hasBid = Int.random(in: 0..<8, using: &random) > 0
            let hasAsk = Int.random(in: 0..<8, using: &random) > 0
            let quote = Quote(
                bid: hasBid ? try decimal() : nil,
                bidSize: hasBid ? try decimal() : nil,
                ask: hasAsk ? try decimal() : nil,
                askSize: hasAsk ? try decimal() : nil,
                sequence: UInt64.random(in: 0...UInt64.max, using: &random),
                received: Decoded.received
            )
            let trade = Trade(
                price: try decimal(),
                quantity: try decimal(),
                aggressor: Bool.random(using: &random) ? .buy : .sell,
                id: UInt64.random(in: 0...UInt64.max, using: &random),
                eventTime: time,
                received: Decoded.received
            )
            let isAggregate = Bool.random(using: &random)
            let events = [
                MarketEvent(native, .quote(quote)),
                MarketEvent(native, isAggregate ? .aggregateTrade(trade) : .trade(trade)),
            ]
            for event in events {
                var (payload, message): ([UInt8], [UInt8]) = ([], [])
                self.dialect.payload(event, levels: [], into: &payload)
                let stream = try #require(self.dialect.stream(event.key))
                self.dialect.wrap(payload.span, stream: stream, for: session, into: &message)
                #expect(Decoded([message]).batch.events == [event])
                #expect(self.dialect.unwrap(message.span)?.stream == stream)
            }
        }
    }

    @Test func `events that the venue has no message for are not written`() {
        let level = BookLevel("1", "1")
        let contents: [MarketEvent.Content] = [
            .book(BookUpdate(.snapshot, bidCount: 1)), .status(.halted),
            .raw(InlineName("depth")!, MessageSlice(offset: 0, count: 0)),
        ]
        for content in contents {
            var payload: [UInt8] = []
            self.dialect.payload(MarketEvent("AAAUSDT", content), levels: [level], into: &payload)
            #expect(payload.isEmpty)
        }
        #expect(self.dialect.stream(StreamKey(.book, "AAAUSDT")) == nil)
        #expect(self.dialect.stream(StreamKey(.status, "AAAUSDT")) == nil)
    }

    @Test func `REST answers are read by the client's side`() throws {
        #expect(self.get("ping") == (200, "{}", 1))
        #expect(self.get("time") == (200, #"{"serverTime":1700000000123}"#, 1))
        let info = self.get("exchangeInfo", "showPermissionSets=false")
        #expect(info.status == 200 && info.weight == 20)
        let listed = try Answer(info.body).read(.instruments)
        #expect(listed.instruments == Market().instruments && listed.failures.isEmpty)
        let one = self.get("ticker/bookTicker", "symbol=AAAUSDT")
        #expect(one.weight == 2)
        let quote =
            #"{"symbol":"AAAUSDT","bidPrice":"61837.63000000","bidQty":"1.50000000","askPrice":"61837.64000000","askQty":"2.00000000"}"#
        #expect(one.body == quote)
        let all = self.get("ticker/bookTicker")
        #expect(all.weight == 4)
        let call = try #require(BinanceSpot.binance.call(for: .quotes(["BBBBTC", "AAAUSDT"]))).target
        let query = try #require(call.split(separator: "?").last)
        for (text, names) in [
            (all.body, ["AAAUSDT", "BBBBTC"]),
            (self.get("ticker/bookTicker", String(query)).body, ["BBBBTC", "AAAUSDT"]),
        ] {
            let batch = try Answer(text).read(.quotes(["BBBBTC", "AAAUSDT"]))
            let quotes = batch.quotes
            #expect(batch.failures.isEmpty)
            #expect(quotes.map(\.native.description) == names)
            #expect(quotes.contains { $0.quote == Market().quote(of: "AAAUSDT") })
            #expect(quotes.contains { $0.quote.bid == nil && $0.quote.ask == nil })
        }
    }

    @Test(arguments: [
        ("symbol=NOPE", -1121), ("symbols=%5B%22AAAUSDT%22,%22NOPE%22%5D", -1121), ("symbol=aaausdt", -1100),
        ("symbol=", -1100),
        ("symbols=AAAUSDT", -1100), ("symbols=%5B%22AAAUSDT%22,%22AAAUSDT%22%5D", -1151), ("symbols=%5B1%5D", -1100),
        ("symbol=AAAUSDT&symbols=%5B%5D", -1128), ("symbol=AAAUSDT&what=1", -1104),
    ])
    func `a bad REST call is refused with the venue's number`(query: String, code: Int) throws {
        for path in ["ticker/bookTicker", "exchangeInfo"] {
            let response = self.get(path, query)
            #expect(response.status == 400)
            let verdict = try #require(Answer(response.body, status: 400).verdict())
            let reason = try #require(verdict.reason)
            #expect(reason.hasSuffix("(code \(code))"), "\(reason)")
            // The call names instruments that the venue does not have, or that no venue could have; else it is at fault.
            let isUnknown = [-1121, -1100].contains(code)
            #expect(verdict == (isUnknown ? .unknownInstruments([], reason: reason) : .refused(reason: reason)))
        }
    }

    @Test func `an unknown path is a page that says nothing in the venue's form`() {
        let response = self.dialect.respond(method: "GET", path: "/api/v3/order", query: "", market: Market())
        #expect(response.status == 404)
        let page = String(decoding: response.body, as: UTF8.self)
        #expect(Answer(page, status: 404).verdict() == .refused(reason: page))
    }

    @Test func `breaking the quota is told with the seconds to wait`() {
        let now = Timestamp(nanoseconds: 1_000_000_000)
        let first = self.dialect.overQuota(banned: false, retryAfter: .milliseconds(1500), now: now)
        #expect(first.status == 429)
        #expect(first.headers["Retry-After"] == "2")
        let received = ReceiveStamp(wall: now, monotonic: .zero)
        func verdict(_ response: DialectResponse) -> RESTVerdict? {
            let body = String(decoding: response.body, as: UTF8.self)
            return Answer(body, status: response.status, headers: response.headers, received: received).verdict()
        }
        guard case .slowDown(let wait, let words) = verdict(first) else {
            Issue.record("429 does not slow down")
            return
        }
        #expect(wait == .seconds(2))
        #expect(words.contains("current limit is 6000 request weight per 1 MINUTE"))
        let banned = self.dialect.overQuota(banned: true, retryAfter: .seconds(120), now: now)
        #expect(banned.status == 418)
        #expect(banned.headers["Retry-After"] == "120")
        #expect(String(decoding: banned.body, as: UTF8.self).contains("IP banned until 121000."))
        guard case .banned(wait: .seconds(120), _) = verdict(banned) else {
            Issue.record("418 is no ban of two minutes")
            return
        }
        #expect(self.dialect.quotaHeaders(used: 7)["X-MBX-USED-WEIGHT-1M"] == "7")
        #expect(self.dialect.quota.weight == 6000)
        #expect(BinanceDialect(site: .us).quota.weight == 1200)
    }
}
