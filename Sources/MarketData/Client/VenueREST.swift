internal import MarketDataModel
internal import MarketDataVenues
internal import NetworkTransport

/// One REST call to the venue, with its refusals in the venue's words.
struct VenueREST: Sendable {
    let venue: any Venue
    let network: NetworkLoop
    let recorder: RecorderTap?
    let deadline: Duration
    let maximumResponse: Int

    /// The body of a successful answer, and when it came.
    func get(_ call: RESTCall) async throws(MarketDataError) -> (body: [UInt8], received: ReceiveStamp) {
        guard let base = self.venue.endpoints.rest else {
            throw MarketDataError(.unsupported, "the venue has no REST endpoint", venue: self.venue.id)
        }
        var request = HTTPRequest(base + call.target)
        request.deadline = self.deadline
        request.maximumResponse = self.maximumResponse
        let response: HTTPResponse
        do {
            response = try await self.network.request(request)
        } catch {
            throw MarketDataError(.network, error.message, venue: self.venue.id, underlying: error)
        }
        self.recorder?.record(request, response)
        guard response.status == 200 else { throw self.refusal(response) }
        return (response.body, response.receivedAt)
    }

    /// The quotes of a successful answer to `call`, which asks for quotes.
    func quotes(_ call: RESTCall) async -> Result<[QuoteOf], MarketDataError> {
        do throws(MarketDataError) {
            let (body, received) = try await self.get(call)
            do throws(DecodeError) {
                return .success(try self.venue.decodeQuotes(body.span, received: received))
            } catch {
                let message = "the venue's quotes can't be read: \(error)"
                return .failure(MarketDataError(.decoding, message, venue: self.venue.id, underlying: error))
            }
        } catch {
            return .failure(error)
        }
    }

    private func refusal(_ response: HTTPResponse) -> MarketDataError {
        let words = self.venue.refusal(status: response.status, response.body.span)
        let start = String(decoding: response.body.prefix(200), as: UTF8.self)
        let detail = words ?? (start.isEmpty ? "no explanation" : start)
        return MarketDataError(
            .venue,
            "the venue answered \(response.status): \(detail)",
            venue: self.venue.id,
            retryAfter: RetryAfter.parse(response.headers["Retry-After"])
        )
    }
}
