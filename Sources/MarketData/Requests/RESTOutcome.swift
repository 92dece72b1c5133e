internal import MarketDataCore
internal import MarketDataModel

/// The outcome of one attempt of a fetch.
struct RESTOutcome: Sendable {
    /// The fetch.
    var id: FetchID
    /// The weight of the call.
    var weight = 0
    /// The result for the callers, unless there is another attempt.
    var result: Result<RESTReading, MarketDataError>
    /// The consequence for the endpoint, and for another attempt.
    var end: AttemptEnd
    /// The number of times that the message was handed to a connection.
    var sends: Int
    /// The answer's reports of the quota.
    var reports: [QuotaReport] = []

    /// Whether one of several names may be at fault, so that the others can be had without it.
    var fault: BatchFault? {
        switch self.end {
        case .judged(.unknownInstruments): .unknownName
        case .judged(.refused): .perhapsOneName
        default: if case .failure(let error) = self.result, error.code == .decoding { .perhapsOneName } else { nil }
        }
    }
}
