import MarketDataModel

/// Binance's numbers, each with the place that states it.
///
/// "Streams" is `web-socket-streams.md` and "REST" `rest-api.md` of github.com/binance/binance-spot-api-docs (July 2026)
/// or, for binance.us, of github.com/binance-us/binance-us-api-docs (June 2024).
enum BinanceLimits {
    /// Streams, "WebSocket Limits": "5 incoming messages per second", PING and PONG frames included. Both sites.
    static let messagesPerSecond = 5

    /// Streams, "WebSocket Limits": "A single connection can listen to a maximum of 1024 streams." Both sites.
    static let streamsPerConnection = 1024

    /// Not documented: a message of more than 4,096 bytes on the wire (8 of them the frame's header) is never answered
    /// (github.com/binance/binance-connector-rust/issues/27, JKorf/Binance.Net/issues/884).
    static let longestMessage = 4088

    /// So many streams with the longest name that is handled here (31 bytes) and a channel name of 15 stay below
    /// ``longestMessage``.
    static let streamsPerMessage = 80

    /// Streams, "WebSocket Limits": "300 connections per attempt every 5 minutes per IP". Not stated by binance.us,
    /// where it is kept all the same.
    static let connectionsPerWindow = 300
    /// The window of ``connectionsPerWindow``.
    static let connectionWindow = Duration.seconds(300)

    /// Streams, "General WSS information": "only valid for 24 hours; expect to be disconnected at the 24 hour mark".
    /// Both sites.
    static let connectionAge = Duration.seconds(24 * 3600)

    /// How long a healthy connection may be silent: a little more than two pings.
    ///
    /// Streams, "General WSS information": binance.com sends a ping "every 20 seconds", binance.us "every 3 minutes";
    /// they close a connection whose pong is missing for a minute, or for 10 minutes.
    static func idleLimit(_ site: BinanceSite) -> Duration {
        switch site {
        case .global: .seconds(45)
        case .us: .seconds(375)
        }
    }

    /// The weight of all requests from one address, and their number.
    ///
    /// binance.com: `enums.md`, "Rate limiters", gives 6,000 a minute and 61,000 in 5 minutes; binance.us: REST, "Rate
    /// limiters", gives 1,200 and 5,000. What a site's `exchangeInfo` says at the moment may be more (binance.us has
    /// been seen to say 6,100).
    static func quota(_ site: BinanceSite) -> [QuotaWindow] {
        switch site {
        case .global:
            [
                QuotaWindow(.weight, limit: 6000, per: .seconds(60)),
                QuotaWindow(.requests, limit: 61_000, per: .seconds(300)),
            ]
        case .us:
            [
                QuotaWindow(.weight, limit: 1200, per: .seconds(60)),
                QuotaWindow(.requests, limit: 5000, per: .seconds(300)),
            ]
        }
    }

    /// REST, "Exchange information", "Weight".
    static func instrumentsWeight(_ site: BinanceSite) -> Int { site == .global ? 20 : 10 }

    /// REST, "Symbol order book ticker", "Weight": with one symbol, and otherwise.
    static func quotesWeight(_ site: BinanceSite, isSingle: Bool) -> Int {
        switch (site, isSingle) {
        case (.global, true): 2
        case (.global, false): 4
        case (.us, true): 1
        case (.us, false): 2
        }
    }

    /// How many symbols are named in one call.
    ///
    /// REST says "any" number, but the request line has a limit somewhere (binance/binance-connector-typescript/issues/47),
    /// and `GET /api/v3/ticker` refuses more than 100 with error -1101. Naming none costs the same weight as naming many.
    static let symbolsPerCall = 100
}
