import MarketDataCore
import MarketDataModel
import Testing

@Suite struct SubscriptionSyncTests {
    /// The machine and what a test needs to drive it.
    struct Rig {
        var sync: SubscriptionSyncStateMachine
        var id: UInt32 = 1
        var sent: [UInt32: StreamRequest] = [:]

        init(limits: StreamLimits = .binanceLike) {
            self.init(limits: limits) { _ in ChannelFacts(sendsSnapshot: false) }
        }

        init(limits: StreamLimits = .binanceLike, facts: @escaping @Sendable (Channel) -> ChannelFacts?) {
            self.sync = SubscriptionSyncStateMachine(limits: limits, facts: facts, timeout: .seconds(10))
            self.sync.isReady = true
        }

        mutating func desire(_ keys: [StreamKey]) { for key in keys { _ = self.sync.desire(key) } }
        mutating func giveUp(_ keys: [StreamKey]) { for key in keys { self.sync.giveUp(key) } }

        /// Everything that may be sent at once.
        mutating func send(_ now: MonotonicTime) -> [StreamRequest] {
            var requests: [StreamRequest] = []
            while let request = self.sync.next(id: &self.id, now: now) { requests.append(request) }
            for request in requests { self.sent[request.id] = request }
            return requests
        }

        /// The venue accepts a whole request.
        mutating func accept(_ id: UInt32, now: MonotonicTime) -> [SubscriptionSyncStateMachine.Action] {
            guard let request = self.sent[id] else { return [] }
            switch request.kind {
            case .subscribe: return self.sync.confirmed(request.streams, now: now)
            case .unsubscribe: return self.sync.ended(request.streams, now: now)
            }
        }

        /// The venue refuses a whole request.
        mutating func refuse(
            _ id: UInt32,
            reason: String,
            now: MonotonicTime
        ) -> [SubscriptionSyncStateMachine.Action] {
            self.sync.refused(self.sent[id]?.streams ?? [], reason: reason, now: now)
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
        for request in first { #expect(rig.accept(request.id, now: at(0.1)) == [.confirmed(request.streams)]) }
        #expect(rig.send(at(1)).isEmpty)
        #expect(rig.sync.deadline(now: at(1)) == at(1.1))
        #expect(rig.send(at(1.1)).map(\.streams.count) == [200])
        #expect(rig.accept(5, now: at(1.2)) == [.confirmed(Array(keys[800...]))])
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
        #expect(rig.accept(1, now: at(0)).isEmpty)
        #expect(rig.send(at(0)).map(\.kind) == [.unsubscribe])
        #expect(rig.accept(2, now: at(0)).isEmpty)
        #expect(rig.sync.isSettled)
    }

    @Test func `a stream that is wanted again before it was given up is confirmed already`() {
        var rig = Rig()
        let key = streams(1)[0]
        rig.desire([key])
        _ = rig.send(at(0))
        _ = rig.accept(1, now: at(0))
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
        _ = rig.accept(1, now: at(0))
        rig.sync.giveUp(key)
        #expect(rig.send(at(0)).map(\.kind) == [.unsubscribe])
        #expect(rig.sync.desire(key) == false)
        #expect(rig.send(at(0)).isEmpty)
        _ = rig.accept(2, now: at(0))
        #expect(rig.send(at(0)).map(\.kind) == [.subscribe])
    }

    @Test func `a full connection lets go before it asks`() {
        var rig = Rig(limits: .narrow)
        let keys = streams(10)
        rig.desire(keys)
        #expect(rig.send(at(0)).map(\.streams.count) == [4, 4, 2])
        for id in 1...3 { _ = rig.accept(UInt32(id), now: at(0)) }
        let more = streams(2, from: 50)
        rig.giveUp(Array(keys[0..<2]))
        rig.desire(more)
        #expect(rig.send(at(1)) == [StreamRequest(id: 4, kind: .unsubscribe, streams: Array(keys[0..<2]))])
        #expect(rig.send(at(2)).isEmpty)
        _ = rig.accept(4, now: at(2))
        #expect(rig.send(at(2)) == [StreamRequest(id: 5, kind: .subscribe, streams: more)])
    }

    @Test func `what was given up while it waited for room does not keep the connection from being settled`() {
        var rig = Rig(limits: .narrow)
        rig.desire(streams(10))
        for request in rig.send(at(0)) { _ = rig.accept(request.id, now: at(0)) }
        let more = streams(1, from: 50)
        rig.desire(more)
        #expect(!rig.sync.isSettled)
        rig.giveUp(more)
        #expect(rig.sync.isSettled)
        #expect(rig.send(at(5)).isEmpty)
    }

    @Test(arguments: [1, 2, 3, 7, 64, 200])
    func `B37 of a refused batch only the culprits are refused`(count: Int) {
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
                    ? rig.refuse(request.id, reason: "unknown", now: now)
                    : rig.accept(request.id, now: now)
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

    @Test func `B37 answers that no request explains change nothing`() {
        var rig = Rig(limits: .narrow)
        let keys = streams(2)
        rig.desire([keys[0]])
        #expect(rig.send(at(0)).count == 1)
        #expect(rig.sync.confirmed([keys[1]], now: at(0)).isEmpty)
        #expect(rig.sync.refused([keys[1]], reason: "why", now: at(0)).isEmpty)
        #expect(rig.sync.ended(keys, now: at(0)).isEmpty)
        #expect(rig.sync.confirmed([keys[0]], now: at(0)) == [.confirmed([keys[0]])])
    }

    @Test func `B37 the innocent of other batches do not wait for the culprits`() {
        var rig = Rig(limits: .narrow)
        let keys = streams(8)
        rig.desire(keys)
        let first = rig.send(at(0))
        #expect(first.count == 2)
        #expect(rig.refuse(1, reason: "no", now: at(0)).isEmpty)
        rig.desire(streams(1, from: 20))
        #expect(rig.send(at(0)).map(\.streams) == [streams(1, from: 20)])
    }

    @Test func `a refused unsubscribe is tried singly and then taken as gone`() {
        var rig = Rig()
        let keys = streams(2)
        rig.desire(keys)
        _ = rig.send(at(0))
        _ = rig.accept(1, now: at(0))
        rig.giveUp(keys)
        _ = rig.send(at(0))
        #expect(rig.refuse(2, reason: "no", now: at(0)).isEmpty)
        let singles = rig.send(at(2))
        #expect(singles.map(\.streams) == [[keys[0]], [keys[1]]])
        #expect(singles.allSatisfy { $0.kind == .unsubscribe })
        #expect(rig.refuse(3, reason: "no", now: at(2)) == [.unsubscribeRefused(keys[0], reason: "no")])
        #expect(rig.accept(4, now: at(2)).isEmpty)
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
            #expect(rig.accept(answer, now: at(11)) == [.confirmed(keys)])
            #expect(rig.accept(3 - answer, now: at(12)).isEmpty)
            #expect(rig.sync.isSettled)
        }
    }

    @Test func `a late answer counts while the resend waits for its turn`() {
        var rig = Rig()
        rig.desire(streams(3))
        _ = rig.send(at(0))
        _ = rig.sync.tick(now: at(10))
        #expect(rig.accept(1, now: at(10)) == [.confirmed(streams(3))])
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
        for id in 1...4 { _ = rig.accept(UInt32(id), now: at(0)) }
        let rest = rig.send(at(1))
        #expect(rest.map(\.streams.count) == [200])
        _ = rig.accept(5, now: at(1))
        #expect(rig.sync.isSettled)
        #expect(!rig.sync.wasAsked(key))
    }

    // MARK: Other venues' ways

    @Test func `nothing is sent before the session is ready`() {
        var rig = Rig()
        rig.sync.isReady = false
        rig.desire(streams(2))
        #expect(rig.send(at(0)).isEmpty)
        #expect(rig.sync.deadline(now: at(0)) == .distantFuture)
        #expect(!rig.sync.isSettled)
        rig.sync.isReady = true
        #expect(rig.send(at(1)).map(\.streams) == [streams(2)])
    }

    @Test func `each stream of a request is confirmed or refused by itself`() {
        var rig = Rig()
        let keys = streams(3)
        rig.desire(keys)
        _ = rig.send(at(0))
        #expect(rig.sync.confirmed([keys[1]], now: at(0.1)) == [.confirmed([keys[1]])])
        #expect(rig.sync.refused([keys[2]], reason: "no", now: at(0.2)) == [.refused(keys[2], reason: "no")])
        #expect(!rig.sync.isSettled, "one is not answered yet")
        #expect(rig.sync.confirmed([keys[0], keys[1]], now: at(0.3)) == [.confirmed([keys[0]])])
        #expect(rig.sync.isSettled)
        #expect(rig.sync.confirmedCount == 2)
    }

    @Test func `of a request that is partly answered only the rest is sent again`() {
        var rig = Rig()
        let keys = streams(3)
        rig.desire(keys)
        _ = rig.send(at(0))
        _ = rig.sync.confirmed([keys[1]], now: at(1))
        #expect(rig.sync.tick(now: at(10)) == [.unanswered(request: 1)])
        #expect(rig.send(at(10)) == [StreamRequest(id: 2, kind: .subscribe, streams: [keys[0], keys[2]])])
        #expect(rig.sync.confirmed(keys, now: at(11)) == [.confirmed([keys[0], keys[2]])])
        #expect(rig.sync.isSettled)
    }

    @Test func `a venue that does not mix channels gets one channel a message, in the order of the wishes`() {
        var limits = StreamLimits.binanceLike
        limits.mixesChannels = false
        var rig = Rig(limits: limits)
        rig.desire(streams(2) + streams(2, .trades) + streams(2, from: 10))
        let requests = rig.send(at(0))
        #expect(requests.map(\.streams) == [streams(2) + streams(2, from: 10), streams(2, .trades)])
    }

    @Test func `a channel with a limit of its own is grouped by it`() {
        var rig = Rig { channel in
            ChannelFacts(sendsSnapshot: false, streamsPerMessage: channel == .trades ? 1 : nil)
        }
        rig.desire(streams(3, .trades))
        #expect(rig.send(at(0)).map(\.streams.count) == [1, 1, 1])
    }

    @Test func `a venue that never answers confirms by data, and without data the connection stays`() {
        var rig = Rig { _ in ChannelFacts(sendsSnapshot: false, confirmation: .firstData) }
        let keys = streams(2)
        rig.desire(keys)
        _ = rig.send(at(0))
        #expect(rig.sync.confirmed([keys[0]], now: at(1)) == [.confirmed([keys[0]])])
        #expect(rig.sync.tick(now: at(10)) == [.assumed([keys[1]])])
        #expect(rig.sync.isSettled)
        #expect(!rig.sync.isConfirmed(keys[1]))
        for second in 11..<60 { #expect(rig.sync.tick(now: at(Double(second))).isEmpty) }
        #expect(rig.sync.confirmed([keys[1]], now: at(60)) == [.confirmed([keys[1]])])
        rig.giveUp([keys[0]])
        #expect(rig.send(at(61)).map(\.kind) == [.unsubscribe])
        #expect(rig.sync.isSettled, "no answer is waited for")
    }

    @Test func `messages to a venue that never answers keep the window`() {
        var rig = Rig(limits: .narrow) { _ in
            ChannelFacts(sendsSnapshot: false, confirmation: .firstData, streamsPerMessage: 1)
        }
        rig.desire(streams(6))
        #expect(rig.send(at(0)).count == 3)
        #expect(rig.send(at(1)).isEmpty, "they may have arrived a moment later than they were sent")
        #expect(rig.send(at(2)).count == 3)
    }

    @Test func `a doubtful stream is unsubscribed and subscribed anew`() {
        var rig = Rig()
        let key = streams(1)[0]
        rig.desire([key])
        _ = rig.send(at(0))
        _ = rig.accept(1, now: at(0))
        rig.sync.resynchronise(key)
        #expect(!rig.sync.isConfirmed(key))
        #expect(rig.send(at(1)).map(\.kind) == [.unsubscribe])
        #expect(rig.accept(2, now: at(1)).isEmpty)
        #expect(rig.send(at(2)).map(\.kind) == [.subscribe])
        #expect(rig.accept(3, now: at(2)) == [.confirmed([key])])
        #expect(rig.sync.confirmedCount == 1)
    }

    @Test func `a doubtful stream that is given up is only unsubscribed`() {
        var rig = Rig()
        let key = streams(1)[0]
        rig.desire([key])
        _ = rig.send(at(0))
        _ = rig.accept(1, now: at(0))
        rig.sync.resynchronise(key)
        rig.giveUp([key])
        #expect(rig.send(at(1)).map(\.kind) == [.unsubscribe])
        _ = rig.accept(2, now: at(1))
        #expect(rig.send(at(2)).isEmpty)
        #expect(rig.sync.isSettled && rig.sync.confirmedCount == 0)
    }

    @Test func `a stream that the venue stops sending is subscribed anew`() {
        var rig = Rig()
        let keys = streams(2)
        rig.desire(keys)
        _ = rig.send(at(0))
        _ = rig.accept(1, now: at(0))
        #expect(rig.sync.ended([keys[0]], now: at(1)) == [.dropped([keys[0]])])
        #expect(rig.sync.confirmedCount == 1)
        #expect(rig.send(at(2)).map(\.streams) == [[keys[0]]])
    }

    @Test func `a connection keeps places for as many pongs as an earlier one had to send`() {
        var rig = Rig()
        rig.sync.expectedOwn = 3
        rig.desire(streams(1000))
        #expect(rig.send(at(0)).count == 2)
        for id in 1...2 { _ = rig.accept(UInt32(id), now: at(0.1)) }
        #expect(rig.sync.noteOwn([at(0.2), at(0.5), at(0.8)]) == 3)
        #expect(rig.send(at(0.9)).isEmpty)
        #expect(rig.send(at(1.1)).count == 1, "two places are free, and one is kept for the next pong")
    }

    @Test func `pongs and the session's own messages take places of the window`() {
        var rig = Rig()
        #expect(rig.sync.noteOwn([at(-0.6), at(-0.3), at(0)]) == 3)
        rig.desire(streams(1000))
        #expect(rig.send(at(0)).count == 1)
        #expect(rig.send(at(0.3)).isEmpty)
        #expect(rig.sync.noteOwn([at(0.3), at(0.7)]) == 3, "of the second before")
        #expect(rig.send(at(0.7)).isEmpty)
    }
}
