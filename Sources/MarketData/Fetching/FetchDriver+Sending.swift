internal import Logging
internal import MarketDataCore
internal import MarketDataModel
internal import MarketDataVenues
internal import NetworkTransport

/// From a fetch's turn to its answer.
extension FetchDriver {
    /// Does what the pipeline says, in order, and what it says then.
    func perform(_ actions: [Action], reports: [QuotaReport] = []) {
        for (index, action) in actions.enumerated() {
            switch action {
            case .lookUp(let id, let natives): self.lookUp(id, natives)
            case .acquire(let id, let ask): self.acquire(id, ask)
            case .send(let id, let call, let attempt, let origin): self.send(id, call, attempt, origin)
            case .refund(let lease): self.core.quota.refund(lease)
            case .settle(let lease): self.core.quota.settle(lease, reports)
            case .pause(let span):
                self.core.quota.pause(for: span)
                let rest = Array(actions[(index + 1)...])
                return self.performWhenWritten(rest, reports)
            case .finish(let id, let reply, let end, let origin): self.finish(id, reply, end, origin)
            case .notice(let notice): self.log(notice)
            }
        }
    }

    /// Other processes must know of a pause before a caller of this one can act on it.
    private func performWhenWritten(_ actions: [Action], _ reports: [QuotaReport]) {
        guard self.core.quota.isShared else { return self.perform(actions, reports: reports) }
        let (quota, inbox) = (self.core.quota, self.core.fetchInbox)
        self.start {
            await quota.flush()
            inbox.post(.pauseWritten(actions, reports))
        }
    }

    private func acquire(_ id: FetchID, _ ask: QuotaAsk) {
        let now = self.core.time.now
        // Sent while the quota is not kept: no lease.
        guard self.core.features.contains(.quota) else {
            return self.perform(self.pipeline.admitted(id, .none, now: now))
        }
        if let admission = self.core.quota.acquireNow(ask) {
            return self.perform(self.answer(admission, for: id, now: now))
        }
        let (quota, inbox) = (self.core.quota, self.core.fetchInbox)
        self.start { inbox.post(.admission(id, await quota.acquire(ask))) }
    }

    /// The quota's answer.
    func answer(_ admission: QuotaAdmission, for id: FetchID, now: MonotonicTime) -> [Action] {
        switch admission {
        case .granted(let lease): return self.pipeline.admitted(id, lease, now: now)
        case .denied(let until, let reason, let isExact):
            self.core.metrics.protection.noteDenial(reason)
            return self.pipeline.denied(id, until: until, by: reason, isExact: isExact, now: now)
        case .impossible(let window): return self.pipeline.impossible(id, window, now: now)
        }
    }

    private func send(_ id: FetchID, _ call: RESTCall, _ attempt: RequestAttempt, _ origin: FetchOrigin) {
        let request = self.requestID(id)
        if attempt.number == 1 {
            if origin.purpose == .quotes { self.orders[id] = self.core.desk.nextRequest() }
            self.core.metrics.protection.noteTurn(origin.priority, waited: self.core.time.now - origin.since)
        }
        self.core.logger.debug(
            "Asking the venue",
            metadata: [
                "venue": "\(self.venue.id)", "request": "\(request)", "attempt": "\(attempt.number)",
                "endpoint": "\(origin.purpose.endpoint)", "weight": "\(call.weight)",
            ]
        )
        let inbox = self.core.fetchInbox
        guard let rest = self.rest, attempt.base < rest.rest.bases.count else {
            let error = self.error(.unsupported, "the venue has no REST endpoint", id)
            return inbox.post(.ended(RESTOutcome(id: id, result: .failure(error), end: .cancelled, sends: 0)))
        }
        let base = rest.rest.bases[attempt.base]
        self.start { inbox.post(.ended(await rest.send(call, request, to: base, within: attempt.deadline))) }
    }

    private var rest: VenueREST? {
        self.venue.rest.map { rest in
            VenueREST(rest: rest, context: self.context)
        }
    }

    /// An attempt has ended.
    func ended(_ outcome: RESTOutcome, now: MonotonicTime) {
        let (id, weight) = (outcome.id, outcome.weight)
        // A message that was handed to a connection more than once counts more than once.
        if outcome.sends > 1 {
            let again = outcome.sends - 1
            self.core.quota.book(QuotaCharge(weight: weight * again, requests: again))
        }
        self.outcomes[id] = outcome
        self.noteUnreadableRows(of: outcome)
        let actions = self.pipeline.ended(id, outcome.end, sends: outcome.sends, now: now)
        // Sent while the quota was not kept: it counts all the same, as it may be kept again at any time.
        if outcome.sends > 0, actions.contains(where: { $0.settlesNothing }) {
            self.core.quota.book(.request(weight: weight))
        }
        self.perform(actions, reports: outcome.reports)
    }

    /// Rows of an answer that could not be read are left out, counted, and logged once a minute.
    private func noteUnreadableRows(of outcome: RESTOutcome) {
        guard case .success(let reading) = outcome.result, let first = reading.events.failures.first else { return }
        let count = reading.events.failures.count
        self.core.metrics.note(unreadable: count)
        let (logs, suppressed) = self.faults.admit("rows", now: self.core.time.now)
        guard logs else { return }
        let range = first.slice.offset..<(first.slice.offset + min(first.slice.count, 160))
        self.core.logger.warning(
            "Rows of an answer could not be read and are left out",
            metadata: [
                "venue": "\(self.venue.id)", "rows": "\(count)", "error": "\(first.error)",
                "sample": "\(String(decoding: reading.answer.body[range], as: UTF8.self).displayLine())",
                "suppressed": "\(suppressed)",
            ]
        )
    }

    private func finish(_ id: FetchID, _ reply: FetchReply?, _ end: RequestEnd, _ origin: FetchOrigin) {
        let outcome = self.outcomes.removeValue(forKey: id)
        let result = self.result(of: id, outcome, end, origin)
        let order = self.orders.removeValue(forKey: id) ?? self.core.desk.lastRequest
        guard let reply else { return self.landed(id, result, outcome?.fault, order: order) }
        // The address of a stream may hold a secret.
        if case .success(let reading) = result, origin.purpose != .connection { self.context.record(reading.record) }
        reply(result)
    }
}

extension FetchDriver.Action {
    fileprivate var settlesNothing: Bool { if case .settle(.none) = self { true } else { false } }
}
