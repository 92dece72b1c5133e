package import MarketDataModel

/// What comes after an attempt.
extension RequestStateMachine {
    /// The pause after a ban that does not say how long it lasts. Venues that ban do so for minutes at least.
    private static let ban: Duration = .seconds(120)

    /// An attempt has ended. Second ends, and ends of what was never sent, change nothing.
    ///
    /// - Parameters:
    ///   - id: Of which request.
    ///   - end: How.
    ///   - sends: How often the request was handed to a connection.
    ///   - now: Now.
    package mutating func ended(
        _ id: UInt64,
        _ end: AttemptEnd,
        sends: Int,
        now: MonotonicTime
    ) -> [RequestAction] {
        guard let request = self.requests[id],
            case .sent(let choice, let attempt, let lease, let charge, let sentAt) = request.stage
        else { return [] }
        self.underWay -= 1
        let took = max(.zero, now - sentAt)
        self.waits.ended(charge, took: took, now: now)
        // Its end may have freed what they wait for.
        self.denials = self.denials.filter { $1.isExact }
        var actions: [RequestAction] = [.settle(lease)]
        let endpoint = request.wish.purpose.endpoint
        self.adapt(endpoint, to: end, began: sentAt, now: now)
        let change = self.pool.ended(choice, endpoint, end.verdict, took: took, now: now, using: &self.random)
        if let change { actions.append(.notice(.breaker(endpoint: endpoint, base: choice.base, change))) }
        let pause = self.pause(after: end)
        if let pause { actions.append(.pause(pause)) }
        if end == .judged(.answered) {
            actions += self.finish(id, .answered)
        } else if let wait = self.wait(before: request, after: end, pause, at: choice.base, sends: sends, now: now) {
            self.requests[id]?.tried.insert(choice.base)
            self.requests[id]?.stage = .backingOff(until: now + wait)
            self.resting.insert(id)
            self.counters.retries += 1
            actions.append(.notice(.retry(id, attempt: attempt.number, wait: wait)))
        } else {
            actions += self.finish(id, .failed(retryAfter: pause ?? end.retryAfter))
        }
        return actions + self.advance(now: now)
    }

    /// For how long everybody stops; `nil` where nobody has to.
    private mutating func pause(after end: AttemptEnd) -> Duration? {
        guard end.isTooMuch else {
            if end.verdict == .success { self.pauses.succeeded() }
            return nil
        }
        defer { self.pauses.failed() }
        if let span = end.retryAfter { return span }
        if case .judged(.banned) = end { return Self.ban }
        return self.pauses.wait(using: &self.random)
    }

    /// How long to wait before it is tried again; `nil` where it is not.
    private mutating func wait(
        before request: Request,
        after end: AttemptEnd,
        _ pause: Duration?,
        at base: Int,
        sends: Int,
        now: MonotonicTime
    ) -> Duration? {
        guard !request.isAbandoned, request.attempts < self.limits.attempts else { return nil }
        guard end.isWorthRepeating || (end == .untrusted && self.pool.count > 1) else { return nil }
        // What may have arrived is repeated only where that changes nothing.
        guard request.wish.purpose.isRepeatable || sends == 0 else { return nil }
        let isElsewhere = !end.isTooMuch && self.pool.untried(request.tried.union([base]), self.switches) > 0
        guard isElsewhere || (self.switches.contains(.retries) && end.isWorthRepeating) else { return nil }
        var wait = max(pause ?? .zero, end.retryAfter ?? .zero)
        if isElsewhere {
            wait = .zero
        } else {
            wait = max(wait, BackOff().wait(after: request.attempts - 1, using: &self.random))
        }
        guard now + wait < request.deadline, self.resting.count < self.limits.capacity else { return nil }
        guard self.retryBudget.take(now: now) else {
            self.counters.retriesRefused += 1
            return nil
        }
        if isElsewhere { self.counters.failovers += 1 }
        return wait
    }
}
