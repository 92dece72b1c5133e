package import MarketDataModel

/// What came in on a connection so far, as the shell samples it: the hot path only stores times, nobody is called per
/// message.
package struct ConnectionActivity: Hashable, Sendable {
    /// When the last byte arrived, whatever it meant: a pong counts.
    package var lastByte: MonotonicTime
    /// When the first message that could be read as market data arrived.
    package var firstData: MonotonicTime?
    /// When the last message that could be read as market data arrived, by channel.
    package var lastData: [Channel: MonotonicTime]
    /// The times of the latest messages that were sent besides requests and pings: pongs, a login, heartbeats; ascending.
    /// They share the message window.
    package var ownMessages: [MonotonicTime]

    /// A sample by its parts.
    package init(
        lastByte: MonotonicTime,
        firstData: MonotonicTime? = nil,
        lastData: [Channel: MonotonicTime] = [:],
        ownMessages: [MonotonicTime] = []
    ) {
        self.lastByte = lastByte
        self.firstData = firstData
        self.lastData = lastData
        self.ownMessages = ownMessages
    }
}
