/// A wish about streams, sent to the venue in one message and answered under its id.
public struct StreamRequest: Hashable, Sendable {
    /// What is wished.
    public enum Kind: Hashable, Sendable {
        /// Send me these.
        case subscribe
        /// Stop sending these.
        case unsubscribe
    }

    /// Unique on its connection; the venue's answer carries it.
    public var id: UInt32
    /// What is wished.
    public var kind: Kind
    /// Of which streams; never empty.
    public var streams: [StreamKey]

    /// A request by its parts.
    public init(id: UInt32, kind: Kind, streams: [StreamKey]) {
        self.id = id
        self.kind = kind
        self.streams = streams
    }
}
