package import MarketDataModel

/// What a ``NetworkLoop`` needs to know before it makes its first connection.
package struct NetworkConfiguration: Sendable {
    /// Whom to trust, and as whom to appear.
    package var tls = TLSConfiguration()
    /// The way out. Default: what the environment said when this value was made.
    package var proxy: ProxyPolicy = .environment()
    /// What `User-Agent` says where a request does not say it.
    package var userAgent = "swift-market-data"
    /// Names that are not looked up but known.
    package var knownAddresses: [KnownAddress] = []
    /// At most so many requests at once, those waiting for a connection included; one more is refused at once.
    package var maximumRequests = 1_024
    /// The read buffer of a stream, in bytes: what one call of the handler can see at most.
    ///
    /// Default: 128 KiB. A flooded plain stream cost 37, 32, 28 and 27 ns a message of 154 bytes with 32, 64, 128 and
    /// 256 KiB, a bare `recv` 24 to 34; with TLS (90) the size made no difference.
    package var readBuffer = 128 * 1_024
    /// How long ``NetworkLoop/shutdown()`` lets streams write what they had queued.
    package var shutdownDeadline: Duration = .seconds(5)
    /// Both clocks, read once for every read of a socket.
    package var stamp: @Sendable () -> ReceiveStamp = { .now() }

    /// A configuration of defaults.
    package init() {}
}

/// A name that is not looked up: connections to `host` and `port` go to `address`, names in certificates stay `host`.
package struct KnownAddress: Hashable, Sendable {
    /// The name.
    package var host: String
    /// The port it is known for.
    package var port: UInt16
    /// An IPv4 or IPv6 address.
    package var address: String

    /// A known address by its parts.
    package init(host: String, port: UInt16, address: String) {
        self.host = host
        self.port = port
        self.address = address
    }
}
