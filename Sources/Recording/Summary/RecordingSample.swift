public import MarketDataModel

/// What a caller found in a recorded message: a value of a stream.
public struct RecordingSample: Hashable, Sendable {
    /// The stream by any name that groups well: `quotes BTC-USDT`.
    public var stream: String
    /// When it happened by the venue's clock, where the message says so.
    public var exchangeTime: Timestamp?

    /// A sample by its parts.
    public init(stream: String, exchangeTime: Timestamp? = nil) {
        self.stream = stream
        self.exchangeTime = exchangeTime
    }
}
