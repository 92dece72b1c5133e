import MarketDataCore
import MarketDataModel
import Testing

/// Asks, leaves, sends, holds back, lands, refuses and waits at random, and keeps its own simple books of who waits for
/// what.
struct CoalescingBench {
    typealias Machine = CoalescingStateMachine

    private struct Asked {
        var native: NativeName
        var question: Question
        /// Calls that were in flight when what they bring was invalidated: their answer will not do.
        var barred: Set<UInt64>
    }

    private let seed: UInt64
    private let limits = CoalescingLimits(parallelCalls: 3)
    private var generator: SeededGenerator
    private var machine: CoalescingStateMachine
    private var now = MonotonicTime(nanoseconds: 1_000_000_000)
    private var lastID: UInt64 = 0
    private var asked: [UInt64: Asked] = [:]
    /// Handed on, not sent.
    private var queue: [UInt64] = []
    /// Sent.
    private var flights: [Machine.Call] = []
    /// Calls of the latest flights by instrument that must not be joined.
    private var invalidated: [NativeName: Set<UInt64>] = [:]
    /// Calls beside those that gather: of questions that share none, and halves.
    private var extra: Set<UInt64> = []
    private(set) var answers = 0
    private(set) var sent = 0

    init(seed: UInt64) {
        self.seed = seed
        self.generator = SeededGenerator(seed: seed)
        self.machine = CoalescingStateMachine(limits: self.limits)
    }

    mutating func run(steps: Int) {
        for _ in 0..<steps {
            switch Int.random(in: 0..<14, using: &self.generator) {
            case 0..<5: self.ask()
            case 5: self.withdraw()
            case 6, 7: self.land()
            case 8, 9: self.turn()
            case 10: self.invalidate()
            default: self.now = self.now + .microseconds(Int.random(in: 0..<20_000, using: &self.generator))
            }
            self.advance()
        }
        while !self.flights.isEmpty || !self.queue.isEmpty || self.machine.deadline < .distantFuture {
            self.turn()
            self.land()
            self.now = self.now + .milliseconds(300)
            self.advance()
        }
        #expect(self.asked.isEmpty, "seed \(self.seed): \(self.asked.count) were never answered")
        #expect(self.machine.waiting == 0)
        #expect(self.machine.callsUnderWay == 0)
    }

    private mutating func ask() {
        self.lastID += 1
        let native: NativeName = ["A", "B", "C", "D", "E"].randomElement(using: &self.generator) ?? "A"
        let question = Question(
            id: self.lastID,
            symbol: Symbol(native.name),
            askedAt: self.now,
            demand: Bool.random(using: &self.generator) ? .fresh : .within(nanoseconds: 1_000_000_000),
            priority: Priority(rawValue: Int.random(in: 1...10, using: &self.generator))
        )
        self.asked[question.id] = Asked(
            native: native,
            question: question,
            barred: self.invalidated[native] ?? []
        )
        let shares = Int.random(in: 0..<10, using: &self.generator) > 0
        switch self.machine.ask(question, of: native, shares: shares) {
        case .waits: #expect(shares, "seed \(self.seed)")
        case .raises(let call, to: let priority):
            #expect(priority == question.priority, "seed \(self.seed)")
            #expect(self.machine.submission(call)?.submission.priority == priority, "seed \(self.seed)")
        case .submits(let submission):
            #expect(!shares, "seed \(self.seed)")
            self.queue.append(submission.id)
            self.extra.insert(submission.id)
        }
    }

    private mutating func withdraw() {
        guard let id = self.asked.keys.sorted().randomElement(using: &self.generator) else { return }
        self.asked[id] = nil
        guard let call = self.machine.withdraw(id) else { return }
        #expect(self.queue.contains(call), "seed \(self.seed): what was sent is not given up")
        self.queue.removeAll { $0 == call }
    }

    private mutating func invalidate() {
        let native: NativeName = ["A", "B", "C", "D", "E"].randomElement(using: &self.generator) ?? "A"
        self.machine.invalidate(native)
        self.invalidated[native] = Set(self.flights.map(\.id))
    }

    /// A call's turn comes: it is sent, or held back once more.
    private mutating func turn() {
        guard let index = self.queue.indices.randomElement(using: &self.generator) else { return }
        let id = self.queue[index]
        guard let call = self.machine.compose(id, now: self.now) else {
            self.queue.remove(at: index)
            return
        }
        #expect(Set(call.natives).count == call.natives.count, "seed \(self.seed)")
        // A call is made for somebody.
        for native in call.natives {
            #expect(self.asked.values.contains { $0.native == native }, "seed \(self.seed)")
        }
        if Int.random(in: 0..<4, using: &self.generator) == 0 { return }
        self.queue.remove(at: index)
        self.flights.append(call)
        self.sent += 1
    }

    private mutating func land() {
        guard let index = self.flights.indices.randomElement(using: &self.generator) else { return }
        let call = self.flights.remove(at: index)
        if Int.random(in: 0..<6, using: &self.generator) == 0, let halves = self.machine.halve(call.id) {
            self.queue += [halves.0.id, halves.1.id]
            self.extra.formUnion([halves.0.id, halves.1.id])
            return
        }
        let arrivals = self.machine.landed(call.id)
        #expect(arrivals.map(\.native) == call.natives, "seed \(self.seed)")
        #expect(self.machine.landed(call.id).isEmpty, "seed \(self.seed)")
        for arrival in arrivals {
            for id in arrival.questions {
                guard let asked = self.asked.removeValue(forKey: id) else {
                    Issue.record("seed \(self.seed): \(id) has left or was answered before")
                    continue
                }
                self.answers += 1
                let question = asked.question
                #expect(asked.native == arrival.native, "seed \(self.seed)")
                #expect(
                    question.demand.accepts(requestSentAt: call.sentAt, askedAt: question.askedAt),
                    "seed \(self.seed)"
                )
                #expect(!asked.barred.contains(call.id), "seed \(self.seed): sent before an invalidation")
            }
        }
    }

    private mutating func advance() {
        while let submission = self.machine.advance(now: self.now) { self.queue.append(submission.id) }
        let shared = Set(self.queue + self.flights.map(\.id)).subtracting(self.extra)
        #expect(shared.count <= self.limits.parallelCalls + 1, "seed \(self.seed)")
        #expect(self.machine.waiting == self.asked.count, "seed \(self.seed)")
    }
}
