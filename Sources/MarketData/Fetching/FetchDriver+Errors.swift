internal import Logging
internal import MarketDataCore
internal import MarketDataModel
internal import MarketDataVenues

/// The results that callers are told, and the log.
extension FetchDriver {
    /// The result of a fetch that has ended.
    func result(
        of id: FetchID,
        _ outcome: RESTOutcome?,
        _ end: RequestEnd,
        _ origin: FetchOrigin
    ) -> Result<RESTReading, MarketDataError> {
        let now = self.core.time.now
        switch end {
        case .answered, .failed:
            let result = outcome?.result ?? .failure(self.error(.network, "the request had no answer", id))
            guard case .failed(let retryAfter?) = end else { return result }
            return result.mapError { error in
                var error = error
                error.retryAfter = retryAfter
                return error
            }
        case .timedOut(let waited, at: let stage):
            let message = "the request was not sent within \(waited), waiting for \(self.text(stage))"
            return .failure(self.error(.timedOut, message, id, retryAfter: self.estimatedWait()))
        case .shed(let waiting):
            let message = "\(waiting) requests wait that are as urgent or more; ask for less, or wait"
            return .failure(self.error(.overloaded, message, id, retryAfter: self.estimatedWait()))
        case .unavailable(let until):
            let wait = max(.zero, until - now)
            let message = "the venue's \(origin.purpose.endpoint) failed or were slow too often and are left alone"
            return .failure(self.error(.unavailable, "\(message) for \(wait)", id, retryAfter: wait))
        case .impossible(let window):
            let message = "the request costs more than the quota ever allows (\(window.limit) within \(window.length))"
            return .failure(self.error(.rateLimited, message, id))
        case .unsupported:
            return .failure(self.error(.unsupported, "the venue gives no \(origin.purpose.endpoint) on request", id))
        }
    }

    /// About how long a fetch would wait that joins the queue now.
    private func estimatedWait() -> Duration {
        self.pipeline.requests.estimatedWait(
            position: self.pipeline.requests.waiting,
            budget: self.core.quota.budget,
            pausedUntil: self.core.quota.pausedUntil,
            now: self.core.time.now
        )
    }

    func requestID(_ id: FetchID) -> RequestID {
        RequestID(client: UInt16(truncatingIfNeeded: self.context.seed), number: id)
    }

    /// An error of a fetch that was not sent, or has no answer.
    func error(
        _ code: MarketDataError.Code,
        _ message: String,
        _ id: FetchID,
        retryAfter: Duration? = nil
    ) -> MarketDataError {
        MarketDataError(
            code,
            message,
            venue: self.venue.id,
            retryAfter: retryAfter,
            requestID: self.requestID(id).description
        )
    }

    func log(_ notice: RequestNotice) {
        let now = self.core.time.now
        var (level, message): (Logger.Level, Logger.Message)
        var metadata: Logger.Metadata
        // Changes of one breaker are told apart from those of another.
        var kind = ""
        switch notice {
        case .breaker(let endpoint, let base, let state):
            (level, message) = (.notice, "An endpoint's breaker has changed")
            let url = self.venue.rest.map { $0.bases.indices.contains(base) ? $0.bases[base] : "" } ?? ""
            metadata = ["endpoint": "\(endpoint)", "base": "\(Redaction().url(url))"]
            switch state {
            case .closed: metadata["state"] = "closed"
            case .halfOpen: metadata["state"] = "half open"
            case .open(let until):
                (metadata["state"], metadata["wait"]) = ("open", "\(until - now)")
            }
            kind = "\(endpoint) \(base) \(state.name)"
        case .retry(let id, let attempt, let wait):
            let request = self.requestID(id)
            let error = self.outcomes[id].flatMap { if case .failure(let error) = $0.result { error } else { nil } }
            return self.core.logger.debug(
                "A request is tried again",
                metadata: [
                    "venue": "\(self.venue.id)", "request": "\(request)", "attempt": "\(attempt + 1)",
                    "wait": "\(wait)",
                    "why": "\(error?.message ?? "")",
                ]
            )
        case .blocked(let reason, let until, let waiting):
            (level, message) = (.notice, "The quota is used up")
            metadata = ["by": "\(reason.text)", "wait": "\(until - now)", "waiting": "\(waiting)"]
        case .unblocked(let span, let denials):
            (level, message) = (.info, "The quota allows requests again")
            metadata = ["after": "\(span)", "denials": "\(denials)"]
        }
        metadata["venue"] = "\(self.venue.id)"
        let (logs, suppressed) = self.faults.admit(message.description + kind, now: now)
        guard logs else { return }
        if suppressed > 0 { metadata["suppressed"] = "\(suppressed)" }
        self.core.logger.log(level: level, message, metadata: metadata)
    }
}

extension CircuitBreaker.State {
    fileprivate var name: String {
        switch self {
        case .closed: "closed"
        case .open: "open"
        case .halfOpen: "half open"
        }
    }
}

extension QuotaDenial {
    /// For messages: `20 requests within 60.0 seconds`.
    var text: String {
        switch self {
        case .window(let window): "\(window.limit) \(window.meter) within \(window.length)"
        case .pause: "the venue told everybody to stop"
        case .quarantine: "what was used before is not known"
        }
    }
}
