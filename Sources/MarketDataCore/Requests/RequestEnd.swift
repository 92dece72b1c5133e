package import MarketDataModel

/// What becomes of a request.
package enum RequestEnd: Hashable, Sendable {
    /// The last attempt was answered with a success.
    case answered
    /// The last attempt failed, and there is none after it. Where it is worth trying again later, this says when.
    case failed(retryAfter: Duration?)
    /// Its turn did not come in time; the station says what it waited for.
    case timedOut(waited: Duration, at: FetchStage)
    /// It gave way to others that are as urgent or more; so many wait.
    case shed(waiting: Int)
    /// The endpoint is left alone until then.
    case unavailable(until: MonotonicTime)
    /// It costs more than this window ever allows.
    case impossible(QuotaWindow)
    /// The venue has no such call.
    case unsupported
}
