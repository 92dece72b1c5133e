internal import MarketDataModel

/// Who waits for what of one call.
struct CallSeats: Sendable {
    private(set) var arrivals: [NativeName: CoalescingStateMachine.Arrival] = [:]
    /// When the first question was asked.
    private(set) var since = MonotonicTime.distantFuture
    private var lastPosition = 0

    var isEmpty: Bool { self.arrivals.isEmpty }

    /// The instruments in the order in which they were first asked for.
    var inOrder: [CoalescingStateMachine.Arrival] { self.arrivals.values.sorted { $0.position < $1.position } }

    mutating func seat(_ question: Question, _ native: NativeName) {
        self.since = min(self.since, question.askedAt)
        if self.arrivals[native] == nil {
            self.lastPosition += 1
            self.arrivals[native] = .init(native: native, position: self.lastPosition)
        }
        self.arrivals[native]?.add(question)
    }

    mutating func leave(_ id: UInt64, _ native: NativeName) {
        self.arrivals[native]?.questions.remove(id)
    }

    /// Takes out an instrument that nobody waits for any more.
    mutating func clear(_ native: NativeName) {
        guard self.arrivals[native]?.questions.isEmpty == true else { return }
        self.arrivals[native] = nil
        if self.arrivals.isEmpty { self.since = .distantFuture }
    }
}
