import MarketDataModel
import MarketDataVenues
import Testing

/// What a session asks of the venue, and what it makes of the answers.
struct KrakenSessionTests {
    private let venue = KrakenSpot.kraken

    private func message(_ request: StreamRequest) -> [String] {
        var session = self.venue.makeSession(StreamSessionContext())
        return Self.sent(by: &session, request)
    }

    private static func sent(by session: inout KrakenSession, _ request: StreamRequest) -> [String] {
        var batch = EventBatch()
        session.request(request, into: &batch)
        return Self.texts(batch)
    }

    private static func texts(_ batch: EventBatch) -> [String] {
        batch.outbound.map { message in
            if case .text(let bytes) = message { String(decoding: bytes, as: UTF8.self) } else { "binary" }
        }
    }

    private static func keys(_ channel: Channel, _ names: NativeName...) -> [StreamKey] {
        names.map { StreamKey(channel, $0) }
    }

    @Test(arguments: [
        (
            Channel.quotes,
            #"{"channel":"ticker","symbol":["BTC/USD","ETH/USD"],"event_trigger":"bbo","snapshot":true}"#,
            #"{"channel":"ticker","symbol":["BTC/USD","ETH/USD"],"event_trigger":"bbo"}"#
        ),
        (
            .trades, #"{"channel":"trade","symbol":["BTC/USD","ETH/USD"],"snapshot":false}"#,
            #"{"channel":"trade","symbol":["BTC/USD","ETH/USD"]}"#
        ),
        (
            .book, #"{"channel":"book","symbol":["BTC/USD","ETH/USD"],"depth":10,"snapshot":true}"#,
            #"{"channel":"book","symbol":["BTC/USD","ETH/USD"],"depth":10}"#
        ),
        (
            .book(depth: 1000), #"{"channel":"book","symbol":["BTC/USD","ETH/USD"],"depth":1000,"snapshot":true}"#,
            #"{"channel":"book","symbol":["BTC/USD","ETH/USD"],"depth":1000}"#
        ),
        (.status, #"{"channel":"instrument","snapshot":true}"#, #"{"channel":"instrument"}"#),
        (
            .raw(NativeName("ohlc").name), #"{"channel":"ohlc","symbol":["BTC/USD","ETH/USD"]}"#,
            #"{"channel":"ohlc","symbol":["BTC/USD","ETH/USD"]}"#
        ),
    ])
    func `a request is one message`(channel: Channel, subscribe: String, unsubscribe: String) {
        let keys = Self.keys(channel, "BTC/USD", "ETH/USD")
        #expect(
            self.message(StreamRequest(id: 7, kind: .subscribe, streams: keys))
                == [#"{"method":"subscribe","params":\#(subscribe),"req_id":7}"#]
        )
        #expect(
            self.message(StreamRequest(id: 8, kind: .unsubscribe, streams: keys))
                == [#"{"method":"unsubscribe","params":\#(unsubscribe),"req_id":8}"#]
        )
    }

    @Test func `a name with a quotation mark does not end the string`() {
        let keys = Self.keys(.quotes, #"A"\/USD"#)
        let message = self.message(StreamRequest(id: 1, kind: .subscribe, streams: keys))[0]
        #expect(message.contains(#""symbol":["A\"\\/USD"]"#))
    }

    @Test func `symbols of one request are answered one by one, in any order`() {
        var session = self.venue.makeSession(StreamSessionContext())
        let streams = Self.keys(.trades, "A/USD", "B/USD", "C/USD")
        _ = Self.sent(by: &session, StreamRequest(id: 5, kind: .subscribe, streams: streams))
        let refusal = #"{"error":"Currency pair not supported B/USD","method":"subscribe","req_id":5,"success":false,"#
        let answers = [
            Self.confirmation("C/USD", id: 5), refusal + #""symbol":"B/USD"}"#, Self.confirmation("A/USD", id: 5),
            // Neither of these is awaited.
            Self.confirmation("A/USD", id: 5), Self.confirmation("D/USD", id: 5), Self.confirmation("A/USD", id: 6),
        ]
        let decoded = KrakenDecoded(answers.map { Array($0.utf8) }, by: &session)
        #expect(
            decoded.batch.reports == [
                .confirmed([streams[2]]), .refused([streams[1]], reason: "Currency pair not supported B/USD"),
                .confirmed([streams[0]]),
            ]
        )
    }

    @Test func `a refusal without a symbol refuses what is left of its request`() {
        var session = self.venue.makeSession(StreamSessionContext())
        let streams = Self.keys(.trades, "A/USD", "B/USD", "C/USD")
        _ = Self.sent(by: &session, StreamRequest(id: 5, kind: .subscribe, streams: streams))
        let refusal = #"{"error":"Subscription depth not supported","method":"subscribe","req_id":5,"success":false}"#
        let decoded = KrakenDecoded([Array(Self.confirmation("B/USD", id: 5).utf8), Array(refusal.utf8)], by: &session)
        #expect(
            decoded.batch.reports == [
                .confirmed([streams[1]]),
                .refused([streams[0], streams[2]], reason: "Subscription depth not supported"),
            ]
        )
    }

    @Test func `an error of no request is a notice, and takes no request with it`() {
        var session = self.venue.makeSession(StreamSessionContext())
        let streams = Self.keys(.trades, "A/USD")
        _ = Self.sent(by: &session, StreamRequest(id: 5, kind: .subscribe, streams: streams))
        let messages = [#"{"error":"Exceeded msg rate"}"#, Self.confirmation("A/USD", id: 5)]
        let decoded = KrakenDecoded(messages.map { Array($0.utf8) }, by: &session)
        #expect(decoded.batch.reports == [.notice("Exceeded msg rate"), .confirmed(streams)])
    }

    @Test func `the trading engine's state is told when it changes`() {
        var session = self.venue.makeSession(StreamSessionContext())
        let words = ["online", "online", "maintenance", "maintenance", "online", "post_only"]
        let messages = words.map { Array(#"{"channel":"status","type":"update","data":[{"system":"\#($0)"}]}"#.utf8) }
        #expect(
            KrakenDecoded(messages, by: &session).says
                == ["maintenance", "online", "post_only"].map { "notice the trading engine is in the state \"\($0)\"" }
        )
    }

    static func confirmation(_ symbol: String, id: Int, channel: String = "trade") -> String {
        let result = #"{"channel":"\#(channel)","symbol":"\#(symbol)"}"#
        return #"{"method":"subscribe","req_id":\#(id),"result":\#(result),"success":true}"#
    }
}
