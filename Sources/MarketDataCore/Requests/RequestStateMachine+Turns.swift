package import MarketDataModel

/// Whose turn it is.
extension RequestStateMachine {
    /// How long a wait that depends on what is under way elsewhere is believed before the quota is asked again.
    private static let patience: Duration = .seconds(1)

    /// Time has passed, or something has happened.
    package mutating func advance(now: MonotonicTime) -> [RequestAction] {
        var actions = self.wake(now: now)
        let station: FetchStage = self.denial.map { .quota($0.reason, until: $0.until) } ?? .queued
        if !self.denials.isEmpty { self.denials = self.denials.filter { now < $1.until } }
        while let entry = self.queue.expire(now: now) {
            guard let request = self.requests[entry.id] else { continue }
            // What was tried and failed says more than that there was no time to try again.
            let end: RequestEnd =
                request.attempts > 0
                ? .failed(retryAfter: nil) : .timedOut(waited: now - request.submittedAt, at: station)
            actions += self.finish(entry.id, end)
        }
        while self.asking == nil, self.underWay < self.limits.parallel, let turn = self.nextTurn(now: now) {
            guard let purpose = self.requests[turn.id]?.wish.purpose else {
                self.queue.remove(turn.id)
                continue
            }
            let well = self.pool.nextAdmission(of: purpose.endpoint, self.switches, now: now)
            guard well <= now else {
                actions += self.refuse(turn.id, until: well)
                continue
            }
            if let due = self.strained(purpose.endpoint, now: now) {
                let lane = self.queue[turn.id]?.reserve ?? 0
                self.denials[lane] = Denial(id: turn.id, reserve: turn.reserve, until: due, isExact: true)
                continue
            }
            self.asking = turn
            actions.append(.acquire(turn.id, reserve: turn.reserve))
        }
        return actions
    }

    /// The quota lets it go.
    package mutating func admitted(
        _ id: UInt64,
        _ lease: QuotaLease,
        charge: QuotaCharge,
        now: MonotonicTime
    ) -> [RequestAction] {
        self.answered(id)
        // Cancelled, raised out of time or shed while the quota was asked.
        guard var request = self.requests[id], self.queue[id] != nil else {
            self.denials = [:]
            return [.refund(lease)] + self.advance(now: now)
        }
        var actions = self.unblock(now: now)
        guard
            let choice = self.pool.choose(request.wish.purpose.endpoint, after: request.tried, self.switches, now: now)
        else {
            let well = self.pool.nextAdmission(of: request.wish.purpose.endpoint, self.switches, now: now)
            return actions + [.refund(lease)] + self.refuse(id, until: well) + self.advance(now: now)
        }
        self.queue.remove(id)
        if let change = choice.change {
            actions.append(.notice(.breaker(endpoint: request.wish.purpose.endpoint, base: choice.base, change)))
        }
        if request.attempts == 0 {
            request.deadline = now + self.deadline(of: request.wish.purpose)
            self.retryBudget.called()
        }
        request.attempts += 1
        let attempt = RequestAttempt(
            number: request.attempts,
            base: choice.base,
            deadline: self.attemptDeadline(of: request, at: choice.base, now: now)
        )
        request.stage = .sent(choice, attempt, lease, charge, at: now)
        self.requests[id] = request
        self.underWay += 1
        self.counters.sent += 1
        self.waits.sent(charge)
        self.began(request.wish.purpose.endpoint, now: now)
        return actions + [.send(id, attempt)] + self.advance(now: now)
    }

    /// The quota does not let it go before then.
    package mutating func denied(
        _ id: UInt64,
        until: MonotonicTime,
        by reason: QuotaDenial,
        isExact: Bool,
        now: MonotonicTime
    ) -> [RequestAction] {
        let reserve = self.asking?.reserve ?? 0
        self.answered(id)
        self.counters.denials += 1
        guard let entry = self.queue[id] else { return self.advance(now: now) }
        let until = isExact ? until : min(until, now + Self.patience)
        // A quota that denies until now would be asked for ever.
        let soonest = now + .milliseconds(1)
        self.denials[entry.reserve] = Denial(
            id: id,
            reserve: reserve,
            until: max(until, soonest),
            isExact: isExact,
            reason: reason
        )
        self.contenders[entry.reserve] = id
        var actions: [RequestAction] = []
        // What others are to have is not withheld from everybody.
        if reserve == 0 {
            if self.block == nil {
                actions.append(.notice(.blocked(by: reason, until: until, waiting: self.queue.count)))
            }
            self.block = (self.block?.since ?? now, (self.block?.denials ?? 0) + 1)
        }
        return actions + self.advance(now: now)
    }

    /// It costs more than `window` ever allows.
    package mutating func impossible(_ id: UInt64, _ window: QuotaWindow, now: MonotonicTime) -> [RequestAction] {
        self.answered(id)
        return self.finish(id, .impossible(window)) + self.advance(now: now)
    }

    /// Nothing is wanted by it any more.
    package mutating func dropped(_ id: UInt64, now: MonotonicTime) -> [RequestAction] {
        self.answered(id)
        self.cancel(id)
        return self.advance(now: now)
    }

    private mutating func answered(_ id: UInt64) {
        if self.asking?.id == id { self.asking = nil }
    }

    private mutating func unblock(now: MonotonicTime) -> [RequestAction] {
        guard let block = self.block else { return [] }
        self.block = nil
        return [.notice(.unblocked(after: now - block.since, denials: block.denials))]
    }

    /// The endpoint is left alone: what failed there before fails for good, the rest is told when to come again.
    private mutating func refuse(_ id: UInt64, until: MonotonicTime) -> [RequestAction] {
        let isRetry = (self.requests[id]?.attempts ?? 0) > 0
        return self.finish(id, isRetry ? .failed(retryAfter: nil) : .unavailable(until: until))
    }

    private mutating func wake(now: MonotonicTime) -> [RequestAction] {
        var actions: [RequestAction] = []
        for id in self.resting.sorted() {
            guard let request = self.requests[id], case .backingOff(let until) = request.stage, until <= now else {
                continue
            }
            self.resting.remove(id)
            actions += self.enqueue(id, expires: request.deadline, now: now)
        }
        return actions
    }

    // MARK: The order

    /// Who asks the quota next, and how much they leave to others.
    ///
    /// The first of each lane, in order. Whom the quota has denied asks again when it said; until then only those go who
    /// leave less to others, as they may have what is kept for them. A reserve is for those who may come: where somebody
    /// whom it is kept for waits already, and waits behind, it is a matter of order alone. So nobody starves, as
    /// everybody's turn comes by waiting.
    private mutating func nextTurn(now: MonotonicTime) -> (id: UInt64, reserve: Int)? {
        let firsts = self.queue.lanes.compactMap { lane in
            lane.first(ageing: self.queue.ageing).map { (lane: lane.reserve, id: $0.id, place: $0.place) }
        }
        .sorted { $0.place < $1.place }
        var ceiling = Int.max
        for (index, first) in firsts.enumerated() {
            var reserve = first.lane
            for rival in firsts[(index + 1)...] where rival.lane < reserve && self.contenders[rival.lane] == rival.id {
                reserve = rival.lane
            }
            guard reserve < ceiling else { continue }
            if let denial = self.denials[first.lane], denial.id == first.id, denial.reserve <= reserve,
                now < denial.until
            {
                ceiling = min(ceiling, denial.reserve)
                continue
            }
            return (first.id, reserve)
        }
        return nil
    }

    // MARK: Deadlines

    /// How long all attempts of a request may take together, from its first sending.
    package func deadline(of purpose: RequestPurpose) -> Duration {
        self.limits.deadlines[purpose.endpoint] ?? self.limits.deadline
    }

    /// What is left, shared with the base URLs that are still to be tried: one that is dead must not take all of it.
    private func attemptDeadline(of request: Request, at base: Int, now: MonotonicTime) -> Duration {
        let left = max(.milliseconds(1), request.deadline - now)
        let others = self.pool.untried(request.tried.union([base]), self.switches)
        let attempts = max(0, self.limits.attempts - request.attempts)
        return left / (1 + min(others, attempts))
    }
}
