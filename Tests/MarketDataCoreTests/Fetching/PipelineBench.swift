import MarketDataModel

@testable import MarketDataCore

/// A pipeline with a quota and a venue, in virtual time.
struct PipelineBench {
    struct Call: FetchCall {
        var natives: [NativeName]
        var weight: Int { 1 }
    }

    typealias Pipeline = FetchPipeline<Call, String>

    struct Sent {
        var id: FetchID
        var natives: [NativeName]
        var due: MonotonicTime
    }

    var pipeline: Pipeline
    var quota: QuotaStateMachine
    var now = MonotonicTime(nanoseconds: 100_000_000_000)
    var latency: Duration = .milliseconds(5)
    /// The venue's answer to a call.
    var answer: ([NativeName]) -> AttemptEnd = { _ in .judged(.answered) }
    private(set) var inFlight: [Sent] = []
    /// Every call that was sent.
    private(set) var calls: [[NativeName]] = []
    private(set) var sentAt: [MonotonicTime] = []
    /// Look-ups that were not answered yet.
    private(set) var lookUps: [(id: FetchID, natives: [NativeName])] = []
    /// Callers that were answered, and when; refused ones are not among them.
    private(set) var answered: [UInt64: MonotonicTime] = [:]
    private(set) var failed: [UInt64: RequestEnd] = [:]
    private(set) var replies: [String: RequestEnd] = [:]

    init(
        quota windows: [QuotaWindow] = [],
        perCall: Int? = nil,
        window: Duration = .milliseconds(5),
        requests: RequestLimits = RequestLimits(deadline: .seconds(10))
    ) {
        self.pipeline = Pipeline(
            batches: CoalescingLimits(window: window, instrumentsPerCall: perCall),
            requests: requests,
            bases: 1,
            interactiveReserve: 250,
            seed: 1,
            quotesCall: { Call(natives: $0) }
        )
        self.quota = QuotaStateMachine(windows: windows)
        self.pipeline.learn(windows)
    }

    mutating func ask(
        _ id: UInt64,
        _ name: String,
        priority: Priority = .normal,
        demand: QuoteDemand = .cached,
        consumer: UInt32 = 0
    ) throws {
        let question = Question(
            id: id,
            symbol: try Symbol(name),
            askedAt: self.now,
            demand: demand,
            priority: priority,
            consumer: consumer
        )
        self.pipeline.ask(question, of: try NativeName(name), now: self.now)
    }

    /// Lets `span` pass.
    mutating func pass(_ span: Duration) { self.pass(span) { _ in } }

    /// Lets `span` pass in steps of a millisecond; `each` is called after each.
    mutating func pass(_ span: Duration, _ each: (inout PipelineBench) throws -> Void) rethrows {
        let end = self.now + span
        self.advance()
        while self.now < end {
            self.now = self.now + .milliseconds(1)
            self.advance()
            try each(&self)
        }
    }

    mutating func advance() {
        while let index = self.inFlight.firstIndex(where: { $0.due <= self.now }) {
            let sent = self.inFlight.remove(at: index)
            let end = self.answer(sent.natives)
            self.perform(self.pipeline.ended(sent.id, end, sends: 1, now: self.now), end)
        }
        while true {
            let actions = self.pipeline.advance(now: self.now)
            if actions.isEmpty { return }
            self.perform(actions, nil)
        }
    }

    /// The second level knows `natives`.
    mutating func lookedUp(_ natives: [NativeName]) {
        guard let lookUp = self.lookUps.first else { return }
        self.lookUps.removeFirst()
        let (answered, actions) = self.pipeline.lookedUp(lookUp.id, known: natives, now: self.now)
        for id in answered.flatMap(\.questions) { self.answered[id] = self.now }
        self.perform(actions, nil)
    }

    private mutating func perform(_ actions: [Pipeline.Action], _ end: AttemptEnd?) {
        for action in actions {
            switch action {
            case .lookUp(let id, let natives): self.lookUps.append((id, natives))
            case .acquire(let id, let ask):
                switch self.quota.acquire(ask, now: self.now) {
                case .granted(let lease): self.perform(self.pipeline.admitted(id, lease, now: self.now), nil)
                case .denied(let until, let reason, let isExact):
                    let actions = self.pipeline.denied(id, until: until, by: reason, isExact: isExact, now: self.now)
                    self.perform(actions, nil)
                case .impossible(let window): self.perform(self.pipeline.impossible(id, window, now: self.now), nil)
                }
            case .send(let id, let call, _, _):
                self.calls.append(call.natives)
                self.sentAt.append(self.now)
                self.inFlight.append(Sent(id: id, natives: call.natives, due: self.now + self.latency))
            case .refund(let lease): self.quota.refund(lease, now: self.now)
            case .settle(let lease): self.quota.settle(lease, [], now: self.now)
            case .pause(let span): self.quota.pause(for: span, now: self.now)
            case .finish(let id, let destination, let reason, _): self.finish(id, destination, reason, end)
            case .notice: break
            }
        }
    }

    private mutating func finish(_ id: FetchID, _ destination: String?, _ reason: RequestEnd, _ end: AttemptEnd?) {
        if let destination { return self.replies[destination] = reason }
        let fault: BatchFault? =
            switch end {
            case .judged(.unknownInstruments): .unknownName
            case .judged(.refused): .perhapsOneName
            default: nil
            }
        if reason != .answered, let fault, self.pipeline.bisect(id, for: fault, now: self.now) { return }
        for arrival in self.pipeline.landed(id) {
            for question in arrival.questions {
                if reason == .answered { self.answered[question] = self.now } else { self.failed[question] = reason }
            }
        }
    }
}
