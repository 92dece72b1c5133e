import MarketDataModel

/// Kraken's numbers, each with its source. Kraken publishes few of them; where it publishes none, a number is one that
/// was measured or that a client in production uses, and the smaller where there are several.
enum KrakenLimits {
    // MARK: Streams

    /// Messages a second on one connection. The limit is dynamic and not published (docs.kraken.com, "Rate limits"): over
    /// it the venue answers `Exceeded msg rate` and drops the request. Of 25 requests in one burst the 16th was the first
    /// to be dropped (github.com/bitrich-info/xchange-stream/issues/502).
    static let messagesPerSecond = 10

    /// Streams on one connection. Not published; the support pages say that all market data of all pairs fit. 300 symbols
    /// on one connection are what a client has verified.
    static let streamsPerConnection = 300

    /// Symbols in one message. Not published; verified by the same client.
    static let streamsPerMessage = 100

    /// Connections within ``connectionWindow``. The edge (Cloudflare) admits about 150 of one address and then bans it for
    /// 10 minutes (docs.kraken.com, "WebSocket introduction"); other programs at the address count too.
    static let connectionsPerWindow = 120
    /// The window of ``connectionsPerWindow``.
    static let connectionWindow = Duration.seconds(600)

    /// The time for which a healthy connection may be without a byte. A connection with a subscription has a heartbeat each
    /// second, while data flow too; in 600 s of recorded frames the longest silence was 1.12 s. 10 s leaves room for a
    /// stall of the network.
    static let idleLimit = Duration.seconds(10)

    /// The time without a message of the client's after which it pings. A connection without traffic is closed after about
    /// 60 s (docs.kraken.com, "WebSocket introduction").
    static let pingInterval = Duration.seconds(30)
    /// The time within which a ping is answered. In recordings it takes well below a second.
    static let pongDeadline = Duration.seconds(10)

    /// The depths of `book` (docs.kraken.com, "Book"). Others are refused, not rounded.
    static let depths: [UInt16] = [10, 25, 100, 500, 1000]
    /// The depth that `book` has where none is given.
    static let defaultDepth: UInt16 = 10

    // MARK: REST

    /// Public calls of one address. No ceiling is published; one call a second "stays within the limits"
    /// (support.kraken.com/articles/206548367). Measured: a burst is refused at the 30th call, 30 s of silence clear it,
    /// and a long run was refused at one call per 1.5 s. 15 within 30 s stays below all of these.
    static let quota = [QuotaWindow(.requests, limit: 15, per: .seconds(30))]

    /// The pause after a refusal for too many calls: the silence that was measured to clear it.
    static let pause = Duration.seconds(30)
    /// The longest pause that the venue may impose by naming a time.
    static let longestPause = Duration.seconds(3600)

    /// Pairs in one call for quotes. No number is published, the URL is the limit: one of 4,112 characters was refused
    /// with 414 (github.com/ccxt/ccxt/issues/11691). 100 of the longest names this package handles take 3,200.
    static let pairsPerCall = 100

    /// The levels a side of `Depth` (docs.kraken.com, "Get order book").
    static let depthOfCall = 1...500
}
