internal import MarketDataCore
internal import MarketDataModel

/// What came of one attempt of a request.
struct RESTOutcome: Sendable {
    /// Which request.
    var id: RequestID
    /// What whoever made it is told, unless there is another attempt.
    var result: Result<RESTReading, MarketDataError>
    /// What it says of the endpoint, and whether another may do better.
    var end: AttemptEnd
    /// How often the request was handed to a connection.
    var sends: Int
    /// What the answer said of the quota.
    var reports: [QuotaReport] = []
}
