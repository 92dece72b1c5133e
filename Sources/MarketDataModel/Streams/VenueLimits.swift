/// What a venue allows. Each number comes from the venue's documentation.
public struct VenueLimits: Hashable, Sendable {
    /// Messages a client may send on one connection within ``messageWindow``, pings and pongs included.
    public var messagesPerWindow: Int
    /// The rolling window of ``messagesPerWindow``.
    public var messageWindow: Duration
    /// Streams one connection may carry.
    public var streamsPerConnection: Int
    /// Streams one subscribe message may name.
    public var streamsPerMessage: Int
    /// Connections that may be opened within ``connectionWindow``.
    public var connectionsPerWindow: Int
    /// The rolling window of ``connectionsPerWindow``.
    public var connectionWindow: Duration
    /// After how long the venue cuts a connection whatever happens; `nil` where it does not.
    public var maximumConnectionAge: Duration?
    /// For how long a healthy connection may be without a byte: the venue's ping interval and some.
    public var idleLimit: Duration
    /// What the venue publishes of its quota of requests, as it stands: whoever keeps it leaves some headroom. Attempts
    /// to connect need not be in it: ``connectionsPerWindow`` is a window too. Empty where nothing is published.
    public var quota: [QuotaWindow]

    /// Limits by their parts; a count below 1 is taken as 1, as nothing could ever be done otherwise.
    public init(
        messagesPerWindow: Int,
        messageWindow: Duration = .seconds(1),
        streamsPerConnection: Int,
        streamsPerMessage: Int,
        connectionsPerWindow: Int,
        connectionWindow: Duration,
        maximumConnectionAge: Duration? = nil,
        idleLimit: Duration,
        quota: [QuotaWindow] = []
    ) {
        self.messagesPerWindow = max(1, messagesPerWindow)
        self.messageWindow = messageWindow
        self.streamsPerConnection = max(1, streamsPerConnection)
        self.streamsPerMessage = max(1, streamsPerMessage)
        self.connectionsPerWindow = max(1, connectionsPerWindow)
        self.connectionWindow = connectionWindow
        self.maximumConnectionAge = maximumConnectionAge
        self.idleLimit = idleLimit
        self.quota = quota
    }
}
