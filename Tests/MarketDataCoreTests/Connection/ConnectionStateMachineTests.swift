import MarketDataCore
import MarketDataModel
import Testing

@Suite struct ConnectionStateMachineTests {
    var random = SeededGenerator(seed: 1)

    private func waiting(_ limits: StreamLimits = .binanceLike) -> ConnectionStateMachine {
        ConnectionStateMachine(limits: limits, configuration: FeedConfiguration(), waitingUntil: at(0))
    }

    private mutating func open(_ limits: StreamLimits = .binanceLike, now: MonotonicTime) -> ConnectionStateMachine {
        var machine = self.waiting(limits)
        machine.attempt(now: now)
        #expect(machine.opened(now: now, using: &self.random) == true)
        return machine
    }

    @Test func `an attempt has a deadline`() {
        var machine = self.waiting()
        #expect(machine.waitsUntil == at(0))
        #expect(machine.deadline == .distantFuture)
        machine.attempt(now: at(1))
        #expect(machine.isConnecting)
        #expect(machine.deadline == at(11))
        #expect(machine.tick(now: at(10.9)).isEmpty)
        #expect(machine.tick(now: at(11)) == [.connectTimedOut])
    }

    @Test mutating func `events of another state change nothing`() {
        var machine = self.waiting()
        #expect(machine.opened(now: at(1), using: &self.random) == false)
        #expect(machine.observed(ConnectionActivity(lastByte: at(1))).pingAnswered == false)
        #expect(machine.tick(now: at(1)).isEmpty)
        #expect(machine.waitsUntil == at(0))
        machine.attempt(now: at(1))
        machine.attempt(now: at(5))
        #expect(machine.deadline == at(11))
        #expect(machine.opened(now: at(2), using: &self.random) == true)
        #expect(machine.opened(now: at(3), using: &self.random) == false)
        machine.attempt(now: at(3))
        #expect(machine.isOpen)
        machine.drain(now: at(4))
        #expect(machine.deadline == at(9))
        #expect(machine.opened(now: at(5), using: &self.random) == false)
        #expect(machine.tick(now: at(9)) == [.drainTimedOut])
    }

    @Test mutating func `B38 a silent connection is pinged in time and dead at the venue's idle limit`() {
        var machine = self.open(now: at(0))
        #expect(machine.deadline == at(50))
        #expect(machine.tick(now: at(49.9)).isEmpty)
        #expect(machine.tick(now: at(50)) == [.ping])
        #expect(machine.deadline == at(60))
        #expect(machine.tick(now: at(59.9)).isEmpty)
        #expect(machine.tick(now: at(60)) == [.dead])
    }

    @Test mutating func `B38 any byte answers a ping, also one of the same moment`() {
        var machine = self.open(now: at(0))
        #expect(machine.tick(now: at(50)) == [.ping])
        let recovery = machine.observed(ConnectionActivity(lastByte: at(50)))
        #expect(recovery.pingAnswered)
        #expect(machine.tick(now: at(60)).isEmpty)
        #expect(machine.deadline == at(100))
        #expect(machine.tick(now: at(100)) == [.ping])
    }

    @Test mutating func `B38 a process that slept pings before it gives a connection up`() {
        var machine = self.open(now: at(0))
        #expect(machine.tick(now: at(3600)) == [.ping])
        #expect(machine.deadline == at(3610))
        #expect(machine.tick(now: at(3609)).isEmpty)
        #expect(machine.tick(now: at(3610)) == [.dead])
    }

    @Test mutating func `B38 the grace of a short idle limit is half of it`() {
        let limits = StreamLimits(
            messagesPerWindow: 5,
            streamsPerConnection: 1,
            streamsPerMessage: 1,
            connectionsPerWindow: 1,
            connectionWindow: .seconds(1),
            idleLimit: .seconds(4)
        )
        var machine = self.open(limits, now: at(0))
        #expect(machine.tick(now: at(2)) == [.ping])
        #expect(machine.tick(now: at(4)) == [.dead])
    }

    @Test mutating func `B38 a channel without data is mute after its limit, another that speaks is not`() {
        var machine = self.open(now: at(0))
        machine.watch([.quotes: .seconds(60), .trades: .seconds(60)], now: at(1))
        _ = machine.observed(ConnectionActivity(lastByte: at(60), firstData: at(2), lastData: [.quotes: at(60)]))
        #expect(machine.deadline == at(61))
        #expect(machine.tick(now: at(61)) == [.mute([.trades])])
        #expect(machine.muteChannels == [.trades])
        #expect(machine.tick(now: at(62)).isEmpty, "told once")
        let recovery = machine.observed(ConnectionActivity(lastByte: at(63), lastData: [.trades: at(63)]))
        #expect(recovery.channels == [.trades])
        #expect(machine.muteChannels.isEmpty)
        #expect(machine.tick(now: at(99)).isEmpty)
    }

    @Test mutating func `B38 a channel that is no longer carried is not called mute`() {
        var machine = self.open(now: at(0))
        machine.watch([.quotes: .seconds(60)], now: at(1))
        machine.watch([:], now: at(2))
        _ = machine.observed(ConnectionActivity(lastByte: at(60)))
        #expect(machine.tick(now: at(61)).isEmpty)
        // And it starts anew when it comes back.
        machine.watch([.quotes: .seconds(60)], now: at(62))
        _ = machine.observed(ConnectionActivity(lastByte: at(121)))
        #expect(machine.tick(now: at(121)).isEmpty)
        #expect(machine.tick(now: at(122)) == [.mute([.quotes])])
    }

    @Test mutating func `B33 healthy is what delivered data for the healthy period, not what is open`() {
        var machine = self.open(now: at(0))
        _ = machine.observed(ConnectionActivity(lastByte: at(100)))
        #expect(!machine.isHealthy)
        _ = machine.observed(ConnectionActivity(lastByte: at(101), firstData: at(101), lastData: [.quotes: at(101)]))
        #expect(!machine.isHealthy)
        _ = machine.observed(
            ConnectionActivity(lastByte: at(110.9), firstData: at(101), lastData: [.quotes: at(110.9)])
        )
        #expect(!machine.isHealthy)
        _ = machine.observed(ConnectionActivity(lastByte: at(111), firstData: at(101), lastData: [.quotes: at(111)]))
        #expect(machine.isHealthy)
    }

    @Test(arguments: 1...30)
    mutating func `B41 the forced disconnect is anticipated by a margin and some jitter`(seed: UInt64) {
        self.random = SeededGenerator(seed: seed)
        var machine = self.open(now: at(0))
        var now = at(0)
        while now < at(86_400) {
            now = machine.deadline
            _ = machine.observed(ConnectionActivity(lastByte: now))
            if machine.tick(now: now).contains(.old) { break }
        }
        #expect(now >= at(86_400 - 1200) && now <= at(86_400 - 600), "\(now)")
        #expect(machine.isOld)
        _ = machine.observed(ConnectionActivity(lastByte: now + .seconds(1)))
        #expect(machine.tick(now: now + .seconds(1)).isEmpty, "told once")
    }

    @Test mutating func `B41 many clients do not renew at the same time`() {
        var moments: Set<MonotonicTime> = []
        for seed in 1...50 {
            self.random = SeededGenerator(seed: UInt64(seed))
            var machine = self.open(now: at(0))
            _ = machine.observed(ConnectionActivity(lastByte: at(86_000)))
            moments.insert(machine.deadline)
        }
        #expect(moments.count == 50)
    }

    @Test mutating func `B41 where the venue cuts nothing, nothing is renewed`() {
        var limits = StreamLimits.binanceLike
        limits.maximumConnectionAge = nil
        var machine = self.open(limits, now: at(0))
        _ = machine.observed(ConnectionActivity(lastByte: at(1_000_000)))
        #expect(machine.tick(now: at(1_000_000)).isEmpty)
    }
}
