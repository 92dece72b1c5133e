public import MarketDataModel

/// Binance's spot market: binance.com, binance.us, and any server that speaks their protocol.
///
/// | | channel |
/// |---|---|
/// | ``Channel/quotes`` | `<symbol>@bookTicker` |
/// | ``Channel/trades`` | `<symbol>@trade` |
/// | ``Channel/aggregateTrades`` | `<symbol>@aggTrade` |
/// | ``Channel/raw(_:)`` | any other, by what follows the symbol's `@`: `depth@100ms`, `kline_1m`, `miniTicker` |
///
/// Streams of the whole market (`!miniTicker@arr`) are raw channels under their full name; they belong to
/// ``wholeMarket``. The venue acknowledges names that it does not have with success, so check a name against the
/// instruments before subscribing.
///
/// Written from github.com/binance/binance-spot-api-docs and github.com/binance-us/binance-us-api-docs.
public struct BinanceSpot: Venue {
    /// The venue's name: `binance` or `binance-us`.
    public let id: VenueID
    /// The base URL of stream connections.
    public let streamBase: String
    /// The base URLs of REST calls: the venue's own, then other hosts of the same API.
    public let bases: [String]

    let site: BinanceSite

    init(site: BinanceSite, stream: String, rest: String) {
        self.id = site.id
        self.streamBase = stream
        self.bases = [rest] + Self.alternates(of: rest)
        self.site = site
    }

    /// A server that speaks the venue's protocol.
    ///
    /// - Parameters:
    ///   - stream: Its base URL: `ws://127.0.0.1:9443`. `http` and `https` are taken for `ws` and `wss`. The venue's own
    ///     stream hosts bring their own REST host along; any other is taken to serve both on one host and port.
    ///   - rest: The base URL of REST calls where it is another one.
    /// - Throws: ``BaseURLError``
    public init(at stream: String, rest: String? = nil) throws(BaseURLError) {
        try self.init(at: stream, rest: rest, site: nil)
    }

    /// The same for a server that is taken for `site`, whatever its host.
    init(at stream: String, rest: String? = nil, site: BinanceSite?) throws(BaseURLError) {
        let base = try BaseURL(stream)
        let pair = Self.hosts.first { base.host.lowercased() == $0.stream || base.host.lowercased() == $0.rest }
        let site = site ?? BinanceSite(host: base.host)
        if let rest {
            let restBase = try BaseURL(rest)
            self.init(site: site, stream: base.url(isStream: true), rest: restBase.url(isStream: false))
        } else if let pair {
            let isStreamHost = base.host.lowercased() == pair.stream
            self.init(
                site: site,
                stream: base.url(isStream: true, host: pair.stream, port: isStreamHost ? base.port : pair.port),
                rest: base.url(isStream: false, host: pair.rest)
            )
        } else {
            self.init(site: site, stream: base.url(isStream: true), rest: base.url(isStream: false))
        }
    }

    /// The venue's hosts that serve streams and REST apart, and the stream's port where it is not 443.
    private static let hosts: [(stream: String, port: Int?, rest: String)] = [
        ("stream.binance.com", 9443, "api.binance.com"),
        ("stream.binance.us", 9443, "api.binance.us"),
        ("data-stream.binance.vision", nil, "data-api.binance.vision"),
        ("stream.testnet.binance.vision", nil, "testnet.binance.vision"),
    ]

    /// Other hosts of the same API: REST, "General API Information". Quotas are counted by address ("IP Limits"), and
    /// here for all of them together.
    private static func alternates(of rest: String) -> [String] {
        rest == "https://api.binance.com" ? (1...4).map { "https://api\($0).binance.com" } : []
    }

    /// What all instruments together are called: the instrument of streams of the whole market.
    public static let wholeMarket: NativeName = "!"

    /// The announcement that a server is about to go, and the connection with it.
    static let shutdownChannel = InlineName("!serverShutdown") ?? BinanceSpot.wholeMarket.name
    /// The reaction to it: there is no fixed notice, so the replacement is opened at once (Streams, "serverShutdown").
    static let shutdown = StreamReport.replace(reason: "the server announced its shutdown")

    /// The published quota; each number's source is stated where it is defined.
    public var quota: [QuotaWindow] { BinanceLimits.quota(self.site) }
}

extension Venue where Self == BinanceSpot {
    /// binance.com.
    public static var binance: BinanceSpot {
        BinanceSpot(site: .global, stream: "wss://stream.binance.com:9443", rest: "https://api.binance.com")
    }

    /// binance.us.
    public static var binanceUS: BinanceSpot {
        BinanceSpot(site: .us, stream: "wss://stream.binance.us:9443", rest: "https://api.binance.us")
    }

    /// A server that speaks Binance's protocol, by its base URL; see ``BinanceSpot/init(at:rest:)``.
    /// - Throws: ``BaseURLError``
    public static func binance(at url: String) throws(BaseURLError) -> BinanceSpot {
        try BinanceSpot(at: url)
    }
}
