public import MarketDataModel

/// A stream connection was opened.
public struct RecordedOpening: Hashable, Sendable {
    /// Which connection: a number of its own within one session of a recording.
    public var connection: UInt32
    /// Where to, redacted (``Redaction``).
    public var url: String
    /// The category of streams that the connection carries, which its messages need not tell; `nil` where the recording
    /// does not say.
    public var route: StreamRoute?

    /// An opening by its parts.
    public init(connection: UInt32, url: String, route: StreamRoute? = nil) {
        self.connection = connection
        self.url = url
        self.route = route
    }
}
