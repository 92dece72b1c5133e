internal import MarketDataModel

/// Who waits for what of one call.
struct CallSeats: Sendable {
    private(set) var arrivals: [NativeName: CoalescingStateMachine.Arrival] = [:]
    /// When the first question was asked.
    private(set) var since = MonotonicTime.distantFuture
    /// The most urgent of the questions.
    private(set) var priority = Priority.background
    private var lastPosition = 0

    var isEmpty: Bool { self.arrivals.isEmpty }

    /// The number of callers.
    var waiterCount: Int { self.arrivals.values.reduce(0) { $0 + $1.questions.count } }

    /// The instruments in the order in which they were first asked for.
    var inOrder: [CoalescingStateMachine.Arrival] { self.arrivals.values.sorted { $0.position < $1.position } }

    mutating func seat(_ question: Question, _ native: NativeName) {
        self.since = min(self.since, question.askedAt)
        self.priority = min(self.priority, question.priority)
        self.position(native)
        self.arrivals[native]?.add(question)
    }

    /// Takes in those of another call.
    mutating func absorb(_ other: CallSeats) {
        self.since = min(self.since, other.since)
        self.priority = min(self.priority, other.priority)
        for arrival in other.inOrder {
            self.position(arrival.native)
            self.arrivals[arrival.native]?.add(arrival)
        }
    }

    /// Takes in those who wait for one instrument.
    mutating func seat(_ arrival: CoalescingStateMachine.Arrival, _ claims: [FairTurns.Claim]) {
        self.position(arrival.native)
        self.arrivals[arrival.native]?.add(arrival)
        for claim in claims { self.note(claim) }
    }

    /// Says anew how urgent it is, by those who wait for it.
    mutating func judge(_ claims: [FairTurns.Claim]) {
        (self.since, self.priority) = (.distantFuture, .background)
        for claim in claims { self.note(claim) }
    }

    private mutating func note(_ claim: FairTurns.Claim) {
        self.since = min(self.since, claim.askedAt)
        self.priority = min(self.priority, claim.priority)
    }

    private mutating func position(_ native: NativeName) {
        guard self.arrivals[native] == nil else { return }
        self.lastPosition += 1
        self.arrivals[native] = .init(native: native, position: self.lastPosition)
    }

    mutating func leave(_ id: UInt64, _ native: NativeName) {
        self.arrivals[native]?.questions.remove(id)
    }

    /// Takes out an instrument that nobody waits for any more.
    ///
    /// - Returns: Whether it did.
    @discardableResult
    mutating func clear(_ native: NativeName) -> Bool {
        guard self.arrivals[native]?.questions.isEmpty == true else { return false }
        self.arrivals[native] = nil
        if self.arrivals.isEmpty { self.since = .distantFuture }
        return true
    }

    /// Takes out an instrument and whoever waits for it.
    mutating func remove(_ native: NativeName) -> CoalescingStateMachine.Arrival? {
        defer { if self.arrivals.isEmpty { self.since = .distantFuture } }
        return self.arrivals.removeValue(forKey: native)
    }

    /// Two halves, in order.
    func halves() -> (CallSeats, CallSeats) {
        var halves = (self, self)
        let all = self.inOrder
        for arrival in all[..<(all.count / 2)] { halves.1.arrivals[arrival.native] = nil }
        for arrival in all[(all.count / 2)...] { halves.0.arrivals[arrival.native] = nil }
        return halves
    }
}
