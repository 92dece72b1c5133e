public import MarketDataModel

/// Kraken's own side of the wire: what its servers do, for serving recordings and simulations on loopback.
///
/// Written from docs.kraken.com/exchange and from captured frames. It shares no code with ``KrakenSession``, so that a
/// misreading of the documents does not hide behind itself. A stream is a channel and a symbol: `ticker:BTC/USD`,
/// `book-10:BTC/USD`, or a channel alone: `instrument`.
public struct KrakenDialect: VenueDialect {
    init() {}

    /// `/v2`; streams are asked for by message.
    public func open(path: String, query: String) -> DialectSession? {
        path == "/v2" || path == "/v2/" ? DialectSession() : nil
    }

    /// `ticker:BTC/USD`; `nil` for a channel that the venue has not.
    public func stream(_ key: StreamKey) -> String? {
        switch key.channel {
        case .quotes: "ticker:\(key.native)"
        case .trades: "trade:\(key.native)"
        case .book(let depth): "book-\(depth == 0 ? 10 : depth):\(key.native)"
        case .status: Self.instruments
        case .raw(let name): "\(name):\(key.native)"
        case .aggregateTrades: nil
        }
    }

    /// The key of `ticker:BTC/USD`. `instrument` belongs to all instruments together.
    public func key(ofStream stream: String) -> StreamKey? {
        guard stream != Self.instruments else { return StreamKey(.status, Self.wholeMarket) }
        guard let colon = stream.firstIndex(of: ":"), let native = InlineName(stream[stream.index(after: colon)...])
        else { return nil }
        let channel = stream[..<colon]
        switch channel {
        case "ticker": return StreamKey(.quotes, NativeName(native))
        case "trade": return StreamKey(.trades, NativeName(native))
        case _ where channel.hasPrefix("book-"):
            return UInt16(channel.dropFirst(5)).map { StreamKey(.book(depth: $0), NativeName(native)) }
        default: return InlineName(channel).map { StreamKey(.raw($0), NativeName(native)) }
        }
    }

    /// A message of data is its own payload: the venue wraps nothing. A book does not say its depth, so that recorded
    /// books go to the subscribers of the venue's default depth.
    public func unwrap(_ recorded: Span<UInt8>) -> DialectPayload? {
        let text = recorded.indices.map { recorded[$0] }
        guard case .object(let fields) = DialectJSON(text: text), case .string(let channel)? = fields["channel"] else {
            return nil
        }
        if channel == Self.instruments { return DialectPayload(stream: channel, range: recorded.indices) }
        guard case .array(let data)? = fields["data"], case .object(let entry)? = data.first,
            case .string(let symbol)? = entry["symbol"]
        else { return nil }
        let name = channel == "book" ? "book-10" : channel
        return DialectPayload(stream: "\(name):\(symbol)", range: recorded.indices)
    }

    /// The payload as it is.
    public func wrap(_ payload: Span<UInt8>, stream: String, for session: DialectSession, into message: inout [UInt8]) {
        for index in payload.indices { message.append(payload[index]) }
    }

    /// The state of the trading engine.
    public func greeting(_ session: DialectSession, market: any MarketView) -> [DialectReply] {
        let entry = """
            {"version":"2.0.10","system":"online","api_version":"v2","connection_id":18000000000000000001}
            """
        return [.send(Array("{\"channel\":\"status\",\"type\":\"update\",\"data\":[\(entry)]}".utf8))]
    }

    /// Once a second.
    public var heartbeat: (interval: Duration, message: [UInt8])? {
        (.seconds(1), Array("{\"channel\":\"heartbeat\"}".utf8))
    }

    /// Not published; what was measured to be refused in a burst is the 30th call, and 30 s of silence clear it.
    public var quota: (weight: Int, window: Duration) { (29, .seconds(30)) }

    static let instruments = "instrument"
    static let wholeMarket: NativeName = "!"
}

extension KrakenSpot {
    /// The venue's own side.
    public var dialect: (any VenueDialect)? { KrakenDialect() }
}
