public import MarketDataModel

/// Binance's own side of the wire: what its servers do, for serving recordings and simulations on loopback.
///
/// Written from the venue's documents (`web-socket-streams.md`, `rest-api.md` and `errors.md` of
/// github.com/binance/binance-spot-api-docs); what was only seen in the wild says so where it stands. It shares no code
/// with ``BinanceSession``, so that a misreading of the documents does not hide behind itself.
public struct BinanceDialect: VenueDialect {
    let site: BinanceSite

    /// Payloads alone, or wrapped with their stream's name.
    static let plain = 0, combined = 1

    init(site: BinanceSite) { self.site = site }

    /// `/stream?streams=a/b` sends wrapped messages, `/ws/a/b` plain ones; both may begin without a stream.
    public func open(path: String, query: String) -> DialectSession? {
        let names: [String]
        let isCombined: Bool
        if path == "/stream" || path == "/stream/" {
            isCombined = true
            let list = BinanceQuery(query)["streams"] ?? ""
            names = list.split(separator: "/").map(String.init)
        } else if path == "/ws" || path.hasPrefix("/ws/") {
            isCombined = false
            names = path.dropFirst(3).split(separator: "/").map { BinanceQuery.unescaped($0) }
        } else {
            return nil
        }
        guard names.count <= BinanceLimits.streamsPerConnection else { return nil }
        return DialectSession(streams: Set(names), form: isCombined ? Self.combined : Self.plain)
    }

    /// `btcusdt@bookTicker`, or the whole name of a stream of the whole market.
    public func stream(_ key: StreamKey) -> String? {
        let symbol = key.native.name.lowercased.description
        switch key.channel {
        case .quotes: return "\(symbol)@bookTicker"
        case .trades: return "\(symbol)@trade"
        case .aggregateTrades: return "\(symbol)@aggTrade"
        case .raw(let name):
            let name = name.description
            return name.hasPrefix("!") ? name : "\(symbol)@\(name)"
        case .book, .status: return nil
        }
    }

    /// What `stream` carries; any channel is one, since the venue's list of them grows.
    public func key(ofStream stream: String) -> StreamKey? {
        if stream.hasPrefix("!") {
            return InlineName(stream).map { StreamKey(.raw($0), BinanceSpot.wholeMarket) }
        }
        guard let at = stream.firstIndex(of: "@") else { return nil }
        let channel = stream[stream.index(after: at)...]
        // Capitals name no stream: the venue says that all symbols are in small letters.
        guard let lower = InlineName(stream[..<at]), lower == lower.lowercased, let name = InlineName(channel) else {
            return nil
        }
        let native = lower.uppercased
        switch channel {
        case "bookTicker": return StreamKey(.quotes, NativeName(native))
        case "trade": return StreamKey(.trades, NativeName(native))
        case "aggTrade": return StreamKey(.aggregateTrades, NativeName(native))
        default: return StreamKey(.raw(name), NativeName(native))
        }
    }

    /// `{"stream":"btcusdt@trade","data":{…}}`, or the payload alone.
    public func wrap(_ payload: Span<UInt8>, stream: String, for session: DialectSession, into message: inout [UInt8]) {
        if session.form == Self.combined {
            message.append(contentsOf: "{\"stream\":\(DialectJSON.quoted(stream)),\"data\":".utf8)
        }
        for index in payload.indices { message.append(payload[index]) }
        if session.form == Self.combined { message.append(UInt8(ascii: "}")) }
    }

    /// REST, "Exchange information": 6,000 a minute, as the venue's `rateLimits` have it (binance.us: 1,200).
    public var quota: (weight: Int, window: Duration) { (self.site == .global ? 6000 : 1200, .seconds(60)) }
}

extension BinanceSpot {
    /// The venue's own side.
    public var dialect: (any VenueDialect)? { BinanceDialect(site: self.site) }
}
