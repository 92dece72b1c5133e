internal import MarketDataCore
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

    /// A successful answer. One that is none is recorded here.
    func get(_ call: RESTCall, _ id: RequestID) async -> Result<RESTAnswer, MarketDataError> {
        do throws(MarketDataError) { return .success(try await self.send(call, id)) } catch {
            var error = error
            error.requestID = id.description
            return .failure(error)
        }
    }

    private func send(_ call: RESTCall, _ id: RequestID) async throws(MarketDataError) -> RESTAnswer {
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
        return RESTAnswer(response: response, record: record, sentAt: response.sentAt.monotonic, requestID: id)
    }

    /// The quotes of an answer to a call for quotes.
    func quotes(_ answer: RESTAnswer) -> Result<[QuoteOf], MarketDataError> {
        let response = answer.response
        do throws(DecodeError) {
            return .success(try self.venue.decodeQuotes(response.body.span, received: response.receivedAt))
        } catch {
            return .failure(self.unreadable("quotes", answer, error))
        }
    }

    /// The instruments of an answer to a call for them.
    func instruments(_ answer: RESTAnswer) -> Result<[Instrument], MarketDataError> {
        do throws(DecodeError) {
            return .success(try self.venue.decodeInstruments(answer.response.body.span))
        } catch {
            return .failure(self.unreadable("instrument list", answer, error))
        }
    }

    private func unreadable(_ what: String, _ answer: RESTAnswer, _ error: DecodeError) -> MarketDataError {
        MarketDataError(
            .decoding,
            "the venue's \(what) can't be read: \(error)",
            venue: self.venue.id,
            status: answer.response.status,
            requestID: answer.requestID.description,
            underlying: error
        )
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
            retryAfter: RetryAfter.parse(
                response.headers["Retry-After"],
                date: response.headers["Date"],
                received: response.receivedAt.wall
            ),
            status: response.status
        )
    }
}
