internal import MarketDataCore
internal import MarketDataModel
internal import NetworkTransport
internal import Recording

/// A successful answer to a request.
struct RESTAnswer: Sendable {
    /// Its status is 200.
    var response: HTTPResponse
    /// What it is recorded as; not recorded yet, as that belongs where consumers are told.
    var record: Record
    /// When the request went out.
    var sentAt: MonotonicTime
    /// Which request.
    var requestID: RequestID
}
