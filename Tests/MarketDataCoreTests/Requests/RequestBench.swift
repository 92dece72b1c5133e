import MarketDataCore
import MarketDataModel

/// Drives the machine in virtual time, with a real quota and a venue that answers as a test says.
struct RequestBench {
    struct Sent: Equatable {
        var id: UInt64
        var base: Int
        var at: MonotonicTime
        var deadline: Duration
    }

    struct Flight {
        var id: UInt64
        var ends: MonotonicTime
        var end: AttemptEnd
        var sends: Int
    }

    struct Answer {
        var end: AttemptEnd
        var after: Duration
        var sends = 1

        static func ok(_ after: Duration = .milliseconds(50)) -> Answer { status(200, after) }
        static func status(_ status: Int, _ after: Duration = .milliseconds(50), retryAfter: Duration? = nil) -> Answer
        {
            // As a venue with Binance's statuses would judge.
            let verdict: RESTVerdict =
                switch status {
                case 200: .answered
                case 418: .banned(wait: retryAfter, reason: "banned")
                case 429: .slowDown(wait: retryAfter, reason: "slow down")
                case 501: .refused(reason: "not implemented")
                case 408, 425, 500...: .failed(wait: retryAfter, reason: "failed")
                default: .refused(reason: "refused")
                }
            return Answer(end: .judged(verdict), after: after)
        }
    }

    static let start = MonotonicTime(nanoseconds: 1_000_000_000_000)

    var machine: RequestStateMachine
    var quota: QuotaStateMachine
    var now = RequestBench.start
    var weight = 1
    /// What the venue does with an attempt.
    var venue: (Sent) -> Answer = { _ in .ok() }
    /// Whether `make` still wants something.
    var wants: (UInt64) -> Bool = { _ in true }
    private(set) var flights: [Flight] = []
    private(set) var sent: [Sent] = []
    private(set) var ends: [UInt64: (end: RequestEnd, at: MonotonicTime)] = [:]
    private(set) var notices: [RequestNotice] = []
    private(set) var refunds = 0
    private(set) var settled = 0
    private(set) var pauses: [Duration] = []
    private(set) var acquired: [(id: UInt64, reserve: Int)] = []
    private var lastID: UInt64 = 0

    init(
        _ limits: RequestLimits = RequestLimits(),
        bases: Int = 1,
        quota: [QuotaWindow] = [QuotaWindow(.weight, limit: 1_000_000, per: .seconds(1))],
        seed: UInt64 = 1
    ) {
        self.machine = RequestStateMachine(limits: limits, bases: bases, seed: seed)
        self.quota = QuotaStateMachine(windows: quota)
        self.machine.learn(quota)
    }

    /// Since the start.
    var elapsed: Duration { self.now - Self.start }

    /// Nothing is held of the quota any more.
    var isQuotaIdle: Bool {
        var quota = self.quota
        return quota.isIdle(now: self.now)
    }

    @discardableResult
    mutating func submit(
        _ priority: Priority = .normal,
        reserve: Int = 0,
        timeout: Duration? = nil,
        isRepeatable: Bool = true
    ) -> UInt64 {
        self.lastID += 1
        let purpose = RequestPurpose(endpoint: "quotes", isRepeatable: isRepeatable)
        let id = self.lastID
        let wish = RequestWish(id: id, purpose: purpose, priority: priority, reserve: reserve, timeout: timeout)
        self.perform(self.machine.submit(wish, now: self.now))
        self.perform(self.machine.advance(now: self.now))
        return id
    }

    mutating func cancel(_ id: UInt64) {
        self.machine.cancel(id)
        self.perform(self.machine.advance(now: self.now))
    }

    /// Goes on until `end`, from one event to the next.
    mutating func run(until end: Duration) {
        let end = Self.start + end
        while true {
            let flight = self.flights.min { ($0.ends, $0.id) < ($1.ends, $1.id) }
            let next = min(flight?.ends ?? .distantFuture, max(self.machine.nextDeadline, self.now))
            guard next <= end else { break }
            self.now = max(self.now, next)
            if let flight, flight.ends <= self.now {
                self.flights.removeAll { $0.id == flight.id }
                self.perform(self.machine.ended(flight.id, flight.end, sends: flight.sends, now: self.now))
            }
            self.perform(self.machine.advance(now: self.now))
        }
        self.now = max(self.now, end)
    }

    mutating func perform(_ actions: [RequestAction]) {
        var todo = actions[...]
        while let action = todo.popFirst() {
            switch action {
            case .acquire(let id, let reserve):
                self.acquired.append((id, reserve))
                todo += self.acquire(id, reserve)
            case .send(let id, let attempt):
                let sent = Sent(id: id, base: attempt.base, at: self.now, deadline: attempt.deadline)
                self.sent.append(sent)
                let answer = self.venue(sent)
                let isInTime = answer.after < attempt.deadline
                self.flights.append(
                    Flight(
                        id: id,
                        ends: self.now + min(answer.after, attempt.deadline),
                        end: isInTime ? answer.end : .timedOut,
                        sends: answer.sends
                    )
                )
            case .refund(let lease):
                self.refunds += 1
                self.quota.refund(lease, now: self.now)
            case .settle(let lease):
                self.settled += 1
                self.quota.settle(lease, now: self.now)
            case .pause(let span):
                self.pauses.append(span)
                self.quota.pause(for: span, now: self.now)
            case .finish(let id, let end): self.ends[id] = (end, self.now)
            case .notice(let notice): self.notices.append(notice)
            }
        }
    }

    private mutating func acquire(_ id: UInt64, _ reserve: Int) -> [RequestAction] {
        guard self.wants(id) else { return self.machine.dropped(id, now: self.now) }
        let charge = QuotaCharge.request(weight: self.weight)
        switch self.quota.acquire(QuotaAsk(charge, reserve: reserve, hold: .seconds(10)), now: self.now) {
        case .granted(let lease): return self.machine.admitted(id, lease, charge: charge, now: self.now)
        case .denied(let until, let reason, let isExact):
            return self.machine.denied(id, until: until, by: reason, isExact: isExact, now: self.now)
        case .impossible(let window): return self.machine.impossible(id, window, now: self.now)
        }
    }
}
