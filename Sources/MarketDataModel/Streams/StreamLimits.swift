/// The limits of a venue's stream connections. Each number comes from the venue's documentation.
public struct StreamLimits: Hashable, Sendable {
    /// The connection that loses where there is one more than the venue allows.
    public enum Surplus: Hashable, Sendable {
        /// The newer one is refused.
        case newerRefused
        /// The older one is closed.
        case olderClosed
    }

    /// Messages a client may send on one connection within ``messageWindow``, pings and pongs included.
    public var messagesPerWindow: Int
    /// The rolling window of ``messagesPerWindow``.
    public var messageWindow: Duration
    /// Streams one connection may carry.
    public var streamsPerConnection: Int
    /// Streams one subscribe message may name.
    public var streamsPerMessage: Int
    /// One subscribe message may name streams of several channels.
    public var mixesChannels: Bool
    /// Connections that may be open at once; `nil` where the venue states no limit. Where the newer one is refused, a
    /// replacement of the last one waits until the old one has closed.
    public var maximumConnections: Int?
    /// The connection that loses where ``maximumConnections`` is exceeded, by this process or another.
    public var surplus: Surplus
    /// Connections that may be opened within ``connectionWindow``.
    public var connectionsPerWindow: Int
    /// The rolling window of ``connectionsPerWindow``.
    public var connectionWindow: Duration
    /// The age at which the venue cuts a connection whatever happens; `nil` where it does not.
    public var maximumConnectionAge: Duration?
    /// The time for which a healthy connection may be without a byte: the venue's ping interval and some.
    public var idleLimit: Duration

    /// Limits by their parts; a count below 1 is taken as 1, as nothing could ever be done otherwise.
    public init(
        messagesPerWindow: Int,
        messageWindow: Duration = .seconds(1),
        streamsPerConnection: Int,
        streamsPerMessage: Int,
        mixesChannels: Bool = true,
        maximumConnections: Int? = nil,
        surplus: Surplus = .newerRefused,
        connectionsPerWindow: Int,
        connectionWindow: Duration,
        maximumConnectionAge: Duration? = nil,
        idleLimit: Duration
    ) {
        self.messagesPerWindow = max(1, messagesPerWindow)
        self.messageWindow = messageWindow
        self.streamsPerConnection = max(1, streamsPerConnection)
        self.streamsPerMessage = max(1, streamsPerMessage)
        self.mixesChannels = mixesChannels
        self.maximumConnections = maximumConnections.map { max(1, $0) }
        self.surplus = surplus
        self.connectionsPerWindow = max(1, connectionsPerWindow)
        self.connectionWindow = connectionWindow
        self.maximumConnectionAge = maximumConnectionAge
        self.idleLimit = idleLimit
    }

    /// The limits of a venue without streams: nothing is ever opened.
    package static let none = StreamLimits(
        messagesPerWindow: 1,
        streamsPerConnection: 1,
        streamsPerMessage: 1,
        connectionsPerWindow: 1,
        connectionWindow: .seconds(60),
        idleLimit: .seconds(60)
    )
}
