public import MarketDataModel

extension MarketDataClient.Configuration {
    /// What the venue may be asked.
    public struct Limits: Hashable, Sendable {
        /// The quota; `nil` for what the venue publishes.
        public var quota: [QuotaWindow]?
        /// Which part of each window is never used: others may share the address, and clocks differ. 0.1 of what a
        /// venue publishes; a quota of your own is taken as it stands.
        public var headroom = 0.1
        /// Whose quota it is: all clients of the process with the same venue and account share one. Empty for calls
        /// without a key, which venues count by address.
        public var account = ""
        /// Whether the processes of this host share the quota by way of a locked file. Off in the library, on in the
        /// command.
        public var sharesQuotaOnHost = false
        /// Where that file lies; `nil` for `$XDG_STATE_HOME/marketdata`, or `~/.local/state/marketdata`.
        public var stateDirectory: String?
        /// Which part of each window is left to those who wait for an answer: scans and refreshes do not use it. 0.25.
        public var interactiveReserve = 0.25
        /// How many named consumers are remembered; beyond that the oldest that nobody holds is forgotten. 1,024.
        public var consumers = 1_024

        /// The defaults.
        public init() {}
    }
}
