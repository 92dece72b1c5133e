/// What the venue allows. Filled from the venue's own limits by the shell.
package struct FeedLimits: Hashable, Sendable {
    /// Messages a client may send on one connection within ``messageWindow``, pings and pongs included.
    package var messagesPerWindow: Int
    /// The rolling window of ``messagesPerWindow``.
    package var messageWindow: Duration
    /// Streams one connection may carry.
    package var streamsPerConnection: Int
    /// Streams one request may name.
    package var streamsPerMessage: Int
    /// Connections that may be attempted within ``connectionWindow``.
    package var connectionsPerWindow: Int
    /// The rolling window of ``connectionsPerWindow``.
    package var connectionWindow: Duration
    /// After how long the venue cuts a connection; `nil` where it does not.
    package var maximumConnectionAge: Duration?
    /// For how long a healthy connection may be without a byte.
    package var idleLimit: Duration

    /// Limits by their parts; a count below 1 is taken as 1, as nothing could ever be done otherwise.
    package init(
        messagesPerWindow: Int,
        messageWindow: Duration = .seconds(1),
        streamsPerConnection: Int,
        streamsPerMessage: Int,
        connectionsPerWindow: Int,
        connectionWindow: Duration,
        maximumConnectionAge: Duration? = nil,
        idleLimit: Duration
    ) {
        self.messagesPerWindow = max(1, messagesPerWindow)
        self.messageWindow = messageWindow
        self.streamsPerConnection = max(1, streamsPerConnection)
        self.streamsPerMessage = max(1, streamsPerMessage)
        self.connectionsPerWindow = max(1, connectionsPerWindow)
        self.connectionWindow = connectionWindow
        self.maximumConnectionAge = maximumConnectionAge
        self.idleLimit = idleLimit
    }
}
