internal import MarketDataCore
internal import MarketDataModel
internal import MarketDataVenues
internal import NetworkTransport
internal import Recording

/// One REST call to the venue: sent with the account's secrets, judged and read by the venue's protocol.
struct VenueREST: Sendable {
    private var venue: VenueID { self.context.venue.id }
    let rest: any RESTProtocol
    let context: ClientContext

    private var recorder: RecorderTap? { self.context.recorder }

    /// Sends the call once and reads its answer. An answer that is no success is recorded here.
    func send(_ call: RESTCall, _ id: RequestID, to base: String, within deadline: Duration) async -> RESTOutcome {
        var authorized = call
        do throws(MarketDataError) {
            if let credentials = try await self.context.credentials.current() {
                self.recorder?.redact(credentials)
                self.rest.authorize(&authorized, with: credentials)
            }
        } catch {
            return RESTOutcome(id: id.number, result: .failure(error), end: .cancelled, sends: 0)
        }
        var request = HTTPRequest(base + authorized.target)
        request.method = authorized.method
        for field in authorized.headers { request.headers.append(field.name, field.value) }
        request.body = authorized.body
        request.deadline = deadline
        request.connectDeadline = min(request.connectDeadline, deadline)
        request.maximumResponse = self.context.configuration.network.maximumResponse
        do throws(NetworkError) {
            return self.outcome(of: call, request, try await self.context.network.request(request), id)
        } catch {
            let failure = MarketDataError(
                error.publicCode,
                error.message,
                venue: self.venue,
                requestID: id.description,
                underlying: error
            )
            return RESTOutcome(
                id: id.number,
                weight: call.weight,
                result: .failure(failure),
                end: error.attemptEnd,
                sends: error.sends
            )
        }
    }

    private func outcome(
        of call: RESTCall,
        _ request: HTTPRequest,
        _ response: HTTPResponse,
        _ id: RequestID
    ) -> RESTOutcome {
        let answer = RESTAnswer(
            status: response.status,
            headers: response.headers.fields.map { RESTField($0.name, $0.value) },
            body: response.body,
            received: response.receivedAt
        )
        let record = Record(.exchange(RecordedExchange(call, request, response)), at: response.receivedAt)
        var outcome = RESTOutcome(
            id: id.number,
            weight: call.weight,
            result: .failure(MarketDataError(.venue, "", venue: self.venue)),
            end: .cancelled,
            sends: response.sends,
            reports: self.rest.quotaReports(in: answer)
        )
        var verdict = self.rest.verdict(on: answer, to: call)
        var events = EventBatch(received: answer.received)
        var problem: DecodeError?
        if case .answered = verdict, call.isReadByProtocol {
            do throws(DecodeError) {
                try self.rest.read(answer, to: call, into: &events)
            } catch {
                // A page of a proxy, an empty body: another attempt may have the venue itself.
                problem = error
                verdict = .failed(reason: "the answer is not the venue's (\(error)): \(answer.excerpt)")
            }
        }
        outcome.end = .judged(verdict)
        if case .answered = verdict {
            let sentAt = response.sentAt.monotonic
            outcome.result = .success(
                RESTReading(answer: answer, events: events, record: record, askedAt: sentAt, requestID: id)
            )
        } else {
            self.context.record(record)
            outcome.result = .failure(self.error(verdict, answer, id, problem))
        }
        return outcome
    }

    private func error(
        _ verdict: RESTVerdict,
        _ answer: RESTAnswer,
        _ id: RequestID,
        _ problem: DecodeError?
    ) -> MarketDataError {
        let code: MarketDataError.Code =
            switch verdict {
            case .unknownInstruments: .unknownSymbol
            case .slowDown, .banned: .rateLimited
            case .answered, .refused, .failed: problem == nil ? .venue : .decoding
            }
        return MarketDataError(
            code,
            "the venue answered \(answer.status): \(verdict.reason?.displayLine(limit: 400) ?? "no explanation")",
            venue: self.venue,
            retryAfter: verdict.wait,
            status: answer.status,
            requestID: id.description,
            underlying: problem
        )
    }
}

extension RESTCall {
    /// Whether the answer is read by the REST protocol: the address of a stream is read by the stream protocol.
    fileprivate var isReadByProtocol: Bool { if case .connection = self.purpose { false } else { true } }
}
