internal import DequeModule
package import MarketDataModel

/// Asks for many symbols, each once, without being in anybody's way.
///
/// Symbols go in the order of the list, never more at once than ``Limits/outstanding`` and never more in any minute than
/// ``Limits/perMinute``. What was asked for and has not been sent can be taken back: a pause does, and a refusal that is
/// only for now; those symbols go first when the scan goes on. What has been sent is waited for, paused or not, so that
/// nothing is lost and nothing asked for twice.
package struct ScanStateMachine: Sendable {
    /// How fast a scan may go.
    package struct Limits: Hashable, Sendable {
        /// How many symbols may be asked for within any minute; `nil` for as many as the venue allows.
        package var perMinute: Int?
        /// How many symbols may wait for their answers at once.
        package var outstanding: Int

        /// Limits by their parts; counts below 1 are taken as 1.
        package init(perMinute: Int? = nil, outstanding: Int) {
            self.perMinute = perMinute.map { max(1, $0) }
            self.outstanding = max(1, outstanding)
        }
    }

    /// What a scan is doing.
    package enum Phase: Hashable, Sendable {
        /// Asks. To ``paused`` and ``ended``.
        case running
        /// Asks for nothing. To ``running`` and ``ended``.
        case paused
        /// Every symbol has its answer, or nobody wants any more. Final.
        case ended
    }

    /// What becomes of one symbol.
    package enum Place: Hashable, Sendable {
        /// In line.
        case waiting
        /// Asked for.
        case asked
        /// Answered.
        case answered
        /// Failed for good.
        case failed
    }

    /// What the scan is doing.
    package private(set) var phase: Phase
    /// How many symbols were answered.
    package private(set) var answered = 0
    /// How many symbols failed.
    package private(set) var failed = 0
    /// How many symbols wait for their answers.
    package private(set) var asked = 0
    private var places: [Place]
    private var line: Deque<Int>
    private let limits: Limits
    private var pace: RollingWindow?
    private var notBefore = MonotonicTime(nanoseconds: .min)

    /// A scan of `count` symbols, by their places in the list; nothing is asked yet.
    package init(count: Int, limits: Limits) {
        self.places = Array(repeating: .waiting, count: count)
        self.line = Deque(0..<count)
        self.limits = limits
        self.pace = limits.perMinute.map { RollingWindow(limit: $0, length: .seconds(60)) }
        self.phase = count == 0 ? .ended : .running
    }

    /// How many symbols there are.
    package var count: Int { self.places.count }

    /// How many symbols have no answer yet.
    package var remaining: Int { self.count - self.answered - self.failed }

    /// What has become of a symbol.
    package func place(of index: Int) -> Place { self.places[index] }

    /// When ``advance(now:)`` is due; the distant future where it waits for answers, or for somebody to resume it.
    package func deadline(now: MonotonicTime) -> MonotonicTime {
        guard self.phase == .running, !self.line.isEmpty, self.asked < self.limits.outstanding else {
            return .distantFuture
        }
        return max(self.notBefore, self.pace?.nextAdmission(now: now) ?? now, now)
    }

    /// How long until a symbol is asked for that so many without an answer go before, if answers came at once: by
    /// ``Limits/perMinute`` alone. At least that long.
    package func shortestRest(place: Int, now: MonotonicTime) -> Duration {
        let inLine = place - self.asked
        guard inLine >= 0, let pace = self.pace, let perMinute = self.limits.perMinute else { return .zero }
        return max(.zero, pace.nextAdmission(now: now) - now) + .seconds(60 * (inLine / perMinute))
    }

    /// Time has passed, or there is room again.
    ///
    /// - Returns: The symbols to ask for now.
    package mutating func advance(now: MonotonicTime) -> [Int] {
        var asks: [Int] = []
        while self.deadline(now: now) <= now, let index = self.line.popFirst() {
            if self.pace?.begin(now: now) == true { self.pace?.settle(now: now) }
            self.places[index] = .asked
            self.asked += 1
            asks.append(index)
        }
        return asks
    }

    /// A symbol was answered; a second answer changes nothing.
    ///
    /// - Returns: Whether it was waited for.
    package mutating func answered(_ index: Int) -> Bool {
        guard self.leave(index, to: .answered) else { return false }
        self.answered += 1
        self.endIfDone()
        return true
    }

    /// A symbol failed; the others go on.
    ///
    /// - Returns: Whether it was waited for.
    package mutating func failed(_ index: Int) -> Bool {
        guard self.leave(index, to: .failed) else { return false }
        self.failed += 1
        self.endIfDone()
        return true
    }

    /// Symbols that were asked for were not sent, and will not be: they are the next in line.
    package mutating func returned(_ indices: [Int]) {
        for index in indices.sorted(by: >) where self.leave(index, to: .waiting) { self.line.prepend(index) }
    }

    /// Nothing more can be asked for before `time`.
    package mutating func hold(until time: MonotonicTime) { self.notBefore = max(self.notBefore, time) }

    /// Asks for nothing until it is resumed.
    ///
    /// - Returns: Whether it was running.
    package mutating func pause() -> Bool {
        guard self.phase == .running else { return false }
        self.phase = .paused
        return true
    }

    /// Goes on.
    ///
    /// - Returns: Whether it was paused.
    package mutating func resume() -> Bool {
        guard self.phase == .paused else { return false }
        self.phase = .running
        return true
    }

    /// Nobody wants it any more.
    ///
    /// - Returns: Whether it had not ended.
    package mutating func cancel() -> Bool {
        guard self.phase != .ended else { return false }
        self.phase = .ended
        return true
    }

    private mutating func leave(_ index: Int, to place: Place) -> Bool {
        guard self.phase != .ended, self.places[index] == .asked else { return false }
        self.places[index] = place
        self.asked -= 1
        return true
    }

    private mutating func endIfDone() {
        if self.remaining == 0 { self.phase = .ended }
    }
}
