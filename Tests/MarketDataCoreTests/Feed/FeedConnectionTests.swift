import MarketDataCore
import MarketDataModel
import Testing

@Suite struct FeedConnectionTests {
    private func shell(_ limits: StreamLimits = .binanceLike, seed: UInt64 = 1) -> ModelShell {
        let shell = ModelShell(limits: limits, seed: seed)
        shell.lively()
        shell.start()
        return shell
    }

    // MARK: B33

    @Test(arguments: 1...20)
    func `B33 a server that accepts and closes at once sees growing waits, never a storm`(seed: UInt64) {
        let shell = self.shell(seed: seed)
        shell.onAttempt = { shell, id in
            shell.accept(id)
            shell.time.at(shell.now + .milliseconds(50)) { shell.drop(id) }
            return false
        }
        shell.want(streams(5))
        shell.run(for: .seconds(900))
        var bounds: [Duration] = []
        for (before, after) in zip(shell.connects, shell.connects.dropFirst()) {
            bounds.append(after.time - before.time)
        }
        for (index, pause) in bounds.enumerated() {
            // 1, 2, 4, 8 ... s, and what the attempt itself took.
            let bound = min(Duration.seconds(60), .seconds(1 << min(index, 10))) + .milliseconds(100)
            #expect(pause >= .milliseconds(250) && pause <= bound, "wait \(index) was \(pause), seed \(seed)")
        }
        #expect(bounds.count >= 15, "seed \(seed)")
        #expect(bounds.suffix(10).reduce(.zero, +) > .seconds(60), "seed \(seed)")
        #expect(shell.allViolations == [])
    }

    @Test func `B33 a server that also confirms before it closes sees them too`() {
        let shell = self.shell()
        shell.onAttempt = { shell, id in
            shell.accept(id)
            shell.time.at(shell.now + .seconds(2)) { shell.drop(id) }
            return false
        }
        shell.want(streams(5))
        shell.run(for: .seconds(300))
        #expect(shell.feed.connections.first?.failures ?? 0 >= 6)
        #expect(shell.requests.count >= 6)
    }

    @Test func `B33 valid data for the healthy period forgets the failures`() {
        let shell = self.shell()
        shell.onAttempt = { shell, id in
            shell.drop(id, reason: "refused")
            return false
        }
        shell.want(streams(5))
        shell.run(for: .seconds(60))
        #expect(shell.feed.connections.first?.failures ?? 0 >= 4)
        shell.onAttempt = nil
        shell.run(for: .seconds(120))
        shell.drop(shell.serving[0])
        let lost = shell.now
        #expect(shell.feed.connections.first?.failures == 0)
        shell.run(for: .seconds(1))
        guard let again = shell.connects.last else { return #expect(Bool(false), "no attempt") }
        #expect(again.time - lost <= .milliseconds(500) && again.time - lost >= .milliseconds(250))
    }

    @Test func `B33 wishes that come and go do not get around the back-off`() {
        let shell = self.shell()
        shell.onAttempt = { shell, id in
            shell.drop(id, reason: "refused")
            return false
        }
        for index in 0..<60 {
            shell.want(streams(1, from: index))
            shell.run(for: .seconds(1))
            shell.release(streams(1, from: index))
            shell.run(for: .seconds(9))
        }
        #expect(shell.connects.count < 40, "\(shell.connects.count) attempts in 600 s")
    }

    @Test func `B31 what the venue asks for after a refusal is obeyed by all, up to a cap`() {
        let shell = self.shell()
        shell.onAttempt = { shell, id in
            shell.drop(id, reason: "429", retryAfter: .seconds(120))
            return false
        }
        shell.want(streams(2000))
        shell.run(for: .seconds(119))
        #expect(shell.connects.count == 2, "one of each lane, at the same moment")
        shell.run(for: .seconds(30))
        #expect(shell.connects.count == 4)
        shell.onAttempt = { shell, id in
            shell.drop(id, reason: "429", retryAfter: .seconds(1_000_000))
            return false
        }
        shell.run(for: .seconds(7200))
        #expect(shell.connects.count >= 6, "an hour at most")
    }

    @Test func `an attempt that is never answered is aborted and tried again`() {
        let shell = self.shell()
        shell.onAttempt = { _, _ in false }
        shell.want(streams(2))
        shell.run(for: .seconds(100))
        #expect(shell.connects.count >= 4)
        #expect(shell.count { if case .abort = $0 { true } else { false } } >= 4)
        shell.onAttempt = nil
        shell.run(for: .seconds(90))
        #expect(shell.belief[streams(1)[0]] == .live)
    }

    @Test func `attempts stay within the venue's window, whatever the back-off says`() {
        var limits = StreamLimits.binanceLike
        limits.connectionsPerWindow = 3
        limits.streamsPerConnection = 5
        let shell = self.shell(limits)
        shell.want(streams(50))
        shell.run(for: .seconds(299))
        #expect(shell.connects.count == 3)
        shell.run(for: .seconds(1000))
        #expect(shell.carriers.count == 50)
        #expect(shell.allViolations == [])
    }

    // MARK: B38

    @Test func `B38 a half-open socket is noticed within the venue's idle limit`() {
        let shell = self.shell()
        shell.want(streams(3) + streams(2, .trades))
        shell.run(for: .seconds(30))
        let id = shell.serving[0]
        shell.venue.connections[id]?.isHalfOpen = true
        let dead = shell.now
        let mark = shell.actions.count
        shell.run(for: .seconds(75))
        let after = shell.actions[mark...]
        #expect(after.first?.action == .ping(id))
        guard let abort = after.first(where: { $0.action == .abort(id) }) else {
            return #expect(Bool(false), "no abort")
        }
        #expect(abort.time - dead <= .seconds(60))
        #expect(after.contains { $0.action == .stale(streams(3) + streams(2, .trades), .halfOpen) })
        #expect(shell.belief.values.allSatisfy { $0 == .live })
        #expect(shell.allViolations == [])
    }

    @Test func `B38 pings that are answered do not hide a channel that went quiet`() {
        let shell = self.shell()
        shell.venuePings(every: .seconds(5))
        shell.want(streams(3) + streams(2, .trades))
        shell.run(for: .seconds(30))
        let id = shell.serving[0]
        shell.venue.connections[id]?.mute = [.trades]
        let mark = shell.actions.count
        shell.run(for: .seconds(59))
        #expect(shell.actions.count == mark)
        shell.run(for: .seconds(5))
        let after = shell.actions[mark...].map(\.action)
        #expect(after.contains(.stale(streams(2, .trades), .mute)))
        #expect(after.contains(.gap(streams(2, .trades))))
        #expect(!after.contains { if case .stale(let keys, _) = $0 { keys.contains(streams(1)[0]) } else { false } })
        #expect(after.contains(.live(streams(2, .trades))), "live again on the replacement")
        #expect(shell.serving.count == 1 && shell.serving != [id])
        #expect(shell.handedOver.count == 1)
        // The old connection was kept until the new one had everything.
        let handover = after.firstIndex { if case .handover = $0 { true } else { false } }
        let close = after.firstIndex(of: .close(id))
        #expect(handover ?? .max < close ?? .min)
        #expect(shell.allViolations == [])
    }

    @Test func `B38 a channel that speaks again before it is replaced is live again`() {
        let shell = self.shell()
        shell.venuePings(every: .seconds(5))
        shell.want(streams(2, .trades))
        shell.run(for: .seconds(30))
        let id = shell.serving[0]
        shell.onAttempt = { _, _ in false }
        shell.venue.connections[id]?.mute = [.trades]
        shell.run(for: .seconds(62))
        #expect(shell.feed.status(of: streams(1, .trades)[0]) == .stale)
        shell.venue.connections[id]?.mute = []
        shell.run(for: .seconds(15))
        #expect(shell.feed.status(of: streams(1, .trades)[0]) == .confirmed)
        #expect(shell.belief[streams(1, .trades)[0]] == .live)
    }

    @Test func `B38 a channel of quiet symbols only is replaced ever more rarely`() {
        let shell = ModelShell(limits: .binanceLike)
        shell.venuePings(every: .seconds(5))
        shell.start()
        shell.want(streams(1, .trades))
        shell.run(for: .seconds(3600))
        // Limits of 1, 2, 4, 8, 16, 32 minutes.
        #expect((4...7).contains(shell.connects.count), "\(shell.connects.count) connections in an hour")
        #expect(shell.belief[streams(1, .trades)[0]] == .live)
        #expect(shell.allViolations == [])
    }

    @Test func `B38 a connection is not judged by an old sample while another one is looked at`() {
        let shell = self.shell(.narrow)
        shell.want(streams(20))
        shell.run(for: .seconds(20))
        let ids = shell.serving
        let later = shell.now + .seconds(60)
        let mark = shell.actions.count
        for id in ids {
            let sample = ConnectionActivity(lastByte: later, firstData: at(2), lastData: [.quotes: later])
            #expect(shell.feed.observed(id, sample, now: later).isEmpty)
        }
        #expect(shell.feed.tick(now: later).isEmpty)
        #expect(shell.feed.connections.count == ids.count)
        #expect(shell.actions.count == mark)
    }

    @Test func `B38 a quiet symbol on a lively channel is not called dead`() {
        let shell = self.shell()
        shell.want(streams(2))
        shell.run(for: .seconds(1800))
        #expect(shell.count { if case .stale = $0 { true } else { false } } == 0)
        #expect(shell.connects.count == 1)
    }

    @Test func `requests that are never answered cost the connection`() {
        let shell = self.shell()
        shell.onAttempt = { shell, id in
            shell.accept(id)
            shell.venue.connections[id]?.losesAnswers = true
            return false
        }
        shell.want(streams(2))
        shell.run(for: .seconds(25))
        #expect(shell.actions.contains { $0.action == .stale(streams(2), .unanswered) })
        #expect(shell.requests.prefix(2).map(\.request.streams) == [streams(2), streams(2)])
        #expect(shell.feed.connections.first?.failures == 1)
        shell.onAttempt = nil
        shell.run(for: .seconds(25))
        #expect(shell.feed.status(of: streams(1)[0]) == .confirmed)
    }

    // MARK: B41

    @Test(arguments: 1...5)
    func `B41 before the forced disconnect a new connection is live before the old one is closed`(seed: UInt64) {
        var limits = StreamLimits.binanceLike
        limits.maximumConnectionAge = .seconds(7200)
        let shell = ModelShell(limits: limits, seed: seed)
        shell.lively(every: .seconds(2))
        shell.start()
        let keys = streams(300) + streams(20, .trades)
        shell.want(keys)
        shell.run(for: .seconds(7200 - 1201))
        let old = shell.serving[0]
        let mark = shell.actions.count
        shell.run(for: .seconds(1200))
        let after = shell.actions[mark...].map(\.action)
        #expect(!after.contains { if case .stale = $0 { true } else { false } })
        #expect(!after.contains { if case .gap = $0 { true } else { false } })
        #expect(!after.contains { if case .snapshot = $0 { true } else { false } })
        guard
            case .handover(let from, let to, let handed) = after.first(where: {
                if case .handover = $0 { true } else { false }
            })
        else { return #expect(Bool(false), "no handover") }
        #expect(from == old && shell.serving == [to] && handed == keys)
        #expect(after.contains(.connect(to, .main, replacing: old)))
        #expect(shell.venue.connections[to]?.activity.firstData != nil)
        #expect(shell.allViolations == [])
    }

    @Test func `B41 a replacement whose quotes have not come yet is given some patience`() {
        let shell = self.shell(.narrow)
        shell.want(streams(2) + streams(1, .trades))
        shell.onAttempt = { shell, id in
            shell.accept(id)
            if shell.connects.count > 1 { shell.venue.connections[id]?.mute = [.quotes] }
            return false
        }
        shell.run(for: .seconds(300))
        guard shell.connects.count > 1 else { return #expect(Bool(false), "no replacement") }
        guard let handover = shell.actions.first(where: { if case .handover = $0.action { true } else { false } })
        else { return #expect(Bool(false), "no handover") }
        let wait = handover.time - shell.connects[1].time
        #expect(wait >= .seconds(5) && wait < .seconds(6), "\(wait)")
    }

    @Test func `B41 an old connection that is cut while its replacement is confirmed loses nothing`() {
        let shell = self.shell(.narrow)
        shell.want(streams(2))
        shell.onAttempt = { shell, id in
            shell.accept(id)
            if shell.connects.count > 1 { shell.venue.connections[id]?.mute = [.quotes] }
            return false
        }
        var isCut = false
        shell.onAction = { action in
            guard case .send = action, shell.connects.count == 2, !isCut else { return }
            isCut = true
            let old = shell.serving[0]
            shell.time.at(shell.now + .seconds(2)) { shell.drop(old) }
        }
        while !isCut, shell.now < at(290) { shell.run(for: .seconds(1)) }
        shell.run(for: .seconds(10))
        #expect(isCut)
        #expect(shell.handedOver.count == 1)
        #expect(shell.handedOver.first?.keys == streams(2))
        #expect(shell.count { if case .stale = $0 { true } else { false } } == 0)
    }

    @Test func `B41 a replacement that fails is tried again, behind the back-off, while the old one goes on`() {
        let shell = self.shell(.narrow)
        shell.want(streams(2))
        shell.onAttempt = { shell, id in
            if shell.connects.count == 1 || shell.connects.count > 4 {
                shell.accept(id)
            } else {
                shell.drop(id, reason: "refused")
            }
            return false
        }
        shell.run(for: .seconds(290))
        #expect(shell.connects.count == 5)
        #expect(shell.count { if case .stale = $0 { true } else { false } } == 0)
        #expect(shell.handedOver.count == 1)
        #expect(shell.allViolations == [])
    }
}
