package import MarketDataModel

/// The origin of a batch of events: a stream connection, a poller, a replay. The router knows no other difference between
/// them than this.
package struct EventSource: Sendable {
    /// The number of the connection; higher for newer ones.
    package var connection: UInt64
    /// The source that readings name.
    package var source: Source

    /// A source by its parts.
    package init(connection: UInt64, source: Source = .stream) {
        self.connection = connection
        self.source = source
    }
}
