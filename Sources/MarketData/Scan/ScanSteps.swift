internal import DequeModule
internal import MarketDataModel

/// The steps of a scan that nobody has taken yet: at most one a symbol, and one for the scan itself.
struct ScanSteps {
    /// What is told of the scan as a whole; a later one takes the place of an earlier.
    enum Notice {
        case waiting(estimatedWait: Duration?)
        case paused
        case resumed
        case finished
    }

    private enum Token {
        case symbol(Int)
        case notice
    }

    private enum Slot {
        case untold
        case queued(position: Int, estimatedWait: Duration?)
        case outcome(Result<Reading<Quote>, MarketDataError>)
        case told
    }

    private let symbols: [Symbol]
    private var slots: [Slot]
    private var notice: Notice?
    private var tokens = Deque<Token>()

    init(_ symbols: [Symbol]) {
        self.symbols = symbols
        self.slots = Array(repeating: .untold, count: symbols.count)
    }

    var isEmpty: Bool { self.tokens.isEmpty }

    /// How many wait to be taken.
    var count: Int { self.tokens.count }

    mutating func queued(_ index: Int, position: Int, estimatedWait: Duration?) {
        guard case .untold = self.slots[index] else { return }
        self.slots[index] = .queued(position: position, estimatedWait: estimatedWait)
        self.tokens.append(.symbol(index))
    }

    mutating func ended(_ index: Int, _ outcome: Result<Reading<Quote>, MarketDataError>) {
        if case .queued = self.slots[index] {} else { self.tokens.append(.symbol(index)) }
        self.slots[index] = .outcome(outcome)
    }

    mutating func tell(_ notice: Notice) {
        if case .waiting = notice, self.notice != nil { return }
        if self.notice == nil {
            self.tokens.append(.notice)
        } else if case .finished = notice {
            // It is the last, whatever was before it.
            self.tokens.removeAll { if case .notice = $0 { true } else { false } }
            self.tokens.append(.notice)
        }
        self.notice = notice
    }

    /// The next step.
    mutating func take(_ progress: ScanProgress) -> ScanStep? {
        guard let token = self.tokens.popFirst() else { return nil }
        switch token {
        case .symbol(let index):
            defer { self.settle(index) }
            switch self.slots[index] {
            case .queued(let position, let wait):
                return ScanStep(
                    event: .queued(self.symbols[index]),
                    progress: progress,
                    position: position,
                    estimatedWait: wait
                )
            case .outcome(.success(let reading)): return ScanStep(event: .answered(reading), progress: progress)
            case .outcome(.failure(let error)):
                return ScanStep(event: .failed(self.symbols[index], error), progress: progress)
            case .untold, .told: return self.take(progress)
            }
        case .notice:
            defer { self.notice = nil }
            switch self.notice {
            case .waiting(let wait):
                return ScanStep(event: .waiting, progress: progress, position: 1, estimatedWait: wait)
            case .paused: return ScanStep(event: .paused, progress: progress)
            case .resumed: return ScanStep(event: .resumed, progress: progress)
            case .finished: return ScanStep(event: .finished, progress: progress)
            case nil: return self.take(progress)
            }
        }
    }

    private mutating func settle(_ index: Int) { self.slots[index] = .told }
}
