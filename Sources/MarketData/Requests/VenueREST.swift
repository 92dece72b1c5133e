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
    let maximumResponse: Int

    /// Asks once. An answer that is no success is recorded here.
    func get(_ call: RESTCall, _ id: RequestID, at base: String, within deadline: Duration) async -> RESTOutcome {
        var request = HTTPRequest(base + call.target)
        request.deadline = deadline
        request.connectDeadline = min(request.connectDeadline, deadline)
        request.maximumResponse = self.maximumResponse
        do throws(NetworkError) {
            return self.outcome(of: request, try await self.network.request(request), id)
        } catch {
            let failure = MarketDataError(
                error.publicCode,
                error.message,
                venue: self.venue.id,
                requestID: id.description,
                underlying: error
            )
            return RESTOutcome(id: id, result: .failure(failure), end: error.attemptEnd, sends: error.sends)
        }
    }

    private func outcome(of request: HTTPRequest, _ response: HTTPResponse, _ id: RequestID) -> RESTOutcome {
        let record = Record(.exchange(RecordedExchange(request, response)), at: response.receivedAt)
        let result: Result<RESTAnswer, MarketDataError>
        let retryAfter = RetryAfter.parse(
            response.headers["Retry-After"],
            date: response.headers["Date"],
            received: response.receivedAt.wall
        )
        let reports = self.venue.quotaReports(received: response.receivedAt.wall) { response.headers[$0] }
        if response.status == 200 {
            let sentAt = response.sentAt.monotonic
            result = .success(RESTAnswer(response: response, record: record, sentAt: sentAt, requestID: id))
        } else {
            self.record(record)
            result = .failure(self.refusal(response, id, retryAfter))
        }
        let end = AttemptEnd.answered(status: response.status, retryAfter: retryAfter)
        return RESTOutcome(id: id, result: result, end: end, sends: response.sends, reports: reports)
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

    private func refusal(_ response: HTTPResponse, _ id: RequestID, _ retryAfter: Duration?) -> MarketDataError {
        let words = self.venue.refusal(status: response.status, response.body.span)
        let start = String(decoding: response.body.prefix(200), as: UTF8.self)
        let detail = words ?? (start.isEmpty ? "no explanation" : start)
        return MarketDataError(
            response.status == 429 || response.status == 418 ? .rateLimited : .venue,
            "the venue answered \(response.status): \(detail)",
            venue: self.venue.id,
            retryAfter: retryAfter,
            status: response.status,
            requestID: id.description
        )
    }
}
