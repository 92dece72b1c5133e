/// Why nobody vouches for a stream's last value any more.
package enum StaleReason: Hashable, Sendable {
    /// The connection ended, with what was said about it.
    case disconnected(String)
    /// Nothing came within the venue's idle limit, not even the answer to a ping: the socket is half-open.
    case halfOpen
    /// Pings are answered but the channel has gone quiet as a whole.
    case mute
    /// The venue left a request unanswered twice.
    case unanswered
    /// The values are doubtful, for this reason; the stream is subscribed anew.
    case resynchronising(String)
    /// The venue stopped sending the stream; it is subscribed anew.
    case dropped
}
