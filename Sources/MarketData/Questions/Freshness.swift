internal import MarketDataCore
internal import MarketDataModel

/// How old the answer to a question may be.
public enum Freshness: Hashable, Sendable {
    /// At most this old when it is asked for, counted from when it reached this machine. A live stream's last quote is
    /// always taken: it stands until the stream says otherwise. What a request in flight is about to bring is taken too.
    case within(Duration)
    /// Requested after the call: neither what is known nor what a request in flight brings will do.
    case fresh

    /// What this means for a question that is asked at `now`.
    func demand(at now: MonotonicTime) -> QuoteDemand {
        switch self {
        case .within(let span): QuoteDemand(receivedSince: now - max(.zero, span))
        case .fresh: QuoteDemand(sentSince: now)
        }
    }
}
