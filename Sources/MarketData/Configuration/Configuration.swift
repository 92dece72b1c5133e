extension MarketDataClient {
    /// How a client behaves. Every setting has a default that suits a service with a few hundred symbols.
    public struct Configuration: Sendable {
        /// When wishes become messages to the venue.
        public var subscriptions = Subscriptions()
        /// How questions become requests to the venue.
        public var questions = Questions()
        /// For how long answers are remembered.
        public var cache = Cache()
        /// What the venue may be asked.
        public var limits = Limits()
        /// The source of the account's secrets, for venues that need any: the environment by default.
        public var credentials = CredentialProvider.environment
        /// How requests wait, and what happens when they fail.
        public var requests = Requests()
        /// How the venue's list of instruments is had.
        public var instruments = Instruments()
        /// Which protections are on when the client starts.
        public var features = Features.all
        /// How connections are opened, watched and replaced.
        public var connection = Connection()
        /// Whom to trust, which way out, as whom to appear.
        public var network = Network()
        /// Where to record everything that is sent and received; `nil` records nothing.
        public var recording: Recording?
        /// Whether symbols are checked against the venue's instruments before they are subscribed. On: some venues
        /// confirm names that do not exist, and a consumer would wait for ever.
        public var checksSymbols = true
        /// What the client's random choices (back-off) are drawn from; `nil` draws a new one. Fixed in tests.
        public var seed: UInt64?

        /// The defaults.
        public init() {}

        /// When wishes become messages to the venue.
        public struct Subscriptions: Hashable, Sendable {
            /// How long the last wish must lie still before anything is sent. 20 ms: a program that starts its
            /// consumers in a loop is done by then, and nobody notices the wait.
            public var debounce: Duration = .milliseconds(20)
            /// How long the first wish waits at most. 100 ms: below what a person calls a delay.
            public var longestWait: Duration = .milliseconds(100)
            /// For how long a stream that nobody wants any more is kept. 5 s: a view that is closed and opened again
            /// costs the venue nothing.
            public var linger: Duration = .seconds(5)

            /// The defaults.
            public init() {}
        }

        /// How connections are opened, watched and replaced.
        public struct Connection: Hashable, Sendable {
            /// How long opening a connection may take: name, TCP, TLS and upgrade. 10 s: a lost SYN is resent after
            /// 1, 3 and 7 s.
            public var connectTimeout: Duration = .seconds(10)
            /// How long the venue may take to confirm a subscription. 10 s.
            public var acknowledgementTimeout: Duration = .seconds(10)
            /// The longest silence of a connection, pings and their answers included, before it is taken for dead; `nil` for
            /// what the venue's documents say.
            public var idleLimit: Duration?
            /// After how long without data a whole channel of a connection is taken for mute. 60 s: longer than any
            /// pause of a channel with a few lively symbols.
            public var muteLimit: Duration = .seconds(60)
            /// For how long a connection must have delivered valid data before earlier failures are forgotten. 10 s.
            public var healthyPeriod: Duration = .seconds(10)
            /// How long a closing connection may take. 5 s.
            public var drainDeadline: Duration = .seconds(5)
            /// The largest message that is taken, in bytes, after decompression. 16 MiB.
            public var maximumMessage = 16 * 1024 * 1024
            /// Whether compression is offered to the venue. Off: venues that do compress save bandwidth, but each
            /// message costs about 240 ns more.
            public var compression = false

            /// The defaults.
            public init() {}
        }

        /// Whom to trust, which way out, as whom to appear.
        public struct Network: Hashable, Sendable {
            /// A PEM file of the authorities to trust instead of the system's; `nil` trusts the system's.
            public var authorities: String?
            /// Which proxy to use.
            public var proxy: Proxy = .environment
            /// What the venue is told of who asks.
            public var userAgent = "swift-market-data"
            /// How long a request may take, all its attempts together, from its first sending. 10 s.
            public var requestDeadline: Duration = .seconds(10)
            /// The largest answer to a request that is taken, in bytes. 64 MiB: the longest instrument lists have 15.
            public var maximumResponse = 64 * 1024 * 1024

            /// The defaults.
            public init() {}
        }

        /// Which way out to the venue.
        public enum Proxy: Hashable, Sendable {
            /// What `HTTPS_PROXY`, `ALL_PROXY` and `NO_PROXY` say when the client starts.
            case environment
            /// Directly.
            case none
            /// Through this one: `http://`, `https://`, `socks5://` or `socks5h://`.
            case url(String)
        }

        /// Where everything that is sent and received is recorded.
        public struct Recording: Hashable, Sendable {
            /// The file: `.jsonl`, or `.jsonl.gz` to compress it.
            public var path: String
            /// Go on at the end of a recording that exists; otherwise that is an error.
            public var appends = false

            /// Record to `path`.
            public init(path: String) { self.path = path }
        }
    }
}
