package import MarketDataModel

/// What a log should know, and nothing else depends on.
package enum FeedNotice: Hashable, Sendable {
    /// The next attempt waits until `until`, after `failures` in a row that never became healthy.
    case backingOff(ConnectionID, failures: Int, until: MonotonicTime)
    /// The connection was not open within its deadline; it is aborted.
    case connectTimedOut(ConnectionID)
    /// A request was not answered in time; it is sent again under another id.
    case unanswered(ConnectionID, request: UInt32)
    /// A connection is being replaced: `mute` where a channel went quiet, else because of its age.
    case replacing(ConnectionID, by: ConnectionID, mute: Bool)
    /// The venue refused something that no request of ours explains.
    case unattributedRefusal(ConnectionID, reason: String)
    /// The venue would not let go of a stream; it is taken as gone.
    case unsubscribeRefused(ConnectionID, StreamKey, reason: String)
    /// A connection that was closing did not finish in time; it is aborted.
    case drainTimedOut(ConnectionID)
}
