internal import Logging
internal import MarketData

extension FeedOptions {
    /// How the client is to behave.
    var configuration: MarketDataClient.Configuration {
        var configuration = MarketDataClient.Configuration()
        configuration.network.authorities = self.caFile
        configuration.network.userAgent = "quotes/\(CommandVersion.number)"
        return configuration
    }

    /// A logger whose lines `show` gets: warnings, or with `--verbose` all that the connection does.
    func logger(_ show: @escaping @Sendable (String) -> Void) -> Logger {
        var logger = Logger(label: "quotes") { _ in ShownLogHandler(show) }
        logger.logLevel = self.verbose ? .debug : .warning
        return logger
    }
}

extension ClientStatus {
    /// Connections beyond those that stand: each was made in place of another.
    var reconnects: UInt64 {
        guard let newest = self.connections.map(\.id).max() else { return 0 }
        return newest - UInt64(self.connections.count)
    }
}
