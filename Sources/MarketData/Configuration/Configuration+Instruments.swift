extension MarketDataClient.Configuration {
    /// How the venue's list of instruments is had. It is fetched once, when the first symbol has to be looked up.
    public struct Instruments: Hashable, Sendable {
        /// Whether the list is kept on disk, so that the next program does not fetch it again: it is the largest answer
        /// that venues give, and costs twenty times what a quote does. Off in the library, on in the command.
        public var keepsOnDisk = false
        /// The folder to keep it in; `nil` for `$XDG_CACHE_HOME/marketdata`, or `~/.cache/marketdata`.
        public var cacheDirectory: String?
        /// For how long a list that was kept is taken without asking. 12 h: a symbol that it lacks is looked for in a
        /// new one anyway, and names are not given to others.
        public var timeToLive: Duration = .seconds(12 * 3600)
        /// How old a list must be for a symbol that it lacks to have it fetched again. 1 min: long enough that names
        /// that do not exist can't make the client ask and ask.
        public var lookAgainAfter: Duration = .seconds(60)

        /// The defaults.
        public init() {}
    }
}
