package import MarketDataModel

/// The reason for the replacement of a connection.
package enum ReplacementCause: Hashable, Sendable {
    /// It is near the age at which the venue cuts it.
    case age
    /// A channel went quiet as a whole.
    case mute
    /// The venue announced its end, in these words.
    case announced(String)
}

/// What a log should know, and nothing else depends on.
package enum FeedNotice: Hashable, Sendable {
    /// The next attempt waits until `until`, after `failures` in a row that never became healthy.
    case backingOff(ConnectionID, failures: Int, until: MonotonicTime, StaleReason)
    /// The connection was not open within its deadline; it is aborted.
    case connectTimedOut(ConnectionID)
    /// A request was not answered in time; it is sent again under another id.
    case unanswered(ConnectionID, request: UInt32)
    /// A connection is being replaced.
    case replacing(ConnectionID, by: ConnectionID, ReplacementCause)
    /// The venue said something that concerns no request.
    case reported(ConnectionID, String)
    /// The venue never confirms, and so many streams had no data in time: they count as subscribed.
    case assumed(ConnectionID, streams: Int)
    /// The venue would not let go of a stream; it is taken as gone.
    case unsubscribeRefused(ConnectionID, StreamKey, reason: String)
    /// A connection that was closing did not finish in time; it is aborted.
    case drainTimedOut(ConnectionID)
}
