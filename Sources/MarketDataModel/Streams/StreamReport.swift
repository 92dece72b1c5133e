/// What a stream session has learned of its connection and subscriptions.
public enum StreamReport: Hashable, Sendable {
    /// The greeting and the login are over: subscriptions may be sent.
    case ready
    /// The venue sends these streams from now on.
    case confirmed([StreamKey])
    /// The venue refused these streams, in its own words. Where there are several, at least one is at fault and the venue
    /// does not say which: the client tries them again in smaller groups until the culprits stand alone.
    case refused([StreamKey], reason: String)
    /// The venue does not send these streams any more.
    case ended([StreamKey])
    /// The values of these streams are doubtful (a sequence gap, a wrong checksum): subscribe to them anew.
    case resynchronise([StreamKey], reason: String)
    /// The venue will end the connection soon: open its replacement now.
    case replace(reason: String)
    /// The connection is of no use: drop it, and try again not before `retryAfter` where that is given.
    case end(reason: String, retryAfter: Duration? = nil)
    /// A message for the log, such as an error of the venue that concerns no request.
    case notice(String)
}
