package import MarketDataModel

/// What an operator may want to know.
package enum RequestNotice: Hashable, Sendable {
    /// A breaker changed its mind about an endpoint at a base URL.
    case breaker(endpoint: String, base: Int, CircuitBreaker.State)
    /// An attempt failed; the next is made after the wait, as soon as its turn comes.
    case retry(UInt64, attempt: Int, wait: Duration)
    /// The quota lets nobody go: so many wait.
    case blocked(by: QuotaDenial, until: MonotonicTime, waiting: Int)
    /// It does again, after so long; so many asked in vain.
    case unblocked(after: Duration, denials: Int)
}
