import MarketDataCore
import MarketDataModel
import Testing

@Suite struct SubscriptionSyncTests {
    /// The machine and what a test needs to drive it.
    struct Rig {
        var sync: SubscriptionSyncStateMachine
        var id: UInt32 = 1

        init(limits: StreamLimits = .binanceLike) {
            self.sync = SubscriptionSyncStateMachine(limits: limits, timeout: .seconds(10))
        }

        mutating func desire(_ keys: [StreamKey]) { for key in keys { _ = self.sync.desire(key) } }
        mutating func giveUp(_ keys: [StreamKey]) { for key in keys { self.sync.giveUp(key) } }

        /// Everything that may be sent at once.
        mutating func send(_ now: MonotonicTime) -> [StreamRequest] {
            var requests: [StreamRequest] = []
            while let request = self.sync.next(id: &self.id, now: now) { requests.append(request) }
            return requests
        }
    }

    @Test func `B36 wishes go out in batches within the message window, a place left for a pong`() {
        var rig = Rig()
        let keys = streams(1000)
        rig.desire(keys)
        let first = rig.send(at(0))
        #expect(first.map(\.streams.count) == [200, 200, 200, 200])
        #expect(first.map(\.id) == [1, 2, 3, 4])
        #expect(first.flatMap(\.streams) == Array(keys[0..<800]))
        #expect(!rig.sync.isSettled)
        for request in first { #expect(rig.sync.accepted(request.id, now: at(0.1)) == [.confirmed(request.streams)]) }
        #expect(rig.send(at(1)).isEmpty)
        #expect(rig.sync.deadline(now: at(1)) == at(1.1))
        #expect(rig.send(at(1.1)).map(\.streams.count) == [200])
        #expect(rig.sync.accepted(5, now: at(1.2)) == [.confirmed(Array(keys[800...]))])
        #expect(rig.sync.isSettled)
        #expect(rig.sync.confirmedCount == 1000)
        #expect(rig.sync.deadline(now: at(1.2)) == .distantFuture)
    }

    @Test func `B36 a ping takes a place of the window that requests would have`() {
        var rig = Rig()
        for _ in 0..<3 { #expect(rig.sync.beginPing(now: at(0)) == true) }
        rig.desire(streams(1000))
        #expect(rig.send(at(0)).count == 1)
        #expect(rig.sync.beginPing(now: at(0)) == false)
        for _ in 0..<3 { rig.sync.settlePing(now: at(0.5)) }
        #expect(rig.send(at(1.4)).isEmpty)
        #expect(rig.send(at(1.5)).count == 3)
    }

    @Test func `B35 a wish that is taken back before it is sent is not sent`() {
        var rig = Rig()
        let keys = streams(2)
        rig.desire(keys)
        rig.giveUp([keys[0]])
        #expect(rig.send(at(0)).map(\.streams) == [[keys[1]]])
        rig.giveUp([keys[1]])
        #expect(rig.send(at(0)).isEmpty, "the answer is awaited first")
        #expect(rig.sync.accepted(1, now: at(0)).isEmpty)
        #expect(rig.send(at(0)).map(\.kind) == [.unsubscribe])
        #expect(rig.sync.accepted(2, now: at(0)).isEmpty)
        #expect(rig.sync.isSettled)
    }

    @Test func `a stream that is wanted again before it was given up is confirmed already`() {
        var rig = Rig()
        let key = streams(1)[0]
        rig.desire([key])
        _ = rig.send(at(0))
        _ = rig.sync.accepted(1, now: at(0))
        rig.sync.giveUp(key)
        #expect(rig.sync.confirmedCount == 0)
        #expect(rig.sync.desire(key) == true)
        #expect(rig.sync.confirmedCount == 1)
        #expect(rig.send(at(2)).isEmpty)
    }

    @Test func `a stream that is wanted again while it is let go is asked for anew`() {
        var rig = Rig()
        let key = streams(1)[0]
        rig.desire([key])
        _ = rig.send(at(0))
        _ = rig.sync.accepted(1, now: at(0))
        rig.sync.giveUp(key)
        #expect(rig.send(at(0)).map(\.kind) == [.unsubscribe])
        #expect(rig.sync.desire(key) == false)
        #expect(rig.send(at(0)).isEmpty)
        _ = rig.sync.accepted(2, now: at(0))
        #expect(rig.send(at(0)).map(\.kind) == [.subscribe])
    }

    @Test func `a full connection lets go before it asks`() {
        var rig = Rig(limits: .narrow)
        let keys = streams(10)
        rig.desire(keys)
        #expect(rig.send(at(0)).map(\.streams.count) == [4, 4, 2])
        for id in 1...3 { _ = rig.sync.accepted(UInt32(id), now: at(0)) }
        let more = streams(2, from: 50)
        rig.giveUp(Array(keys[0..<2]))
        rig.desire(more)
        #expect(rig.send(at(1)) == [StreamRequest(id: 4, kind: .unsubscribe, streams: Array(keys[0..<2]))])
        #expect(rig.send(at(2)).isEmpty)
        _ = rig.sync.accepted(4, now: at(2))
        #expect(rig.send(at(2)) == [StreamRequest(id: 5, kind: .subscribe, streams: more)])
    }

    @Test func `what was given up while it waited for room does not keep the connection from being settled`() {
        var rig = Rig(limits: .narrow)
        rig.desire(streams(10))
        for request in rig.send(at(0)) { _ = rig.sync.accepted(request.id, now: at(0)) }
        let more = streams(1, from: 50)
        rig.desire(more)
        #expect(!rig.sync.isSettled)
        rig.giveUp(more)
        #expect(rig.sync.isSettled)
        #expect(rig.send(at(5)).isEmpty)
    }

    @Test(arguments: [1, 2, 3, 7, 64, 200], [true, false])
    func `B37 of a refused batch only the culprits are refused`(count: Int, names: Bool) {
        var rig = Rig()
        let keys = streams(count)
        let culprits = Set([keys[0], keys[count / 2], keys[count - 1]])
        rig.desire(keys)
        var now = at(0)
        var refused: Set<StreamKey> = []
        var confirmed: Set<StreamKey> = []
        var requests = 0
        while !rig.sync.isSettled, requests < 500 {
            for request in rig.send(now) {
                requests += 1
                let isRefused = !culprits.isDisjoint(with: request.streams)
                let results =
                    isRefused
                    ? rig.sync.refused(names ? request.id : nil, reason: "unknown", now: now)
                    : rig.sync.accepted(request.id, now: now)
                for result in results {
                    switch result {
                    case .refused(let key, let reason):
                        #expect(reason == "unknown")
                        refused.insert(key)
                    case .confirmed(let keys): confirmed.formUnion(keys)
                    default: Issue.record("\(result)")
                    }
                }
            }
            now = now + .seconds(1)
        }
        #expect(refused == culprits)
        #expect(confirmed == Set(keys).subtracting(culprits))
        #expect(requests <= 1 + 2 * 3 * 9, "\(requests) requests")
    }

    @Test func `B37 a refusal without an id means the oldest request`() {
        var rig = Rig(limits: .narrow)
        let keys = streams(2)
        rig.desire([keys[0]])
        #expect(rig.send(at(0)).count == 1)
        rig.desire([keys[1]])
        #expect(rig.send(at(0)).count == 1)
        #expect(rig.sync.refused(nil, reason: "no", now: at(0)) == [.refused(keys[0], reason: "no")])
        #expect(rig.sync.accepted(2, now: at(0)) == [.confirmed([keys[1]])])
        #expect(rig.sync.refused(nil, reason: "why", now: at(0)) == [.unattributed(reason: "why")])
        #expect(rig.sync.refused(77, reason: "why", now: at(0)).isEmpty)
    }

    @Test func `B37 the innocent of other batches do not wait for the culprits`() {
        var rig = Rig(limits: .narrow)
        let keys = streams(8)
        rig.desire(keys)
        let first = rig.send(at(0))
        #expect(first.count == 2)
        #expect(rig.sync.refused(1, reason: "no", now: at(0)).isEmpty)
        rig.desire(streams(1, from: 20))
        #expect(rig.send(at(0)).map(\.streams) == [streams(1, from: 20)])
    }

    @Test func `a refused unsubscribe is tried singly and then taken as gone`() {
        var rig = Rig()
        let keys = streams(2)
        rig.desire(keys)
        _ = rig.send(at(0))
        _ = rig.sync.accepted(1, now: at(0))
        rig.giveUp(keys)
        _ = rig.send(at(0))
        #expect(rig.sync.refused(2, reason: "no", now: at(0)).isEmpty)
        let singles = rig.send(at(2))
        #expect(singles.map(\.streams) == [[keys[0]], [keys[1]]])
        #expect(singles.allSatisfy { $0.kind == .unsubscribe })
        #expect(rig.sync.refused(3, reason: "no", now: at(2)) == [.unsubscribeRefused(keys[0], reason: "no")])
        #expect(rig.sync.accepted(4, now: at(2)).isEmpty)
        #expect(rig.sync.isSettled)
    }

    @Test func `a request without an answer is sent again under another id, and either answer counts`() {
        for answer: UInt32 in [1, 2] {
            var rig = Rig()
            let keys = streams(3)
            rig.desire(keys)
            _ = rig.send(at(0))
            #expect(rig.sync.deadline(now: at(0)) == at(10))
            #expect(rig.sync.tick(now: at(9.9)).isEmpty)
            #expect(rig.sync.tick(now: at(10)) == [.unanswered(request: 1)])
            #expect(rig.send(at(10)) == [StreamRequest(id: 2, kind: .subscribe, streams: keys)])
            #expect(rig.sync.accepted(answer, now: at(11)) == [.confirmed(keys)])
            #expect(rig.sync.accepted(3 - answer, now: at(12)).isEmpty)
            #expect(rig.sync.isSettled)
        }
    }

    @Test func `a late answer counts while the resend waits for its turn`() {
        var rig = Rig()
        rig.desire(streams(3))
        _ = rig.send(at(0))
        _ = rig.sync.tick(now: at(10))
        #expect(rig.sync.accepted(1, now: at(10)) == [.confirmed(streams(3))])
        #expect(rig.send(at(20)).isEmpty)
        #expect(rig.sync.isSettled)
    }

    @Test func `two silences make the connection unresponsive`() {
        var rig = Rig()
        rig.desire(streams(3))
        _ = rig.send(at(0))
        #expect(rig.sync.tick(now: at(10)) == [.unanswered(request: 1)])
        _ = rig.send(at(10))
        #expect(rig.sync.tick(now: at(19)).isEmpty)
        #expect(rig.sync.tick(now: at(20)) == [.unresponsive])
    }

    @Test func `toggling a wish that cannot be sent leaves nothing behind`() {
        var rig = Rig()
        rig.desire(streams(1000, from: 100))
        _ = rig.send(at(0))
        let key = streams(1)[0]
        for _ in 0..<10_000 {
            rig.desire([key])
            rig.giveUp([key])
        }
        for id in 1...4 { _ = rig.sync.accepted(UInt32(id), now: at(0)) }
        let rest = rig.send(at(1))
        #expect(rest.map(\.streams.count) == [200])
        _ = rig.sync.accepted(5, now: at(1))
        #expect(rig.sync.isSettled)
        #expect(!rig.sync.wasAsked(key))
    }
}
