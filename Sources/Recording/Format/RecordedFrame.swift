/// A WebSocket message, or a ping or pong, of a recording.
public struct RecordedFrame: Hashable, Sendable {
    /// Who sent it.
    @frozen
    public enum Direction: Hashable, Sendable, BitwiseCopyable {
        /// The venue.
        case received
        /// The client.
        case sent
    }

    /// What it is.
    @frozen
    public enum Kind: Hashable, Sendable, BitwiseCopyable {
        /// A text message, whole.
        case text
        /// A binary message, whole.
        case binary
        /// A ping.
        case ping
        /// A pong.
        case pong
    }

    /// Which connection of the recording.
    public var connection: UInt32
    /// Who sent it.
    public var direction: Direction
    /// What it is.
    public var kind: Kind
    /// Its payload, byte for byte: unmasked, inflated, in one piece. What was sent is redacted (``Redaction``).
    public var payload: [UInt8]

    /// A frame by its parts.
    public init(
        connection: UInt32,
        direction: Direction = .received,
        kind: Kind = .text,
        payload: [UInt8]
    ) {
        self.connection = connection
        self.direction = direction
        self.kind = kind
        self.payload = payload
    }
}
