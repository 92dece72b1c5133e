internal import Locking
internal import Logging
internal import MarketDataCore
internal import MarketDataModel
internal import MarketDataVenues

/// What whoever made a request is told, and what is written about it.
extension ControlPlane {
    /// What became of a request, for whoever made it.
    func result(
        of id: UInt64,
        _ entry: PendingRequests.Entry,
        _ end: RequestEnd
    ) -> Result<RESTReading, MarketDataError> {
        let now = self.core.time.now
        switch end {
        case .answered, .failed: return self.last(of: id, entry, end)
        case .timedOut(let waited):
            let message = "the request waited \(waited) for its turn; ask for less, or allow older answers"
            let wait = self.estimatedWait(position: self.requests.machine.waiting)
            return .failure(self.error(.timedOut, message, id, retryAfter: wait))
        case .shed(let waiting):
            let message = "\(waiting) requests wait that are as urgent or more; ask for less, or wait"
            let wait = self.estimatedWait(position: waiting)
            return .failure(self.error(.overloaded, message, id, retryAfter: wait))
        case .unavailable(let until):
            let wait = max(.zero, until - now)
            let message = "the venue's \(entry.purpose.endpoint) failed or were slow too often and are left alone"
            return .failure(self.error(.unavailable, "\(message) for \(wait)", id, retryAfter: wait))
        case .impossible(let window):
            let message = "the request costs more than the quota ever allows (\(window.limit) within \(window.length))"
            return .failure(self.error(.rateLimited, message, id))
        }
    }

    private func last(
        of id: UInt64,
        _ entry: PendingRequests.Entry,
        _ end: RequestEnd
    ) -> Result<RESTReading, MarketDataError> {
        guard case .failed(let retryAfter) = end else {
            return entry.last ?? .failure(self.error(.network, "the request had no answer", id))
        }
        return (entry.last ?? .failure(self.error(.network, "the request had no answer", id))).mapError { error in
            var error = error
            error.retryAfter = retryAfter ?? error.retryAfter
            return error
        }
    }

    /// An error of a request that was not sent, or has no answer.
    func error(
        _ code: MarketDataError.Code,
        _ message: String,
        _ id: UInt64,
        retryAfter: Duration? = nil
    ) -> MarketDataError {
        let request = RequestID(client: self.requests.client, number: id)
        return MarketDataError(
            code,
            message,
            venue: self.venue.id,
            retryAfter: retryAfter,
            requestID: request.description
        )
    }

    // MARK: Watching

    /// Makes what one can ask about requests agree with what they are.
    func publishRequests() {
        let machine = self.requests.machine
        let status = RequestStatus(
            depths: machine.depths,
            underWay: machine.underWay,
            breakers: machine.breakers,
            counters: machine.counters,
            bases: self.requests.bases
        )
        self.core.requestStatus.withLock { published in
            let oldest = published.oldestSince
            published = status
            published.oldestSince = status.waiting > 0 ? oldest : nil
        }
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
            let url = base < self.requests.bases.count ? self.requests.bases[base] : ""
            metadata = ["endpoint": "\(endpoint)", "base": "\(Redaction().url(url))"]
            switch state {
            case .closed: metadata["state"] = "closed"
            case .halfOpen: metadata["state"] = "half open"
            case .open(let until):
                (metadata["state"], metadata["wait"]) = ("open", "\(until - now)")
            }
            kind = "\(endpoint) \(base) \(state.name)"
        case .retry(let id, let attempt, let wait):
            let request = RequestID(client: self.requests.client, number: id)
            let error = self.requests.entries[id]?.last.flatMap {
                if case .failure(let error) = $0 { error } else { nil }
            }
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
            metadata = ["by": "\(reason.name)", "wait": "\(until - now)", "waiting": "\(waiting)"]
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
    fileprivate var name: String {
        switch self {
        case .window(let window): "\(window.limit) \(window.meter) within \(window.length)"
        case .pause: "the venue told everybody to stop"
        case .quarantine: "what was used before is not known"
        }
    }
}
