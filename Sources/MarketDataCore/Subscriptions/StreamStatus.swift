/// One stream as others may see it.
package enum StreamStatus: Hashable, Sendable {
    /// Nobody wants it.
    case unwanted
    /// Wanted; the venue has not confirmed it yet.
    case pending
    /// Confirmed by the venue on a connection that is live.
    case confirmed
    /// It was confirmed, and nothing vouches for it now.
    case stale
    /// The venue refused it, in these words.
    case refused(String)
}
