public import MarketDataModel

/// What a client knew of some streams from here on, and told those who listened, besides the values.
///
/// A client judges by more than what comes in: by silence, by what is left unanswered, by which connection speaks for a
/// stream. With its judgements a recording tells the same story again.
public struct RecordedState: Hashable, Sendable {
    /// What it knew.
    public enum Kind: String, Hashable, Sendable {
        /// Nothing vouches for the last values any more.
        case stale
        /// The last values are vouched for again.
        case live
        /// Values may have been missed.
        case gap
        /// A connection that another one took over from has gone.
        case settled
        /// The venue will not send them.
        case refused
        /// The quotes of the answer to the last REST call were told.
        case snapshot
    }

    /// What it knew.
    public var kind: Kind
    /// Of which streams.
    public var streams: [StreamKey]
    /// The venue's words, where it refused.
    public var reason: String?

    /// A state by its parts.
    public init(_ kind: Kind, of streams: [StreamKey], reason: String? = nil) {
        self.kind = kind
        self.streams = streams
        self.reason = reason
    }
}
