/// What the answer to a REST call means, by the venue's own rules.
public enum RESTVerdict: Hashable, Sendable {
    /// It is an answer: its body can be read.
    case answered
    /// The venue does not know one of the instruments: these where it says which, else any of those that were named.
    case unknownInstruments([NativeName], reason: String)
    /// The account or address asks too often: every process that shares the quota pauses, for `wait` where the venue says
    /// how long.
    case slowDown(wait: Duration?, reason: String)
    /// The account or address is banned: as ``slowDown(wait:reason:)``, for minutes where the venue does not say how long,
    /// and without a retry.
    case banned(wait: Duration?, reason: String)
    /// The call is at fault: the same again would be refused again.
    case refused(reason: String)
    /// The endpoint is at fault; another attempt, here or at another base URL, may succeed. Where the venue asked for a
    /// wait, `wait` says how long.
    case failed(wait: Duration? = nil, reason: String)

    /// The venue's words; `nil` for an answer.
    public var reason: String? {
        switch self {
        case .answered: nil
        case .unknownInstruments(_, let reason), .slowDown(_, let reason), .banned(_, let reason), .refused(let reason),
            .failed(_, let reason):
            reason
        }
    }

    /// How long the venue asked to wait, where it did.
    public var wait: Duration? {
        switch self {
        case .slowDown(let wait, _), .banned(let wait, _), .failed(let wait, _): wait
        case .answered, .unknownInstruments, .refused: nil
        }
    }
}
