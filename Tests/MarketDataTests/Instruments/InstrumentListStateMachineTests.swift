import MarketDataCore
import MarketDataModel
import Testing

@testable import MarketData

struct InstrumentListStateMachineTests {
    private func machine(keepsOnDisk: Bool = false) -> InstrumentListStateMachine {
        InstrumentListStateMachine(
            timeToLive: .seconds(3600),
            lookAgainAfter: .seconds(60),
            keepsOnDisk: keepsOnDisk,
            backOff: BackOff(floor: .seconds(5), base: .seconds(5), ceiling: .seconds(20))
        )
    }

    private func at(_ seconds: Int64) -> MonotonicTime { .zero + .seconds(100_000 + seconds) }

    @Test
    func `B53 the list is fetched once, however many names are looked up`() {
        var list = self.machine()
        #expect(!list.isAwaited)
        #expect(list.lookUp(now: self.at(0)) == .fetch)
        #expect(list.lookUp(now: self.at(0)) == .nothing)
        #expect(list.isAwaited && list.isBusy)
        list.fetched(now: self.at(1))
        #expect(!list.isAwaited && !list.isExpired(now: self.at(1)))
        #expect(list.lookUp(now: self.at(3600)) == .nothing)
        // Expired: fetched anew in the background, nobody waits.
        #expect(list.lookUp(now: self.at(3601)) == .fetch)
        #expect(!list.isAwaited && list.isBusy)
    }

    @Test
    func `B53 a young list on disk is taken, an old one only until there is a new one`() {
        var young = self.machine(keepsOnDisk: true)
        #expect(young.lookUp(now: self.at(0)) == .read)
        #expect(young.isAwaited)
        #expect(young.read(age: .seconds(3599), now: self.at(0)) == .nothing)
        #expect(!young.isAwaited && !young.isExpired(now: self.at(0)) && young.isExpired(now: self.at(1)))

        for age in [Duration.seconds(3600), .seconds(-1), nil] {
            var old = self.machine(keepsOnDisk: true)
            #expect(old.lookUp(now: self.at(0)) == .read)
            #expect(old.read(age: age, now: self.at(0)) == .fetch)
            #expect(old.isAwaited)
        }
    }

    @Test
    func `B53 a name that the list lacks has it fetched again, once a minute at most`() {
        var list = self.machine()
        _ = list.lookUp(now: self.at(0))
        list.fetched(now: self.at(0))
        #expect(list.missed(now: self.at(59)) == .nothing)
        #expect(list.missed(now: self.at(60)) == .fetch)
        #expect(list.missed(now: self.at(60)) == .nothing)
        list.fetched(now: self.at(61))
        #expect(list.missed(now: self.at(120)) == .nothing)
        #expect(list.missed(now: self.at(121)) == .fetch)
    }

    @Test
    func `B53 a list that could not be had is asked for again, with back-off`() {
        var list = self.machine()
        var random = SeededGenerator(seed: 1)
        #expect(list.lookUp(now: self.at(0)) == .fetch)
        list.failed(now: self.at(0), retryAfter: nil, using: &random)
        #expect(!list.isAwaited && list.isExpired(now: self.at(0)))
        #expect(list.retryAt == self.at(5))
        #expect(list.lookUp(now: self.at(4)) == .nothing)
        #expect(list.lookUp(now: self.at(5)) == .fetch)
        // Nobody waits for a second attempt.
        #expect(!list.isAwaited && list.isBusy)
        list.failed(now: self.at(6), retryAfter: .seconds(600), using: &random)
        #expect(list.retryAt == self.at(606))
        for second in 0..<100 {
            list.failed(now: self.at(700), retryAfter: nil, using: &random)
            #expect(
                list.retryAt - self.at(700) >= .seconds(5) && list.retryAt - self.at(700) <= .seconds(20),
                "\(second)"
            )
        }
        #expect(list.lookUp(now: self.at(800)) == .fetch)
        list.fetched(now: self.at(800))
        #expect(list.missed(now: self.at(860)) == .fetch)
        list.failed(now: self.at(860), retryAfter: nil, using: &random)
        #expect(list.missed(now: self.at(861)) == .nothing)
        #expect(!list.isExpired(now: self.at(861)))
    }

    @Test
    func `every event is legal in every state`() {
        var random = SeededGenerator(seed: 3)
        for _ in 0..<1_000 {
            var list = self.machine(keepsOnDisk: Bool.random(using: &random))
            var now = self.at(0)
            var fetches = 0
            for _ in 0..<50 {
                now = now + .seconds(Int64.random(in: 0...900, using: &random))
                var action = InstrumentListStateMachine.Action.nothing
                let wasBusy = list.isBusy
                switch Int.random(in: 0..<5, using: &random) {
                case 0: action = list.lookUp(now: now)
                case 1: action = list.missed(now: now)
                case 2: action = list.read(age: .seconds(Int64.random(in: -10...7200, using: &random)), now: now)
                case 3: list.fetched(now: now)
                default: list.failed(now: now, retryAfter: nil, using: &random)
                }
                if action == .fetch { fetches += 1 }
                #expect(action == .nothing || list.isBusy)
                #expect(!list.isAwaited || list.isBusy)
                if wasBusy, action == .fetch { #expect(list.isBusy) }
            }
            #expect(fetches <= 50)
        }
    }
}
