public import MarketDataModel

/// The circuit breaker of an endpoint at one of a venue's base URLs.
public struct BreakerStatus: Hashable, Sendable {
    /// The state of a circuit breaker.
    public enum State: Hashable, Sendable {
        /// Requests are sent.
        case closed
        /// Requests fail at once, until then.
        case open(until: MonotonicTime)
        /// A few requests are sent to see whether the endpoint has recovered.
        case halfOpen
    }

    /// The endpoint: `quotes`, `instruments`, `connection`.
    public var endpoint: String
    /// The base URL, without secrets.
    public var base: String
    /// The state.
    public var state: State
    /// The number of times that the state has changed.
    public var transitions: Int
}
