/// What requests have come to, since the beginning.
package struct RequestCounters: Hashable, Sendable {
    /// Requests that were made.
    package var submitted = 0
    /// Attempts that were sent, retries included.
    package var sent = 0
    /// Requests that were answered with a success.
    package var answered = 0
    /// Requests whose last attempt failed.
    package var failed = 0
    /// Attempts after the first.
    package var retries = 0
    /// Those of them at another base URL.
    package var failovers = 0
    /// Retries that the budget did not allow.
    package var retriesRefused = 0
    /// Requests whose turn did not come in time.
    package var timedOut = 0
    /// Requests that gave way to others.
    package var shed = 0
    /// Requests to an endpoint that was left alone.
    package var unavailable = 0
    /// Requests that were given up by who made them.
    package var cancelled = 0
    /// How often the quota said no.
    package var denials = 0

    /// Nothing yet.
    package init() {}
}
