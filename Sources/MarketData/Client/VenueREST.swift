internal import MarketDataModel
internal import MarketDataVenues
internal import NetworkTransport
internal import Recording

/// One REST call to the venue, with its refusals in the venue's words.
struct VenueREST: Sendable {
    let venue: any Venue
    let network: NetworkLoop
    let recorder: RecorderTap?
    let deadline: Duration
    let maximumResponse: Int

    /// What came of a call for quotes.
    struct Quotes: Sendable {
        var result: Result<[QuoteOf], MarketDataError>
        /// When the request went out; `nil` where no answer came.
        var sentAt: MonotonicTime?
        /// What the answer is recorded as; `nil` where none came.
        var record: Record?
    }

    /// A successful answer, with what it is recorded as. One that is none is recorded here.
    func get(_ call: RESTCall) async throws(MarketDataError) -> (response: HTTPResponse, record: Record) {
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
        let record = Record(.exchange(RecordedExchange(request, response)), at: response.receivedAt)
        guard response.status == 200 else {
            self.record(record)
            throw self.refusal(response)
        }
        return (response, record)
    }

    /// The quotes of a successful answer to `call`, which asks for quotes. It is recorded.
    func quotes(_ call: RESTCall) async -> Result<[QuoteOf], MarketDataError> {
        let quotes = await self.snapshot(call)
        if let record = quotes.record { self.record(record) }
        return quotes.result
    }

    /// The same for a caller that records the answer itself, where it tells it to consumers.
    func snapshot(_ call: RESTCall) async -> Quotes {
        do throws(MarketDataError) {
            let (response, record) = try await self.get(call)
            var quotes = Quotes(result: .success([]), sentAt: response.sentAt.monotonic, record: record)
            do throws(DecodeError) {
                quotes.result = .success(try self.venue.decodeQuotes(response.body.span, received: response.receivedAt))
            } catch {
                let message = "the venue's quotes can't be read: \(error)"
                quotes.result = .failure(MarketDataError(.decoding, message, venue: self.venue.id, underlying: error))
            }
            return quotes
        } catch {
            return Quotes(result: .failure(error))
        }
    }

    /// Records an answer: on the network thread, in order with all that consumers are told.
    func record(_ record: Record) {
        guard let recorder = self.recorder else { return }
        self.network.execute { recorder.record(record.event, at: record.stamp) }
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
