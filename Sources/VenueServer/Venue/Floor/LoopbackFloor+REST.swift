internal import MarketDataModel
internal import MarketDataVenues

/// REST calls, within the quota.
extension LoopbackFloor {
    func respond(to request: ServerRequest, with responder: ServerResponder) {
        self.board.update { $0.restCalls[request.path, default: 0] += 1 }
        let faults = self.faults
        let response = faults.answer?(request) ?? self.response(to: request)
        if faults.restDelay > .zero {
            responder.send(response, after: faults.restDelay)
        } else {
            responder.send(response)
        }
    }

    private func response(to request: ServerRequest) -> ServerResponse {
        let now = self.configuration.now()
        if self.takeRateLimitedCall() { return self.overQuota(banned: false, retryAfter: .seconds(1), now: now) }
        self.market.now = now
        let response = self.dialect.respond(
            method: request.method,
            path: request.path,
            query: request.queryString,
            market: self.market
        )
        switch self.gate.call(weight: response.weight, now: now) {
        case .refuse(let wait) where self.configuration.enforcesLimits:
            return self.overQuota(banned: false, retryAfter: wait, now: now)
        case .ban(let wait) where self.configuration.enforcesLimits:
            return self.overQuota(banned: true, retryAfter: wait, now: now)
        case .refuse, .ban:
            return self.answered(response, used: self.gate.limit)
        case .answer(let used):
            return self.answered(response, used: used)
        }
    }

    private func answered(_ response: DialectResponse, used: Int) -> ServerResponse {
        self.board.update { $0.restWeight += response.weight }
        return Self.serverResponse(response, with: self.dialect.quotaHeaders(used: used))
    }

    private func overQuota(banned: Bool, retryAfter: Duration, now: Timestamp) -> ServerResponse {
        self.board.update {
            if banned { $0.banned += 1 } else { $0.rateLimited += 1 }
        }
        let response = self.dialect.overQuota(banned: banned, retryAfter: retryAfter, now: now)
        return Self.serverResponse(response, with: self.dialect.quotaHeaders(used: self.gate.limit))
    }

    private static func serverResponse(
        _ response: DialectResponse,
        with more: [String: String]
    ) -> ServerResponse {
        let headers = response.headers.merging(more) { own, _ in own }.sorted { $0.key < $1.key }
        return ServerResponse(
            status: response.status,
            headers: headers.map { ServerField($0.key, $0.value) },
            body: response.body
        )
    }
}
