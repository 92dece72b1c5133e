extension MarketDataClient.Configuration.Proxy {
    private static let schemes = ["http://", "https://", "socks5://", "socks5h://"]

    /// Reads `environment`, `none`, or a URL.
    init?(settingText text: String) {
        switch text.lowercased() {
        case "environment": self = .environment
        case "none": self = .none
        default:
            let scheme = Self.schemes.first { text.lowercased().hasPrefix($0) }
            guard let scheme, text.utf8.count > scheme.utf8.count, text.isPlain(limit: 2048) else { return nil }
            self = .url(text)
        }
    }

    /// As it is written.
    var settingText: String {
        switch self {
        case .environment: "environment"
        case .none: "none"
        case .url(let url): url
        }
    }
}
