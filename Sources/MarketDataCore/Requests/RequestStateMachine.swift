package import MarketDataModel

/// The way of requests to a venue: waiting by priority, leave of the quota, a base URL that is well, an answer in time or
/// another try.
///
/// It decides and does nothing itself: the shell asks the quota, sends, and says what came of it. What is known of each
/// request is in one place, so whatever comes late or twice (an answer to something that was given up, leave for
/// something that has left) is known for what it is and only put back in order.
package struct RequestStateMachine: Sendable {
    /// What a request is doing.
    enum Stage: Hashable, Sendable {
        /// Waits for its turn in the queue. Can transition to sent, or end.
        case queued
        /// Under way. Can transition to backing off, or end.
        case sent(EndpointPool.Choice, RequestAttempt, QuotaLease, QuotaCharge, at: MonotonicTime)
        /// Waits before it is tried again. Can transition to queued, or end.
        case backingOff(until: MonotonicTime)
    }

    struct Request: Sendable {
        var wish: RequestWish
        var submittedAt: MonotonicTime
        var stage = Stage.queued
        /// How often it was sent.
        var attempts = 0
        /// Base URLs at which it failed.
        var tried: Set<Int> = []
        /// When all its attempts must have ended; set as it is first sent.
        var deadline = MonotonicTime.distantFuture
        /// Nobody wants the answer any more.
        var isAbandoned = false
    }

    /// The quota said no to the first of a lane.
    struct Denial: Hashable, Sendable {
        var id: UInt64
        var reserve: Int
        var until: MonotonicTime
        var isExact: Bool
        /// The quota's reason; `nil` where the endpoint is strained.
        var reason: QuotaDenial?
    }

    /// Which rules hold.
    package var switches = RequestSwitches.all
    /// What everything came to.
    package internal(set) var counters = RequestCounters()
    /// How many requests are under way.
    package internal(set) var underWay = 0
    let limits: RequestLimits
    var requests: [UInt64: Request] = [:]
    var queue: RequestQueue
    var pool: EndpointPool
    var retryBudget: RetryBudget
    var waits: WaitModel
    var random: SeededGenerator
    /// For whom the quota is being asked.
    var asking: (id: UInt64, reserve: Int)?
    /// By the lane's reserve.
    var denials: [Int: Denial] = [:]
    /// By the lane's reserve: who was last denied. As long as they are the first there, they are known to wait for the
    /// quota and not for the moment.
    var contenders: [Int: UInt64] = [:]
    /// When the quota began to let nobody go, and how many asked in vain since.
    var block: (since: MonotonicTime, denials: Int)?
    /// By endpoint; only where nobody publishes a limit.
    var rates: [String: AdaptiveRate] = [:]
    /// Answers in a row that said that too much was asked.
    var pauses = BackOff()
    /// Who backs off; few, as retries are a small part of all.
    var resting: Set<UInt64> = []

    /// Nobody waits.
    ///
    /// - Parameters:
    ///   - limits: How requests wait, and what happens when they fail.
    ///   - bases: How many base URLs the venue has.
    ///   - seed: What waits are drawn from.
    package init(limits: RequestLimits, bases: Int, seed: UInt64) {
        self.limits = limits
        self.queue = RequestQueue(capacity: limits.capacity, ageing: limits.ageing)
        self.pool = EndpointPool(bases: bases, breaker: limits.breaker)
        self.retryBudget = RetryBudget(share: limits.retryShare)
        self.waits = WaitModel(parallel: limits.parallel)
        self.random = SeededGenerator(seed: seed)
    }

    // MARK: Somebody wants something

    /// Somebody wants something; ``advance(now:)`` says what is to be done next.
    package mutating func submit(_ wish: RequestWish, now: MonotonicTime) -> [RequestAction] {
        guard self.requests[wish.id] == nil else { return [] }
        var wish = wish
        if !self.switches.contains(.priorities) { wish.priority = .normal }
        self.counters.submitted += 1
        self.requests[wish.id] = Request(wish: wish, submittedAt: now)
        let well = self.pool.nextAdmission(of: wish.purpose.endpoint, self.switches, now: now)
        guard well <= now else { return self.finish(wish.id, .unavailable(until: well)) }
        return self.enqueue(wish.id, expires: now + (wish.timeout ?? self.limits.timeout), now: now)
    }

    /// Somebody more urgent wants the same, and leaves less to others. Nothing becomes less urgent.
    package mutating func raise(_ id: UInt64, to priority: Priority, reserve: Int = 0, now: MonotonicTime) {
        guard self.switches.contains(.priorities), let wish = self.requests[id]?.wish else { return }
        self.requests[id]?.wish.priority = min(wish.priority, priority)
        self.requests[id]?.wish.reserve = min(wish.reserve, reserve)
        self.queue.raise(id, to: priority, reserve: reserve, now: now)
    }

    /// Nobody wants the answer any more. What was sent is left to end by itself: it has been paid.
    package mutating func cancel(_ id: UInt64) {
        guard let request = self.requests[id], !request.isAbandoned else { return }
        self.counters.cancelled += 1
        if case .sent = request.stage {
            self.requests[id]?.isAbandoned = true
        } else {
            self.forget(id)
        }
    }

    /// Whom the quota has denied may ask again: it is not kept any more, or has changed.
    package mutating func forgetDenials() { self.denials = [:] }

    // MARK: What can be asked

    /// The part of each window, in thousandths, that the request whose turn it is leaves to others.
    package var askedReserve: Int { self.asking?.reserve ?? 0 }

    /// The station at which a request is; `nil` where it has ended.
    package func stage(of id: UInt64) -> FetchStage? {
        switch self.requests[id]?.stage {
        case nil: nil
        case .sent: .inFlight
        case .backingOff(let until): .backingOff(until: until)
        case .queued: self.denial.map { .quota($0.reason, until: $0.until) } ?? .queued
        }
    }

    /// The last denial by the quota, as long as it holds.
    var denial: (reason: QuotaDenial, until: MonotonicTime)? {
        self.denials.values.max { $0.until < $1.until }.flatMap { denial in
            denial.reason.map { ($0, denial.until) }
        }
    }

    /// How many wait for their turn.
    package var waiting: Int { self.queue.count }

    /// The time at which the oldest of those that wait was made; of those that were raised, about.
    package var oldestSince: MonotonicTime? {
        self.queue.lanes.lazy.flatMap(\.lines).compactMap { line in
            line.first.flatMap { self.requests[$0.id]?.submittedAt }
        }
        .min()
    }

    /// How many wait, by priority; the first is that of 1.
    package var depths: [Int] { self.queue.depths }

    /// The breakers that were ever needed.
    package var breakers: [EndpointPool.BreakerStatus] { self.pool.breakerStatuses }

    /// How many go before it; `nil` where it does not wait.
    package func position(of id: UInt64) -> Int? { self.queue.position(of: id) }

    /// How long until it is sent, about; zero where it was, `nil` where it is not known.
    ///
    /// - Complexity: That of a place in the queue, and as many steps as there are pieces in ``WaitModel``.
    package func estimatedWait(
        of id: UInt64,
        budget: [QuotaBudget],
        pausedUntil: MonotonicTime?,
        now: MonotonicTime
    ) -> Duration? {
        switch self.requests[id]?.stage {
        case nil: return nil
        case .sent: return .zero
        case .backingOff(let until): return max(.zero, until - now)
        case .queued:
            guard let position = self.queue.position(of: id) else { return nil }
            return self.estimatedWait(
                position: position,
                reserve: self.queue[id]?.reserve ?? 0,
                budget: budget,
                pausedUntil: pausedUntil,
                now: now
            )
        }
    }

    /// How long somebody would wait whom so many go before.
    package func estimatedWait(
        position: Int,
        reserve: Int = 0,
        budget: [QuotaBudget],
        pausedUntil: MonotonicTime?,
        now: MonotonicTime
    ) -> Duration {
        self.waits.wait(
            position: position,
            reserve: reserve,
            underWay: self.underWay,
            budget: budget,
            pausedUntil: pausedUntil,
            now: now
        )
    }

    /// When ``advance(now:)`` is due, if nothing else happens before.
    package var nextDeadline: MonotonicTime {
        mutating get {
            var deadline = self.queue.nextExpiry
            for id in self.resting {
                if case .backingOff(let until) = self.requests[id]?.stage { deadline = min(deadline, until) }
            }
            guard self.asking == nil, self.underWay < self.limits.parallel else { return deadline }
            for denial in self.denials.values { deadline = min(deadline, denial.until) }
            return deadline
        }
    }

    /// Which windows the quota has: what ``estimatedWait(of:budget:pausedUntil:now:)`` needs to know of.
    package mutating func learn(_ windows: [QuotaWindow]) { self.waits.learn(windows) }

    /// Requests a second that an endpoint is asked at most now; `nil` where nothing is held back.
    package func reducedRate(of endpoint: String) -> Double? {
        guard self.switches.contains(.adaptiveRate) else { return nil }
        return self.rates[endpoint].flatMap { $0.isReduced ? $0.rate : nil }
    }

    // MARK: Ends

    mutating func enqueue(_ id: UInt64, expires: MonotonicTime, now: MonotonicTime) -> [RequestAction] {
        guard let wish = self.requests[id]?.wish else { return [] }
        self.requests[id]?.stage = .queued
        let entry = RequestQueue.Entry(id: id, priority: wish.priority, reserve: wish.reserve, expires: expires)
        guard let victim = self.queue.push(entry, now: now) else { return [] }
        return self.finish(victim, .shed(waiting: self.queue.count))
    }

    mutating func finish(_ id: UInt64, _ end: RequestEnd) -> [RequestAction] {
        guard let request = self.requests[id] else { return [] }
        self.forget(id)
        if request.isAbandoned { return [] }
        switch end {
        case .answered: self.counters.answered += 1
        case .failed, .impossible, .unsupported: self.counters.failed += 1
        case .timedOut: self.counters.timedOut += 1
        case .shed: self.counters.shed += 1
        case .unavailable: self.counters.unavailable += 1
        }
        return [.finish(id, end)]
    }

    private mutating func forget(_ id: UInt64) {
        self.requests[id] = nil
        self.queue.remove(id)
        self.resting.remove(id)
    }
}
