internal import Logging
internal import MarketDataCore
internal import MarketDataModel
internal import MarketDataVenues

/// The way of a request: the one place where everything that stands between a wish and the wire is put together. All
/// calls of REST go this way.
extension ControlPlane {
    /// Asks the venue, in the client's own time.
    ///
    /// - Parameters:
    ///   - purpose: What it is for.
    ///   - priority: How urgent it is.
    ///   - reserve: How much of each window of the quota, in thousandths, it leaves to others.
    ///   - timeout: How long it may wait for its turn; `nil` for as long as the configuration says.
    ///   - make: Called on the plane each time the request's turn comes, until the quota lets it go: what it returned
    ///     last is what is sent, so a request that waits can still take in more. A retry sends the same again. `nil`
    ///     means that nothing is wanted any more: the request is dropped, and nobody told.
    ///   - then: Called once on the plane, never from within this call, with the answer as the venue reads it, or why
    ///     there is none. Not called where the request was dropped or cancelled.
    @discardableResult
    func request(
        _ purpose: RequestPurpose,
        priority: Priority,
        reserve: Int = 0,
        timeout: Duration? = nil,
        make: @escaping () -> RESTCall?,
        then: @escaping (Result<RESTReading, MarketDataError>) -> Void
    ) -> RequestID {
        self.requests.lastNumber += 1
        let number = self.requests.lastNumber
        self.requests.entries[number] = PendingRequests.Entry(
            make: make,
            then: then,
            purpose: purpose,
            priority: priority,
            askedAt: self.core.time.now
        )
        let wish = RequestWish(id: number, purpose: purpose, priority: priority, reserve: reserve, timeout: timeout)
        self.requests.machine.switches = RequestSwitches(self.core.features)
        self.requests.actions += self.requests.machine.submit(wish, now: self.core.time.now)
        return RequestID(client: self.requests.client, number: number)
    }

    /// Somebody more urgent wants the same: a request that waits is never made less urgent, nor to leave more to others.
    func raise(_ id: RequestID, to priority: Priority, reserve: Int = 0) {
        self.requests.machine.raise(id.number, to: priority, reserve: reserve, now: self.core.time.now)
    }

    /// Nobody wants the answer any more. Where the request has not been sent it never will be; `then` is not called.
    func cancelRequest(_ id: RequestID) {
        self.requests.entries[id.number] = nil
        self.requests.machine.cancel(id.number)
    }

    /// How many requests go before `id`; `nil` where it does not wait.
    func position(of id: RequestID) -> Int? { self.requests.machine.position(of: id.number) }

    /// How long until `id` is sent, about; zero where it was, `nil` where it has ended.
    func estimatedWait(of id: RequestID) -> Duration? {
        let keeper = self.requests.keeper
        return self.requests.machine.estimatedWait(
            of: id.number,
            budget: keeper.budget,
            pausedUntil: keeper.pausedUntil,
            now: self.core.time.now
        )
    }

    /// How long somebody would wait whom so many go before.
    func estimatedWait(position: Int, reserve: Int = 0) -> Duration {
        let keeper = self.requests.keeper
        return self.requests.machine.estimatedWait(
            position: position,
            reserve: reserve,
            budget: keeper.budget,
            pausedUntil: keeper.pausedUntil,
            now: self.core.time.now
        )
    }

    /// Does what is due.
    func advanceRequests() {
        if !self.core.features.contains(.quota) { self.requests.machine.forgetDenials() }
        self.requests.machine.switches = RequestSwitches(self.core.features)
        self.requests.actions += self.requests.machine.advance(now: self.core.time.now)
        // Who is told of an end may make a new request.
        while !self.requests.actions.isEmpty {
            let actions = self.requests.actions
            self.requests.actions = []
            for action in actions { self.perform(action, reports: []) }
        }
    }

    /// The quota was asked, and answered.
    func admitted(_ id: RequestID, _ admission: QuotaAdmission) {
        let now = self.core.time.now
        switch admission {
        case .granted(let lease): self.admit(id.number, lease)
        case .denied(let until, let reason, let isExact):
            self.core.metrics.protection.noteDenial(reason)
            self.requests.actions += self.requests.machine.denied(
                id.number,
                until: until,
                by: reason,
                isExact: isExact,
                now: now
            )
        case .impossible(let window):
            self.requests.actions += self.requests.machine.impossible(id.number, window, now: now)
        }
    }

    /// An attempt has ended.
    func ended(_ outcome: RESTOutcome) {
        let number = outcome.id.number
        self.chargeResends(outcome)
        self.requests.entries[number]?.last = outcome.result
        self.noteUnreadableRows(of: outcome)
        let now = self.core.time.now
        let call = self.requests.entries[number]?.call
        let actions = self.requests.machine.ended(number, outcome.end, sends: outcome.sends, now: now)
        for action in actions {
            // Sent while the quota was not kept: it counts all the same, as it may be kept again at any time.
            if case .settle(QuotaLease(rawValue: 0)) = action, outcome.sends > 0, let call {
                self.requests.keeper.book(.request(weight: call.weight))
            }
            // Settled at once, with what the answer said: it frees what others wait for.
            self.perform(action, reports: outcome.reports)
        }
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

    /// The plane ends: whoever waits is told.
    func abandonRequests() {
        let entries = self.requests.entries
        self.requests.entries = [:]
        self.requests.actions = []
        for number in entries.keys { self.requests.machine.cancel(number) }
        for (number, entry) in entries.sorted(by: { $0.key < $1.key }) {
            entry.then(.failure(self.error(.shutDown, "the client has been shut down; make a new one", number)))
        }
        self.publishRequests()
    }

    // MARK: What the machine says

    private func perform(_ action: RequestAction, reports: [QuotaReport]) {
        switch action {
        case .acquire(let id, let reserve): self.acquire(id, reserve: reserve)
        case .send(let id, let attempt): self.send(id, attempt)
        case .refund(let lease): self.requests.keeper.refund(lease)
        case .settle(let lease): self.requests.keeper.settle(lease, reports)
        case .pause(let span): self.requests.keeper.pause(for: span)
        case .finish(let id, let end): self.finish(id, end)
        case .notice(let notice): self.log(notice)
        }
    }

    /// Its turn has come: what does it want now, and may it?
    private func acquire(_ id: UInt64, reserve: Int) {
        let now = self.core.time.now
        if let entry = self.requests.entries[id], !entry.isSent {
            let call = entry.make()
            self.requests.entries[id]?.call = call
        }
        guard let call = self.requests.entries[id]?.call else {
            self.requests.entries[id] = nil
            self.requests.actions += self.requests.machine.dropped(id, now: now)
            return
        }
        guard self.core.features.contains(.quota) else { return self.admit(id, QuotaLease(rawValue: 0)) }
        let ask = QuotaAsk(.request(weight: call.weight), reserve: reserve, hold: self.hold(of: id))
        let (keeper, inbox) = (self.requests.keeper, self.core.inbox)
        let request = RequestID(client: self.requests.client, number: id)
        self.start { inbox.post(.admission(request, await keeper.acquire(ask))) }
    }

    private func admit(_ id: UInt64, _ lease: QuotaLease) {
        let charge = self.requests.entries[id]?.call.map { QuotaCharge.request(weight: $0.weight) } ?? QuotaCharge()
        let now = self.core.time.now
        self.requests.actions += self.requests.machine.admitted(id, lease, charge: charge, now: now)
    }

    /// For how long it is not known at most whether it has arrived.
    private func hold(of id: UInt64) -> Duration {
        let purpose = self.requests.entries[id]?.purpose ?? .quotes
        return self.requests.machine.deadline(of: purpose)
    }

    private func send(_ id: UInt64, _ attempt: RequestAttempt) {
        // Nobody wants it, though it has been let go: it ends as it began.
        guard let call = self.requests.entries[id]?.call, attempt.base < self.requests.bases.count else {
            return self.unsent(id)
        }
        if attempt.number == 1, let entry = self.requests.entries[id] {
            let waited = self.core.time.now - entry.askedAt
            self.core.metrics.protection.noteTurn(entry.priority, waited: waited)
        }
        self.requests.entries[id]?.isSent = true
        let request = RequestID(client: self.requests.client, number: id)
        self.core.logger.debug(
            "Asking the venue",
            metadata: [
                "venue": "\(self.venue.id)", "request": "\(request)", "attempt": "\(attempt.number)",
                "endpoint": "\(self.requests.entries[id]?.purpose.endpoint ?? "")", "weight": "\(call.weight)",
            ]
        )
        guard let rest = self.rest else { return self.unsent(id) }
        let (inbox, base) = (self.core.inbox, self.requests.bases[attempt.base])
        self.start { inbox.post(.request(await rest.send(call, request, to: base, within: attempt.deadline))) }
    }

    private func unsent(_ id: UInt64) {
        let request = RequestID(client: self.requests.client, number: id)
        let error = self.error(.unsupported, "the venue has no REST endpoint", id)
        self.ended(RESTOutcome(id: request, result: .failure(error), end: .cancelled, sends: 0))
    }

    /// What was handed to a connection more than once counts more than once.
    private func chargeResends(_ outcome: RESTOutcome) {
        guard outcome.sends > 1, let call = self.requests.entries[outcome.id.number]?.call else { return }
        let again = outcome.sends - 1
        self.requests.keeper.book(QuotaCharge(weight: call.weight * again, requests: again))
    }

    private func finish(_ id: UInt64, _ end: RequestEnd) {
        guard let entry = self.requests.entries.removeValue(forKey: id) else { return }
        entry.then(self.result(of: id, entry, end))
    }
}
