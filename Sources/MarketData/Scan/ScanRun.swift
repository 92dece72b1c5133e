internal import Locking
internal import MarketDataCore
internal import MarketDataModel

/// One scan: its rules, and what its consumer has not taken yet. The fetch driver asks for it.
final class ScanRun: Sendable {
    typealias Limits = ScanStateMachine.Limits
    typealias Outcome = Result<Reading<Quote>, MarketDataError>

    /// What is wanted.
    struct Wish: Sendable {
        let symbols: [Symbol]
        let freshness: Freshness
        let priority: Priority
        let account: ConsumerAccount

        /// - Parameter symbols: One that is named twice is one.
        init(symbols: [Symbol], freshness: Freshness, priority: Priority, account: ConsumerAccount) {
            var seen = Set<Symbol>()
            self.symbols = symbols.filter { seen.insert($0).inserted }
            self.freshness = freshness
            self.priority = priority
            self.account = account
        }
    }

    private struct State {
        var machine: ScanStateMachine
        var steps: ScanSteps
        var waiter: CheckedContinuation<Void, Never>?
        var hasBegun = false
        /// Nobody listens any more.
        var isCancelled = false
    }

    let wish: Wish
    private let state: Locked<State>
    private let isReplay: Bool

    init(_ wish: Wish, limits: Limits, isReplay: Bool) {
        self.wish = wish
        self.isReplay = isReplay
        let machine = ScanStateMachine(count: wish.symbols.count, limits: limits)
        self.state = Locked(State(machine: machine, steps: ScanSteps(wish.symbols)))
    }

    // MARK: Its consumer

    var progress: ScanProgress { self.state.withLock { Self.progress($0.machine) } }

    private static func progress(_ machine: ScanStateMachine) -> ScanProgress {
        ScanProgress(
            total: machine.count,
            answered: machine.answered,
            failed: machine.failed,
            isPaused: machine.phase == .paused
        )
    }

    /// Begins, once.
    func begin() -> Bool {
        let begins = self.state.withLock { state in
            defer { state.hasBegun = true }
            if state.machine.phase == .ended { state.steps.tell(.finished) }
            return !state.hasBegun
        }
        guard begins else { return false }
        let core = self.wish.account.core
        if self.isReplay || !core.scans.add(self) { self.answerAll(core) } else { self.post() }
        core.warnIfIdle()
        return true
    }

    func pause() {
        self.change { state in
            if state.machine.pause() { state.steps.tell(.paused) }
        }
        self.post()
    }

    func resume() {
        self.change { state in
            if state.machine.resume() { state.steps.tell(.resumed) }
        }
        self.post()
    }

    func cancel() {
        self.change { state in
            _ = state.machine.cancel()
            state.isCancelled = true
        }
        self.post()
    }

    private func post() { self.wish.account.core.fetchInbox.post(.scan(self)) }

    /// The next step; `nil` once it has ended.
    func next() async -> ScanStep? {
        while true {
            let (step, hasEnded) = self.state.withLock { state -> (ScanStep?, Bool) in
                if state.isCancelled || Task.isCancelled { return (nil, true) }
                let step = state.steps.take(Self.progress(state.machine))
                return (step, step == nil && state.machine.phase == .ended)
            }
            if let step { return step }
            if hasEnded { return nil }
            await withTaskCancellationHandler {
                await withCheckedContinuation { continuation in
                    let waits = self.state.withLock { state in
                        let isOver = state.isCancelled || state.machine.phase == .ended || Task.isCancelled
                        guard state.steps.isEmpty, !isOver, state.waiter == nil else { return false }
                        state.waiter = continuation
                        return true
                    }
                    if !waits { continuation.resume() }
                }
            } onCancel: {
                self.change { _ in }
            }
        }
    }

    /// Changes the state and wakes the consumer.
    private func change(_ body: (inout State) -> Void) {
        let waiter = self.state.withLock { state in
            body(&state)
            defer { state.waiter = nil }
            return state.waiter
        }
        waiter?.resume()
    }

    // MARK: The driver

    /// What a look at the machine tells.
    struct View {
        var phase: ScanStateMachine.Phase
        var deadline: MonotonicTime
    }

    func view(now: MonotonicTime) -> View {
        self.state.withLock { state in
            View(
                phase: state.machine.phase,
                deadline: state.machine.deadline(now: now)
            )
        }
    }

    /// The symbols to ask for now.
    func advance(now: MonotonicTime) -> [Int] { self.state.withLock { $0.machine.advance(now: now) } }

    /// They were not sent: they are asked for later, and not before `time`.
    func returned(_ indices: [Int], notBefore time: MonotonicTime? = nil) {
        self.state.withLock { state in
            state.machine.returned(indices)
            if let time { state.machine.hold(until: time) }
        }
    }

    /// The symbols that have not been answered yet stand in line so.
    func queued(_ forecast: ScanForecast, now: MonotonicTime) {
        self.change { state in
            var place = 0
            for index in 0..<state.machine.count {
                switch state.machine.place(of: index) {
                case .answered, .failed: continue
                case .waiting, .asked:
                    place += 1
                    state.steps.queued(
                        index,
                        position: place,
                        estimatedWait: Self.estimate(state.machine, forecast, place: place - 1, now: now)
                    )
                }
            }
        }
    }

    /// Nothing has happened for a while.
    func waits(_ forecast: ScanForecast, now: MonotonicTime) {
        self.change { state in
            guard state.machine.phase == .running, state.steps.isEmpty else { return }
            let wait = Self.estimate(state.machine, forecast, place: 0, now: now)
            state.steps.tell(.waiting(estimatedWait: wait))
        }
    }

    /// How long until a symbol is asked for that so many of the scan's own go before.
    private static func estimate(
        _ machine: ScanStateMachine,
        _ forecast: ScanForecast,
        place: Int,
        now: MonotonicTime
    ) -> Duration? {
        guard machine.phase == .running, let wait = forecast.wait(place: place) else { return nil }
        return max(wait, machine.shortestRest(place: place, now: now))
    }

    /// A symbol was answered, or failed.
    func ended(_ index: Int, _ outcome: Outcome) {
        self.change { state in
            let isNews =
                switch outcome {
                case .success: state.machine.answered(index)
                case .failure: state.machine.failed(index)
                }
            guard isNews else { return }
            state.steps.ended(index, outcome)
            if state.machine.phase == .ended { state.steps.tell(.finished) }
        }
    }

    // MARK: Without a driver

    /// Answers all from what is known; the rest fails.
    func answerAll(_ core: ClientCore) {
        let now = core.time.now
        _ = self.state.withLock { $0.machine.resume() }
        while true {
            let indices = self.advance(now: .distantFuture)
            guard !indices.isEmpty else { return }
            for index in indices {
                let symbol = self.wish.symbols[index]
                if let known = core.recall(symbol, self.wish.freshness.demand, now: now) ?? core.recallStream(symbol) {
                    self.ended(index, .success(core.reading(symbol, known, now: now)))
                } else {
                    self.ended(index, .failure(core.unanswerable(symbol, isReplay: self.isReplay)))
                }
            }
        }
    }

    /// The client has ended: whatever has no answer yet fails.
    func abandon(_ core: ClientCore) {
        let asked = self.state.withLock { state in
            (0..<state.machine.count).filter { state.machine.place(of: $0) == .asked }
        }
        for index in asked {
            self.ended(index, .failure(core.unanswerable(self.wish.symbols[index], isReplay: self.isReplay)))
        }
        self.answerAll(core)
    }
}
