internal import MarketDataCore
internal import MarketDataModel
internal import MarketDataVenues
internal import Recording

/// A successful answer to a request, read by its venue.
struct RESTReading: Sendable {
    /// The answer.
    var answer: RESTAnswer
    /// The events, levels and instruments that were read from it.
    var events: EventBatch
    /// Its record; not written yet, as that belongs where consumers are told.
    var record: Record
    /// The time at which the request went out.
    var askedAt: MonotonicTime
    /// The request.
    var requestID: RequestID
}
