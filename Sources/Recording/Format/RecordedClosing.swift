/// A stream connection ended.
public struct RecordedClosing: Hashable, Sendable {
    /// Which connection.
    public var connection: UInt32
    /// The close code of RFC 6455; `nil` where there was no close frame.
    public var code: UInt16?
    /// The reason of the close frame.
    public var reason: String?
    /// What went wrong, in a user's words, where it did not end by a close frame.
    public var error: String?

    /// A closing by its parts.
    public init(connection: UInt32, code: UInt16? = nil, reason: String? = nil, error: String? = nil) {
        self.connection = connection
        self.code = code
        self.reason = reason
        self.error = error
    }
}
