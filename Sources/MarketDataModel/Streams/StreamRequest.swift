/// A change of subscriptions that goes to the venue in one message.
public struct StreamRequest: Hashable, Sendable {
    /// The direction of a change.
    public enum Kind: Hashable, Sendable {
        /// Begin to send the streams.
        case subscribe
        /// Stop sending the streams.
        case unsubscribe
    }

    /// A number that is unique on the client; sessions whose protocol has request ids use it.
    public var id: UInt32
    /// Subscribe or unsubscribe.
    public var kind: Kind
    /// The streams; never empty, and of one channel where the venue does not mix them.
    public var streams: [StreamKey]

    /// A request by its parts.
    public init(id: UInt32, kind: Kind, streams: [StreamKey]) {
        self.id = id
        self.kind = kind
        self.streams = streams
    }
}
