package import MarketDataModel

/// The end of one attempt of a request.
package enum AttemptEnd: Hashable, Sendable {
    /// With an answer, by the venue's verdict on it.
    case judged(RESTVerdict)
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
    /// The consequence for the endpoint's breaker. A call that was wrong, or one too many, is not the endpoint's fault.
    var verdict: CircuitBreaker.Verdict {
        switch self {
        case .judged(.answered), .judged(.unknownInstruments), .judged(.refused), .unusable: .success
        case .judged(.slowDown), .judged(.banned), .cancelled: .none
        case .judged(.failed), .timedOut, .unreachable, .untrusted: .failure
        }
    }

    /// The same again may end differently.
    var isWorthRepeating: Bool {
        switch self {
        case .judged(.slowDown), .judged(.failed), .timedOut, .unreachable: true
        case .judged(.answered), .judged(.unknownInstruments), .judged(.refused), .judged(.banned), .untrusted,
            .unusable,
            .cancelled:
            false
        }
    }

    /// The venue asks everybody in the scope to stop.
    var isTooMuch: Bool {
        switch self {
        case .judged(.slowDown), .judged(.banned): true
        default: false
        }
    }

    /// The wait that the venue asked for.
    var retryAfter: Duration? {
        if case .judged(let verdict) = self { return verdict.wait }
        return nil
    }
}
