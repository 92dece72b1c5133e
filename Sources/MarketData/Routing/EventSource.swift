internal import MarketDataModel

/// The origin of a batch of events: a stream connection, a poller, a replay. The router knows no other difference between
/// them than this.
struct EventSource: Sendable {
    /// The number of the connection; higher for newer ones.
    var connection: UInt64
    /// The source that readings name.
    var source: Source = .stream
}
