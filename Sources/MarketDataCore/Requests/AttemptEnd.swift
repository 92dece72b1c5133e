internal import MarketDataModel

/// How one attempt of a request ended.
package enum AttemptEnd: Hashable, Sendable {
    /// With an answer of this status, and what its `Retry-After` said.
    case answered(status: Int, retryAfter: Duration? = nil)
    /// Not in time.
    case timedOut
    /// The network failed.
    case unreachable
    /// In a way that would be the same again, and for which the endpoint is to blame: a certificate that is not trusted.
    case untrusted
    /// In a way that would be the same again, and for which it is not: an answer that is larger than allowed.
    case unusable
    /// It was given up.
    case cancelled
}

extension AttemptEnd {
    /// What it says of the endpoint. What the client asked wrongly, and what it asked too often, is not the endpoint's
    /// fault.
    var verdict: CircuitBreaker.Verdict {
        switch self {
        case .answered(let status, _):
            switch status {
            case 418, 429: .none
            case 408, 425, 500...: .failure
            default: .success
            }
        case .timedOut, .unreachable, .untrusted: .failure
        case .unusable: .success
        case .cancelled: .none
        }
    }

    /// The same again may end differently. Not after 418: the venue has shut the door, and means it.
    var isWorthRepeating: Bool {
        switch self {
        case .answered(let status, _): [408, 425, 429, 500, 502, 503, 504].contains(status)
        case .timedOut, .unreachable: true
        case .untrusted, .unusable, .cancelled: false
        }
    }

    /// The venue says that it was asked too often: everybody in the scope stops.
    var isTooMuch: Bool {
        if case .answered(let status, _) = self { return status == 429 || status == 418 }
        return false
    }

    /// What its `Retry-After` said.
    var retryAfter: Duration? {
        if case .answered(_, let retryAfter) = self { return retryAfter }
        return nil
    }
}
