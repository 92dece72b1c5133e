import MarketDataModel

/// Which of the two exchanges that speak this protocol: they differ in what they list and in a few limits.
enum BinanceSite: Hashable, Sendable {
    /// binance.com
    case global
    /// binance.us
    case us

    /// The exchange whose host is `host`; an unknown host (a test server, a proxy) speaks for binance.com.
    init(host: String) {
        let host = host.lowercased()
        self = host == "binance.us" || host.hasSuffix(".binance.us") ? .us : .global
    }

    /// The venue's name.
    var id: VenueID {
        switch self {
        case .global: "binance"
        case .us: "binance-us"
        }
    }
}
