package import MarketDataModel

/// What the shell is to do, in order.
package enum FeedAction: Hashable, Sendable {
    // MARK: Connections

    /// Open this connection of a route. `replacing` is the one it will take over from by ``handover(from:to:_:)``; until then the
    /// old one's values count.
    case connect(ConnectionID, StreamRoute, replacing: ConnectionID?)
    /// Send this request.
    case send(ConnectionID, StreamRequest)
    /// Send a ping; whatever comes back counts as its answer.
    case ping(ConnectionID)
    /// Close in an orderly way and report `closed`. Its values no longer count.
    case close(ConnectionID)
    /// Drop at once, in whatever state. Nothing that is reported of it later matters.
    case abort(ConnectionID)

    // MARK: Streams

    /// Nothing vouches for these any more.
    case stale([StreamKey], StaleReason)
    /// Values of these may have been missed, nobody knows how many.
    case gap([StreamKey])
    /// Confirmed on a live connection. Only of channels whose values do not vouch for themselves: everything but
    /// quotes, which become live with their next value.
    case live([StreamKey])
    /// Quotes streams that were confirmed anew, and that the venue begins with the current value.
    case confirmed([StreamKey])
    /// Quotes streams that were confirmed anew: fetch their current quotes, all in as few calls as the venue allows.
    case snapshot([StreamKey])
    /// From now on `to` speaks for these streams and `from` does not.
    case handover(from: ConnectionID, to: ConnectionID, [StreamKey])
    /// The venue refused this stream.
    case refused(StreamKey, reason: String)
    /// No longer subscribed: drop their last values.
    case forget([StreamKey])

    // MARK: The feed

    /// Something for the log.
    case notice(FeedNotice)
    /// After `shutdown`: nothing is open any more. Comes once; nothing follows it.
    case finished
}
