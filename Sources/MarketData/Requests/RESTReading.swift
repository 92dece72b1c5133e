internal import MarketDataCore
internal import MarketDataModel
internal import MarketDataVenues
internal import Recording

/// A successful answer to a request, read by its venue.
struct RESTReading: Sendable {
    /// The answer.
    var answer: RESTAnswer
    /// What the answer says.
    var events: EventBatch
    /// What it is recorded as; not recorded yet, as that belongs where consumers are told.
    var record: Record
    /// The time at which the request went out.
    var askedAt: MonotonicTime
    /// The request.
    var requestID: RequestID
}
