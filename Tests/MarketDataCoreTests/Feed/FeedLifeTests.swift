import MarketDataCore
import MarketDataModel
import Testing

@Suite struct FeedLifeTests {
    @Test func `B50 shutdown closes in an orderly way and finishes once`() {
        let shell = ModelShell(limits: .narrow)
        shell.start()
        shell.want(streams(25))
        shell.run(for: .seconds(10))
        #expect(shell.known.count == 3)
        shell.shutdown()
        #expect(shell.count { if case .close = $0 { true } else { false } } == 3)
        shell.run(for: .seconds(1))
        #expect(shell.isFinished)
        #expect(shell.count { if case .abort = $0 { true } else { false } } == 0)
        shell.shutdown()
        shell.want(streams(3))
        shell.start()
        shell.run(for: .seconds(60))
        #expect(shell.actions.last?.action == .finished)
        #expect(shell.feed.nextDeadline == .distantFuture)
        #expect(shell.allViolations == [])
    }

    @Test func `B50 what does not close is aborted at the drain deadline`() {
        let shell = ModelShell(limits: .narrow)
        shell.start()
        shell.want(streams(1))
        shell.run(for: .seconds(5))
        let id = shell.serving[0]
        shell.venue.connections[id]?.isHalfOpen = true
        shell.shutdown()
        shell.run(for: .milliseconds(4990))
        #expect(!shell.isFinished)
        shell.run(for: .milliseconds(20))
        #expect(shell.isFinished)
        #expect(shell.actions.contains { $0.action == .abort(id) })
    }

    @Test func `B50 shutdown aborts what is not open yet, and needs nothing to be open`() {
        let shell = ModelShell(limits: .narrow)
        shell.onAttempt = { _, _ in false }
        shell.start()
        shell.want(streams(1))
        shell.run(for: .seconds(1))
        shell.shutdown()
        #expect(shell.actions.suffix(2).map(\.action) == [.abort(ConnectionID(1)), .finished])
        let idle = ModelShell(limits: .narrow)
        idle.start()
        idle.shutdown()
        #expect(idle.actions.map(\.action) == [.finished])
        let new = ModelShell(limits: .narrow)
        new.want(streams(1))
        new.shutdown()
        #expect(new.actions.map(\.action) == [.finished])
    }

    @Test func `late events of connections that are gone change nothing`() {
        let shell = ModelShell(limits: .binanceLike)
        shell.lively()
        shell.start()
        shell.want(streams(3))
        shell.run(for: .seconds(5))
        let old = shell.serving[0]
        shell.drop(old)
        shell.run(for: .seconds(5))
        let now = shell.now
        #expect(shell.feed.opened(old, now: now).isEmpty)
        let late: [StreamReport] = [
            .ready, .confirmed(streams(3)), .refused(streams(1), reason: "late"), .ended(streams(3)),
            .resynchronise(streams(1), reason: "late"), .replace(reason: "late"), .notice("late"), .end(reason: "late"),
        ]
        #expect(shell.feed.reported(old, late, now: now).isEmpty)
        #expect(shell.feed.observed(old, ConnectionActivity(lastByte: now), now: now).isEmpty)
        #expect(shell.feed.closed(old, reason: "late", retryAfter: .seconds(60), now: now).isEmpty)
        #expect(shell.feed.status(of: streams(1)[0]) == .confirmed)
        #expect(shell.feed.connections.count == 1)
        // Nor does the pause that one of them asked for hold.
        shell.drop(shell.serving[0])
        let waiting = shell.feed.connections
        #expect(shell.feed.closed(waiting[0].id, reason: "not even opened", now: shell.now).isEmpty)
        #expect(shell.feed.connections == waiting)
        shell.run(for: .seconds(3))
        #expect(shell.feed.status(of: streams(1)[0]) == .confirmed)
    }

    @Test func `a clock that steps back does not move time`() {
        let shell = ModelShell(limits: .binanceLike)
        shell.lively()
        shell.start()
        shell.want(streams(3))
        shell.run(for: .seconds(5))
        let deadline = shell.feed.nextDeadline
        #expect(shell.feed.tick(now: at(0)).isEmpty)
        #expect(shell.feed.nextDeadline == deadline)
    }

    /// Any event, for any connection, in any order, with times that jump: nothing traps, deadlines are in the future,
    /// and the same seed gives the same actions.
    @Test(arguments: 1...30)
    func `every event is legal in every state, and a seed determines everything`(seed: UInt64) {
        #expect(self.scramble(seed) == self.scramble(seed), "seed \(seed)")
    }

    private func scramble(_ seed: UInt64) -> [FeedAction] {
        var random = SeededGenerator(seed: seed)
        var feed = FeedStateMachine(limits: .narrow, seed: seed)
        var actions: [FeedAction] = []
        let keys = streams(30) + streams(10, .trades)
        var now = at(1)
        for step in 0..<3000 {
            now = now + .milliseconds(Int.random(in: 0...3000, using: &random))
            let id = ConnectionID(UInt64.random(in: 0...(UInt64(step) / 60 + 3), using: &random))
            let key = keys[Int.random(in: 0..<keys.count, using: &random)]
            switch Int.random(in: 0..<100, using: &random) {
            case 0..<4: actions += feed.start(now: now)
            case 4..<30: actions += feed.want([key], now: now)
            case 30..<45: actions += feed.release([key, key], now: now)
            case 45..<60: actions += feed.opened(id, now: now)
            case 60..<63: actions += feed.reported(id, [.ready], now: now)
            case 63..<70: actions += feed.reported(id, [.confirmed([key])], now: now)
            case 70..<72: actions += feed.reported(id, [.refused([key], reason: "no")], now: now)
            case 72..<74: actions += feed.reported(id, [.refused(keys, reason: "no"), .ended([key])], now: now)
            case 74..<75: actions += feed.reported(id, [.resynchronise([key], reason: "gap")], now: now)
            case 75..<76: actions += feed.reported(id, [.replace(reason: "going")], now: now)
            case 76..<77: actions += feed.reported(id, [.end(reason: "bad", retryAfter: .seconds(1))], now: now)
            case 77..<78: actions += feed.reported(id, [.notice("what")], now: now)
            case 78..<88:
                let activity = ConnectionActivity(lastByte: now, firstData: at(1), lastData: [key.channel: now])
                actions += feed.observed(id, activity, now: now)
            case 88..<92: actions += feed.closed(id, reason: "gone", retryAfter: .seconds(-1), now: now)
            default:
                actions += feed.tick(now: now)
                #expect(feed.nextDeadline > now, "step \(step), seed \(seed)")
            }
            if step == 2900 { actions += feed.shutdown(now: now) }
            _ = feed.connections
            _ = feed.status(of: key)
        }
        #expect(actions.last == .finished, "seed \(seed)")
        return actions
    }
}
