import MarketDataCore
import MarketDataModel
import Testing

@Suite struct SubscriptionLedgerTests {
    let key = streams(1)[0]
    let other = streams(1, from: 1)[0]

    private func ledger() -> SubscriptionLedgerStateMachine {
        SubscriptionLedgerStateMachine(
            debounce: .milliseconds(20),
            longestWait: .milliseconds(100),
            linger: .seconds(5)
        )
    }

    @Test func `B34 any number of consumers of a stream is one stream`() {
        var ledger = self.ledger()
        for _ in 0..<1000 { ledger.want(self.key, now: at(0)) }
        #expect(ledger.consumers(of: self.key) == 1000)
        #expect(ledger.advance(now: at(0.019)).isEmpty)
        #expect(ledger.deadline == at(0.02))
        #expect(ledger.advance(now: at(0.02)).added == [self.key])
        for _ in 0..<999 { #expect(ledger.release(self.key, now: at(1)) == false) }
        #expect(ledger.deadline == .distantFuture)
        #expect(ledger.advance(now: at(100)).isEmpty)
    }

    @Test func `B34 the last to leave unsubscribes, after the linger time`() {
        var ledger = self.ledger()
        ledger.want(self.key, now: at(0))
        #expect(ledger.advance(now: at(0.1)).added == [self.key])
        #expect(ledger.release(self.key, now: at(1)) == false)
        #expect(ledger.deadline == at(6))
        #expect(ledger.advance(now: at(5.99)).isEmpty)
        #expect(ledger.advance(now: at(6)).isEmpty)
        #expect(ledger.deadline == at(6.02))
        #expect(ledger.advance(now: at(6.02)).removed == [self.key])
        #expect(ledger.isEmpty)
        #expect(ledger.deadline == .distantFuture)
    }

    @Test(arguments: [1.5, 5.9, 6.01])
    func `B34 leaving and coming back within the linger time tells nothing`(back: Double) {
        var ledger = self.ledger()
        ledger.want(self.key, now: at(0))
        _ = ledger.advance(now: at(0.1))
        _ = ledger.release(self.key, now: at(1))
        _ = ledger.advance(now: at(min(back, 6)))
        ledger.want(self.key, now: at(back))
        for second in 7..<30 { #expect(ledger.advance(now: at(Double(second))).isEmpty) }
        #expect(ledger.consumers(of: self.key) == 1)
        _ = ledger.release(self.key, now: at(30))
        _ = ledger.advance(now: at(35))
        #expect(ledger.advance(now: at(35.02)).removed == [self.key])
    }

    @Test func `B35 subscribe, unsubscribe, subscribe within the window is told once`() {
        var ledger = self.ledger()
        ledger.want(self.key, now: at(0))
        #expect(ledger.release(self.key, now: at(0.005)) == true)
        #expect(ledger.deadline == .distantFuture)
        ledger.want(self.key, now: at(0.01))
        #expect(ledger.advance(now: at(0.02)).isEmpty)
        #expect(ledger.advance(now: at(0.03)).added == [self.key])
        #expect(ledger.advance(now: at(10)).isEmpty)
    }

    @Test func `B35 subscribe and unsubscribe within the window is never told`() {
        var ledger = self.ledger()
        ledger.want(self.key, now: at(0))
        #expect(ledger.release(self.key, now: at(0.01)) == true)
        #expect(ledger.advance(now: at(60)).isEmpty)
        #expect(ledger.isEmpty)
    }

    @Test func `B35 wishes that never pause are told after the longest wait, in their order`() {
        var ledger = self.ledger()
        let keys = streams(10)
        for (index, key) in keys.enumerated() {
            let now = at(Double(index) / 100)
            ledger.want(key, now: now)
            #expect(ledger.advance(now: now).isEmpty)
        }
        #expect(ledger.deadline == at(0.1))
        #expect(ledger.advance(now: at(0.1)).added == keys)
    }

    @Test func `releasing what nobody wants changes nothing`() {
        var ledger = self.ledger()
        #expect(ledger.release(self.key, now: at(0)) == false)
        ledger.want(self.key, now: at(0))
        _ = ledger.advance(now: at(1))
        _ = ledger.release(self.key, now: at(1))
        #expect(ledger.release(self.key, now: at(2)) == false)
        #expect(ledger.deadline == at(6))
    }

    @Test func `B37 a refused stream is told no more, and forgotten at once when the last leaves`() {
        var ledger = self.ledger()
        ledger.want(self.key, now: at(0))
        _ = ledger.advance(now: at(1))
        ledger.withdraw(self.key)
        ledger.want(self.key, now: at(2))
        #expect(ledger.advance(now: at(3)).isEmpty)
        #expect(ledger.release(self.key, now: at(4)) == false)
        #expect(ledger.release(self.key, now: at(4)) == true)
        #expect(ledger.isEmpty)
        #expect(ledger.advance(now: at(60)).isEmpty)
    }

    @Test func `B37 a refused stream can be tried again`() {
        var ledger = self.ledger()
        ledger.want(self.key, now: at(0))
        _ = ledger.advance(now: at(1))
        ledger.reinstate(self.key, now: at(1))
        #expect(ledger.advance(now: at(2)).isEmpty)
        ledger.withdraw(self.key)
        ledger.reinstate(self.key, now: at(2))
        #expect(ledger.advance(now: at(2.02)).added == [self.key])
    }

    @Test func `B37 a refusal that comes while the stream lingers ends it`() {
        var ledger = self.ledger()
        ledger.want(self.key, now: at(0))
        _ = ledger.advance(now: at(1))
        _ = ledger.release(self.key, now: at(1))
        ledger.withdraw(self.key)
        #expect(ledger.isEmpty)
        #expect(ledger.advance(now: at(60)).isEmpty)
    }

    /// Against a model that knows only counts: what was told is what is wanted, once everything has settled; a stream
    /// is never told twice in a row, and never taken back while somebody wants it.
    @Test(arguments: 1...20)
    func `what is told follows what is wanted`(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        var ledger = self.ledger()
        let keys = streams(6)
        var counts: [StreamKey: Int] = [:]
        var told: Set<StreamKey> = []
        var now = at(0)
        func apply(_ change: SubscriptionLedgerStateMachine.Change) {
            for key in change.added {
                #expect(told.insert(key).inserted, "\(key) told twice, seed \(seed)")
                #expect(counts[key, default: 0] > 0, "\(key) told for nobody, seed \(seed)")
            }
            for key in change.removed {
                #expect(told.remove(key) != nil, "\(key) taken back twice, seed \(seed)")
                #expect(counts[key, default: 0] == 0, "\(key) taken from somebody, seed \(seed)")
            }
        }
        for _ in 0..<3000 {
            now = now + .milliseconds(Int.random(in: 0...2000, using: &random))
            while ledger.deadline <= now { apply(ledger.advance(now: ledger.deadline)) }
            let key = keys[Int.random(in: 0..<6, using: &random)]
            if Bool.random(using: &random) {
                ledger.want(key, now: now)
                counts[key, default: 0] += 1
            } else {
                _ = ledger.release(key, now: now)
                counts[key] = max(0, counts[key, default: 0] - 1)
            }
            for key in keys { #expect(ledger.consumers(of: key) == counts[key, default: 0], "seed \(seed)") }
        }
        while ledger.deadline < .distantFuture { apply(ledger.advance(now: ledger.deadline)) }
        #expect(told == Set(counts.filter { $0.value > 0 }.keys), "seed \(seed)")
    }
}
