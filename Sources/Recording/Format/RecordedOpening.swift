/// A stream connection was opened.
public struct RecordedOpening: Hashable, Sendable {
    /// Which connection: a number of its own within one session of a recording.
    public var connection: UInt32
    /// Where to, redacted (``Redaction``).
    public var url: String

    /// An opening by its parts.
    public init(connection: UInt32, url: String) {
        self.connection = connection
        self.url = url
    }
}
