internal import MarketDataCore
internal import MarketDataModel

/// How old the answer to a question may be.
///
/// A live stream's last quote is taken whatever its age, except for ``fresh``: it stands until the stream says
/// otherwise. What a request in flight is about to bring is taken too, with the same exception.
public enum Freshness: Hashable, Sendable {
    /// Within its time to live (``MarketDataClient/Configuration/Cache-swift.struct/timeToLive``).
    case cached
    /// At most this old when it is asked for, counted from when it reached this machine.
    case within(Duration)
    /// Within its time to live; past it, up to its hard expiry, what there is at once, marked
    /// ``Reading/isStale`` and with its true age, while it is fetched again for the next who ask.
    case staleWhileRevalidate
    /// Requested after the call: neither what is known nor what a request in flight brings will do.
    case fresh

    /// What this means for a question.
    @inline(__always)
    var demand: QuoteDemand {
        switch self {
        case .cached: .cached
        case .within(let span): .within(nanoseconds: max(0, span.wholeNanoseconds))
        case .staleWhileRevalidate: .staleWhileRevalidate
        case .fresh: .fresh
        }
    }
}
