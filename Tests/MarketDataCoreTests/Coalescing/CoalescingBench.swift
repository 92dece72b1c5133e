import MarketDataCore
import MarketDataModel
import Testing

/// Asks, leaves, lands and waits at random, and keeps its own simple books of who waits for what.
struct CoalescingBench {
    private struct Asked {
        var native: NativeName
        var question: Question
    }

    private let seed: UInt64
    private let limits = CoalescingLimits(parallelCalls: 3)
    private var generator: SeededGenerator
    private var machine: CoalescingStateMachine
    private var now = MonotonicTime(nanoseconds: 1_000_000_000)
    private var lastID: UInt64 = 0
    private var asked: [UInt64: Asked] = [:]
    private var calls: [CoalescingStateMachine.Call] = []

    init(seed: UInt64) {
        self.seed = seed
        self.generator = SeededGenerator(seed: seed)
        self.machine = CoalescingStateMachine(limits: self.limits)
    }

    mutating func run(steps: Int) {
        for _ in 0..<steps {
            switch Int.random(in: 0..<10, using: &self.generator) {
            case 0..<4: self.ask()
            case 4: self.withdraw()
            case 5, 6: self.land()
            default: self.now = self.now + .microseconds(Int.random(in: 0..<20_000, using: &self.generator))
            }
            self.advance()
        }
        while !self.calls.isEmpty || self.machine.deadline < .distantFuture {
            self.land()
            self.now = self.now + .milliseconds(300)
            self.advance()
        }
        #expect(self.asked.isEmpty, "seed \(self.seed): \(self.asked.count) were never answered")
        #expect(self.machine.waiting == 0)
    }

    private mutating func ask() {
        self.lastID += 1
        let native: NativeName = ["A", "B", "C", "D", "E"].randomElement(using: &self.generator) ?? "A"
        let demand =
            Bool.random(using: &self.generator)
            ? QuoteDemand(sentSince: self.now) : QuoteDemand(receivedSince: self.now - .seconds(1))
        let question = Question(id: self.lastID, symbol: Symbol(native.name), askedAt: self.now, demand: demand)
        self.asked[question.id] = Asked(native: native, question: question)
        self.machine.ask(question, of: native)
    }

    private mutating func withdraw() {
        guard let id = self.asked.keys.sorted().randomElement(using: &self.generator) else { return }
        self.asked[id] = nil
        self.machine.withdraw(id)
    }

    private mutating func land() {
        guard let index = self.calls.indices.randomElement(using: &self.generator) else { return }
        let call = self.calls.remove(at: index)
        let arrivals = self.machine.landed(call.id)
        #expect(arrivals.map(\.native) == call.natives, "seed \(self.seed)")
        for arrival in arrivals {
            for id in arrival.questions {
                guard let asked = self.asked.removeValue(forKey: id) else {
                    Issue.record("seed \(self.seed): \(id) has left or was answered before")
                    continue
                }
                #expect(asked.native == arrival.native, "seed \(self.seed)")
                #expect(asked.question.demand.accepts(requestSentAt: call.sentAt), "seed \(self.seed)")
            }
        }
    }

    private mutating func advance() {
        while let call = self.machine.advance(now: self.now) {
            #expect(Set(call.natives).count == call.natives.count, "seed \(self.seed)")
            // A call is made for somebody.
            for native in call.natives {
                #expect(self.asked.values.contains { $0.native == native }, "seed \(self.seed)")
            }
            self.calls.append(call)
        }
        #expect(self.calls.count <= self.limits.parallelCalls, "seed \(self.seed)")
        #expect(self.machine.waiting == self.asked.count, "seed \(self.seed)")
    }
}
