internal import Logging
internal import MarketData

extension VenueOptions {
    /// The venue that is meant.
    /// - Throws: ``InputError``
    func resolved() throws(InputError) -> any Venue {
        try VenueArgument.venue(self.venue ?? VenueArgument.standard)
    }
}

extension ConnectionOptions {
    /// How the client is to behave: what was typed, over what the environment says, over what suits a command.
    /// - Throws: ``Failure`` where the environment makes no sense.
    func configuration() throws(Failure) -> MarketDataClient.Configuration {
        var base = MarketDataClient.Configuration.preset(.small)
        base.network.userAgent = "quotes/\(CommandVersion.number)"
        // Whoever runs it twice in a minute must not be banned, nor ask twice for what does not change.
        base.limits.sharesQuotaOnHost = true
        base.instruments.keepsOnDisk = true
        var configuration = try Failure.mapped { try MarketDataClient.Configuration.fromEnvironment(base: base) }
        if let file = self.caFile { configuration.network.authorities = file }
        if let shares = self.sharedQuota { configuration.limits.sharesQuotaOnHost = shares }
        if let folder = self.stateDir { configuration.limits.stateDirectory = folder }
        return configuration
    }

    /// A logger whose lines `show` gets until `stop` is set: warnings and connection failures, or with `--verbose` all
    /// that the connection does, to its end.
    func logger(
        until stop: StopSwitch,
        failures: ConnectionFailures? = nil,
        _ show: @escaping @Sendable (String) -> Void
    ) -> Logger {
        let shownLevel = self.verbose ? Logger.Level.debug : .warning
        var logger = Logger(label: "quotes") { _ in
            ShownLogHandler(shownLevel: shownLevel, stop: stop, failures: failures, show: show)
        }
        logger.logLevel = min(shownLevel, .notice)
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
