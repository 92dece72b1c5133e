internal import Logging
internal import MarketData

extension FeedOptions {
    /// How the client is to behave: what the environment says, over what suits a command.
    /// - Throws: ``MarketDataError`` where the environment makes no sense.
    var configuration: MarketDataClient.Configuration {
        get throws(MarketDataError) {
            var base = MarketDataClient.Configuration.preset(.small)
            base.network.userAgent = "quotes/\(CommandVersion.number)"
            var configuration = try MarketDataClient.Configuration.fromEnvironment(base: base)
            if let file = self.caFile { configuration.network.authorities = file }
            return configuration
        }
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
