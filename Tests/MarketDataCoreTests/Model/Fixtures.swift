import MarketDataCore
import MarketDataModel

extension StreamLimits {
    /// Like Binance's: 5 messages a second, 1,024 streams a connection, 300 attempts in 5 minutes, 24 hours.
    static let binanceLike = StreamLimits(
        messagesPerWindow: 5,
        messageWindow: .seconds(1),
        streamsPerConnection: 1024,
        streamsPerMessage: 200,
        connectionsPerWindow: 300,
        connectionWindow: .seconds(300),
        maximumConnectionAge: .seconds(86_400),
        idleLimit: .seconds(60)
    )

    /// So narrow that every limit is felt.
    static let narrow = StreamLimits(
        messagesPerWindow: 4,
        messageWindow: .seconds(1),
        streamsPerConnection: 10,
        streamsPerMessage: 4,
        connectionsPerWindow: 12,
        connectionWindow: .seconds(60),
        maximumConnectionAge: .seconds(300),
        idleLimit: .seconds(30)
    )
}

/// `count` streams of `channel`.
func streams(_ count: Int, _ channel: Channel = .quotes, from first: Int = 0) -> [StreamKey] {
    (first..<(first + count)).map { index in
        guard let name = InlineName("S\(index)") else { preconditionFailure("a name") }
        return StreamKey(channel, NativeName(name))
    }
}

/// A moment `seconds` after the clock's zero.
func at(_ seconds: Double) -> MonotonicTime { MonotonicTime(nanoseconds: Int64(seconds * 1_000_000_000)) }

extension Channel {
    /// A channel that is not decoded.
    static var depth: Channel {
        guard let name = InlineName("depth") else { preconditionFailure("a name") }
        return .raw(name)
    }
}
