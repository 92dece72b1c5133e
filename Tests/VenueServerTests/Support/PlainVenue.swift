import MarketDataModel
import MarketDataVenues

/// A venue whose protocol is as small as possible, to see what a server adds to a dialect.
///
/// A message of a client is the name of a stream, `A.quotes`; a session's form is the number in its path, `/2`.
struct PlainVenue: Venue, StreamProtocol {
    struct Session: StreamSession {
        mutating func request(_ request: StreamRequest, into events: inout EventBatch) {}
        mutating func decode(_ message: Span<UInt8>, into events: inout EventBatch) throws(DecodeError) {}
    }

    let id: VenueID = "plain"
    var heartbeat: Duration?
    var limits: StreamLimits { BinanceSpot.binance.limits }
    var dialect: (any VenueDialect)? { PlainDialect(heartbeatInterval: self.heartbeat) }

    func facts(of channel: Channel) -> ChannelFacts? { ChannelFacts(sendsSnapshot: false) }
    func endpoint(of route: StreamRoute, credentials: Credentials?) -> StreamEndpoint {
        .address(StreamAddress("ws://127.0.0.1"))
    }
    func makeSession(_ context: StreamSessionContext) -> Session { Session() }
}

struct PlainDialect: VenueDialect {
    var heartbeatInterval: Duration?

    var heartbeat: (interval: Duration, message: [UInt8])? {
        self.heartbeatInterval.map { ($0, Array("heartbeat".utf8)) }
    }

    var quota: (weight: Int, window: Duration) { (100, .seconds(60)) }

    func open(path: String, query: String) -> DialectSession? {
        Int(path.dropFirst()).map { DialectSession(form: $0) }
    }

    func greeting(_ session: DialectSession, market: any MarketView) -> [DialectReply] {
        let quotes = market.instruments.compactMap { market.quote(of: $0.native) }
        return [.send(Array("hello \(session.form), \(quotes.count) quotes".utf8))]
    }

    func receive(_ message: Span<UInt8>, in session: inout DialectSession, market: any MarketView) -> [DialectReply] {
        session.streams.insert(String(decoding: message.indices.map { message[$0] }, as: UTF8.self))
        return [.send(Array("ok".utf8))]
    }

    func stream(_ key: StreamKey) -> String? { "\(key.native).\(key.channel)" }

    func key(ofStream stream: String) -> StreamKey? { nil }

    func unwrap(_ recorded: Span<UInt8>) -> DialectPayload? { nil }

    func wrap(_ payload: Span<UInt8>, stream: String, for session: DialectSession, into message: inout [UInt8]) {
        message.append(contentsOf: "\(session.form) \(stream) ".utf8)
        for index in payload.indices { message.append(payload[index]) }
    }

    /// Books and statuses alone.
    func payload(_ event: MarketEvent, levels: [BookLevel], into payload: inout [UInt8]) {
        switch event.content {
        case .book(let update):
            let sides = [levels[update.bids], levels[update.asks]].map { side in
                side.map { "\($0.price)x\($0.quantity)" }.joined(separator: ",")
            }
            payload.append(contentsOf: "\(update.kind) \(sides[0])|\(sides[1])".utf8)
        case .status(let status): payload.append(contentsOf: "\(status)".utf8)
        case .quote, .trade, .aggregateTrade, .raw: break
        }
    }

    func respond(method: String, path: String, query: String, market: any MarketView) -> DialectResponse {
        DialectResponse(status: 404, body: [])
    }

    func overQuota(banned: Bool, retryAfter: Duration, now: Timestamp) -> DialectResponse {
        DialectResponse(status: 429, body: [])
    }

    func quotaHeaders(used: Int) -> [String: String] { [:] }
}
