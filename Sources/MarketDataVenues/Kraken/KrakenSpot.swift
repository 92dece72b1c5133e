public import MarketDataModel

/// Kraken's spot market, by WebSocket v2 and REST 0.
///
/// | | channel |
/// |---|---|
/// | ``Channel/quotes`` | `ticker`, sent on a change of the best bid or ask (`event_trigger` is `bbo`) |
/// | ``Channel/trades`` | `trade`, without the trades before the subscription |
/// | ``Channel/book(depth:)`` | `book` of 10, 25, 100, 500 or 1000 levels; 0 is 10 |
/// | ``Channel/status`` | `instrument`, which has no filter: one subscription serves all status streams of a connection |
/// | ``Channel/raw(_:)`` | any other public channel with a list of symbols, by its name: `ohlc` |
///
/// `ticker` follows the prices of the best bid and ask. Kraken does not say that a change of size alone is sent: where
/// sizes matter, take the top of a book.
///
/// Written from docs.kraken.com/exchange and from captured frames.
public struct KrakenSpot: Venue {
    /// The venue's name: `kraken`.
    public let id: VenueID = "kraken"
    /// The base URL of stream connections, without the protocol's path.
    public let streamBase: String
    /// The base URL of REST calls.
    public let bases: [String]

    init(stream: String, rest: String) {
        self.streamBase = stream
        self.bases = [rest]
    }

    /// A server that speaks the venue's protocol.
    ///
    /// - Parameters:
    ///   - stream: The server's base URL: `ws://127.0.0.1:9443`. `http` and `https` are taken for `ws` and `wss`, and the
    ///     protocol's own path (`/v2`) may stand at the end. The venue's own hosts bring each other along; any other is
    ///     taken to serve streams and REST on one host and port.
    ///   - rest: The base URL of REST calls where it is another one.
    /// - Throws: ``BaseURLError``
    public init(at stream: String, rest: String? = nil) throws(BaseURLError) {
        var base = try BaseURL(stream)
        if base.path.hasSuffix(Self.path) { base.path.removeLast(Self.path.count) }
        let restBase: BaseURL
        if let rest { restBase = try BaseURL(rest) } else { restBase = base }
        let isOwn = [Self.streamHost, Self.restHost].contains(base.host.lowercased())
        let host = isOwn ? Self.streamHost : nil
        let restHost = isOwn && rest == nil ? Self.restHost : nil
        self.init(
            stream: base.url(isStream: true, host: host, port: base.port),
            rest: restBase.url(isStream: false, host: restHost, port: restBase.port)
        )
    }

    /// The path of the protocol's second version.
    static let path = "/v2"
    private static let streamHost = "ws.kraken.com"
    private static let restHost = "api.kraken.com"

    /// The name of all instruments together: the instrument of messages that belong to none.
    public static let wholeMarket: NativeName = "!"

    /// The quota of REST calls; each number's source is stated where it is defined.
    public var quota: [QuotaWindow] { KrakenLimits.quota }
}

extension Venue where Self == KrakenSpot {
    /// kraken.com.
    public static var kraken: KrakenSpot {
        KrakenSpot(stream: "wss://ws.kraken.com", rest: "https://api.kraken.com")
    }

    /// A server that speaks Kraken's protocol, by its base URL; see ``KrakenSpot/init(at:rest:)``.
    /// - Throws: ``BaseURLError``
    public static func kraken(at url: String) throws(BaseURLError) -> KrakenSpot {
        try KrakenSpot(at: url)
    }
}
