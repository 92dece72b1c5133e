internal import MarketDataModel
internal import MarketDataVenues

/// REST calls, within the quota.
extension LoopbackFloor {
    func respond(to request: ServerRequest, with responder: ServerResponder) {
        self.board.update { $0.restCalls[request.path, default: 0] += 1 }
        let faults = self.faults
        guard let travel = faults.restTravel?(request) else {
            return self.arrived(request, faults, back: faults.restDelay, with: responder)
        }
        guard travel.there > .zero else { return self.arrived(request, faults, back: travel.back, with: responder) }
        self.server?.schedule(after: travel.there) {
            self.arrived(request, faults, back: travel.back, with: responder)
        }
    }

    private func arrived(
        _ request: ServerRequest,
        _ faults: LoopbackVenue.Faults,
        back: Duration,
        with responder: ServerResponder
    ) {
        guard let response = faults.answer?(request) ?? self.response(to: request, faults) else {
            return responder.drop()
        }
        if back > .zero { responder.send(response, after: back) } else { responder.send(response) }
    }

    /// `nil` cuts the connection.
    private func response(to request: ServerRequest, _ faults: LoopbackVenue.Faults) -> ServerResponse? {
        let now = self.configuration.now()
        if self.takeRateLimitedCall() { return self.overQuota(banned: false, retryAfter: .seconds(1), now: now) }
        self.market.now = now
        var response = self.dialect.respond(
            method: request.method,
            path: request.path,
            query: request.queryString,
            market: self.market
        )
        if self.configuration.quota?.countsCalls == true { response.weight = 1 }
        let used: Int
        switch self.gate.call(weight: response.weight, now: now) {
        case .refuse(let wait) where self.configuration.enforcesLimits:
            return self.overQuota(banned: false, retryAfter: wait, now: now)
        case .ban(let wait) where self.configuration.enforcesLimits:
            return self.overQuota(banned: true, retryAfter: wait, now: now)
        case .refuse, .ban: used = self.gate.limit
        case .answer(let count): used = count
        }
        let failure = faults.restFailure?(request)
        self.board.update {
            $0.restWeight += response.weight
            $0.peakRESTUse = max($0.peakRESTUse, used)
            if failure != nil { $0.restFailures += 1 }
        }
        switch failure {
        case nil: return self.serverResponse(response, used: used)
        case .status(let status):
            return self.serverResponse(DialectResponse(status: status, body: []), used: used)
        case .cut: return nil
        }
    }

    private func overQuota(banned: Bool, retryAfter: Duration, now: Timestamp) -> ServerResponse {
        self.board.update {
            if banned { $0.banned += 1 } else { $0.rateLimited += 1 }
        }
        let response = self.dialect.overQuota(banned: banned, retryAfter: retryAfter, now: now)
        return self.serverResponse(response, used: self.gate.limit)
    }

    private func serverResponse(_ response: DialectResponse, used: Int) -> ServerResponse {
        // What the venue's header counts is weight.
        let more = self.configuration.quota?.countsCalls == true ? [:] : self.dialect.quotaHeaders(used: used)
        let headers = response.headers.merging(more) { own, _ in own }.sorted { $0.key < $1.key }
        return ServerResponse(
            status: response.status,
            headers: headers.map { ServerField($0.key, $0.value) },
            body: response.body
        )
    }
}
