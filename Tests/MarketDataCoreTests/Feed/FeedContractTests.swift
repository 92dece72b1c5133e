import MarketDataCore
import MarketDataModel
import Testing

/// The parts of a venue's contract that change the life of a connection: limits of connections, greetings, announced
/// ends, and the facts of a channel.
@Suite struct FeedContractTests {
    private static func limits(connections: Int, _ surplus: StreamLimits.Surplus) -> StreamLimits {
        var limits = StreamLimits.binanceLike
        limits.maximumConnections = connections
        limits.surplus = surplus
        return limits
    }

    /// A lively venue, ten seconds after its consumers have come: every stream is live.
    private func shell(_ limits: StreamLimits, _ keys: [StreamKey]) -> ModelShell {
        let shell = ModelShell(limits: limits)
        shell.lively()
        shell.start()
        shell.want(keys)
        shell.run(for: .seconds(15))
        #expect(keys.allSatisfy { shell.belief[$0] == .live })
        return shell
    }

    private func isStale(_ action: FeedAction) -> Bool { if case .stale = action { true } else { false } }

    // MARK: The most connections

    @Test func `a venue that refuses the newer connection sees the old one closed before the new one is opened`() {
        let keys = streams(3, .trades)
        let shell = self.shell(Self.limits(connections: 1, .newerRefused), keys)
        let (old, new) = (ConnectionID(1), ConnectionID(2))
        let mark = shell.actions.count
        shell.report([.replace(reason: "maintenance")], on: old)
        #expect(
            shell.actions[mark...].map(\.action) == [
                .notice(.replacing(old, by: new, .announced("maintenance"))),
                .stale(keys, .disconnected("it was replaced")), .gap(keys), .close(old),
            ],
            "no attempt while the old one closes"
        )
        shell.run(for: .seconds(1))
        let connect = shell.actions[(mark + 4)...].first
        #expect(connect?.action == .connect(new, .main, replacing: nil))
        #expect(shell.serving == [new])
        #expect(keys.allSatisfy { shell.belief[$0] == .live })
        #expect(shell.allViolations == [])
    }

    @Test
    func `an attempt waits for a connection that does not finish its close, and no longer than the drain deadline`() {
        let shell = self.shell(Self.limits(connections: 1, .newerRefused), streams(3))
        shell.venue.connections[ConnectionID(1)]?.isHalfOpen = true
        let since = shell.now
        shell.report([.replace(reason: "maintenance")], on: ConnectionID(1))
        shell.run(for: .seconds(6))
        #expect(shell.connects.map { $0.time - since }.last == .seconds(5))
        #expect(shell.actions.contains { $0.action == .abort(ConnectionID(1)) })
        #expect(shell.serving == [ConnectionID(2)])
        #expect(shell.allViolations == [])
    }

    @Test func `where a venue that refuses the newer connection has room for one more, nothing is stale meanwhile`() {
        let keys = streams(3)
        let shell = self.shell(Self.limits(connections: 2, .newerRefused), keys)
        let mark = shell.actions.count
        shell.report([.replace(reason: "maintenance")], on: ConnectionID(1))
        shell.run(for: .seconds(5))
        let after = shell.actions[mark...].map(\.action)
        #expect(after.contains(.connect(ConnectionID(2), .main, replacing: ConnectionID(1))))
        #expect(!after.contains(where: self.isStale))
        #expect(shell.serving == [ConnectionID(2)])
        #expect(shell.allViolations == [])
    }

    @Test func `a venue that closes the older connection sees the new one opened beside it`() {
        let keys = streams(3, .trades)
        let shell = self.shell(Self.limits(connections: 1, .olderClosed), keys)
        let (old, new) = (ConnectionID(1), ConnectionID(2))
        let mark = shell.actions.count
        shell.report([.replace(reason: "maintenance")], on: old)
        #expect(
            shell.actions[mark...].map(\.action) == [
                .notice(.replacing(old, by: new, .announced("maintenance"))), .connect(new, .main, replacing: old),
            ]
        )
        shell.run(for: .seconds(60))
        // The venue ends the old one; the client does not, and does not fight for its place.
        let after = shell.actions[mark...].map(\.action)
        #expect(!after.contains(.close(old)) && !after.contains(.abort(old)))
        #expect(after.contains(.stale(keys, .disconnected("surplus"))))
        #expect(shell.connects.count == 2)
        #expect(shell.serving == [new])
        #expect(keys.allSatisfy { shell.belief[$0] == .live })
        #expect(shell.allViolations == [])
    }

    // MARK: Readiness

    @Test func `a session that is never ready is sent nothing and costs its connection at the deadline`() {
        let shell = ModelShell(limits: .binanceLike)
        var opened: MonotonicTime?
        shell.onAttempt = { shell, id in
            shell.accept(id, greets: false)
            return false
        }
        shell.latency = 5...5
        shell.start()
        shell.want(streams(2))
        shell.onAction = { action in
            if case .abort = action, opened == nil { opened = shell.now }
        }
        shell.run(for: .seconds(10) + .milliseconds(20 + 5 + 5) - .nanoseconds(1))
        #expect(shell.actions.count == 1, "nothing but the attempt")
        shell.run(for: .nanoseconds(1))
        let after = shell.actions.dropFirst().map(\.action)
        #expect(after.first == .abort(ConnectionID(1)))
        let reason = StaleReason.disconnected("no greeting or login answer within \(Duration.seconds(10))")
        #expect(
            after.contains { action in
                if case .notice(.backingOff(ConnectionID(2), failures: 1, _, reason)) = action { true } else { false }
            },
            "\(after)"
        )
        #expect(shell.requests.isEmpty)
        // A login that works again is found.
        shell.onAttempt = nil
        shell.run(for: .seconds(5))
        #expect(shell.belief[streams(1)[0]] == .live)
        #expect(shell.allViolations == [])
    }

    @Test func `a session that is ready just in time keeps its connection`() {
        let shell = ModelShell(limits: .binanceLike)
        shell.lively()
        shell.onAttempt = { shell, id in
            shell.accept(id, greets: false)
            shell.time.at(shell.now + .milliseconds(9_999)) { shell.report([.ready], on: id) }
            return false
        }
        shell.start()
        shell.want(streams(2))
        shell.run(for: .seconds(60))
        #expect(shell.connects.count == 1)
        #expect(shell.requests.count == 1)
        #expect(shell.belief[streams(1)[0]] == .live)
    }

    // MARK: Ends and replacements that a session reports

    @Test func `a connection that its session ends is tried again when the venue says, and other connections go on`() {
        var limits = StreamLimits.binanceLike
        limits.streamsPerConnection = 2
        let keys = streams(4)
        let shell = self.shell(limits, keys)
        let mark = shell.actions.count
        let since = shell.now
        shell.report(
            [.end(reason: "taken", retryAfter: .seconds(60)), .replace(reason: "too late")],
            on: ConnectionID(1)
        )
        shell.run(for: .seconds(59))
        let after = shell.actions[mark...].map(\.action)
        #expect(after.first == .abort(ConnectionID(1)))
        #expect(after.contains(.stale(Array(keys.prefix(2)), .disconnected("taken"))))
        #expect(after.contains(.gap(Array(keys.prefix(2)))))
        #expect(shell.connects.count == 2, "nothing before the venue's time")
        #expect(shell.serving == [ConnectionID(2)] && shell.belief[keys[3]] == .live)
        shell.run(for: .seconds(2))
        #expect(shell.connects.last.map { $0.time - since } == .seconds(60))
        #expect(keys.allSatisfy { shell.belief[$0] == .live })
        #expect(shell.allViolations == [])
    }

    @Test func `a connection that its session ends is tried again after the back-off where the venue says nothing`() {
        let shell = self.shell(.binanceLike, streams(2))
        let since = shell.now
        shell.report([.end(reason: "garbage")], on: ConnectionID(1))
        shell.run(for: .seconds(2))
        let wait = shell.connects.last.map { $0.time - since } ?? .zero
        #expect(wait >= .milliseconds(250) && wait <= .milliseconds(500), "\(wait)")
        #expect(shell.belief[streams(1)[0]] == .live)
    }

    @Test func `a wait that a session reports is as long as the longest allowed at most`() {
        let shell = self.shell(.binanceLike, streams(2))
        let since = shell.now
        shell.report([.end(reason: "taken", retryAfter: .seconds(1_000_000))], on: ConnectionID(1))
        shell.run(for: .seconds(3601))
        #expect(shell.connects.last.map { $0.time - since } == .seconds(3600))
        #expect(shell.belief[streams(1)[0]] == .live)
    }

    @Test func `an announced end is anticipated: the replacement has everything before the venue cuts the old one`() {
        let keys = streams(20) + streams(5, .trades)
        let shell = self.shell(.binanceLike, keys)
        let (old, new) = (ConnectionID(1), ConnectionID(2))
        let mark = shell.actions.count
        shell.report([.replace(reason: "the venue closes in 30 s")], on: old)
        shell.time.at(shell.now + .seconds(30)) { shell.drop(old, reason: "cut") }
        // Told twice, it is replaced once.
        shell.report([.replace(reason: "the venue closes in 30 s")], on: old)
        shell.run(for: .seconds(60))
        let after = shell.actions[mark...].map(\.action)
        let connect = after.firstIndex(of: .connect(new, .main, replacing: old)) ?? .max
        let handover = after.firstIndex(of: .handover(from: old, to: new, keys)) ?? .max
        let close = after.firstIndex(of: .close(old)) ?? .min
        #expect(connect < handover && handover < close, "\(after)")
        #expect(!after.contains(where: self.isStale))
        #expect(!after.contains(.gap(keys)))
        #expect(shell.connects.count == 2)
        #expect(shell.serving == [new])
        #expect(shell.allViolations == [])
    }

    // MARK: Facts of a channel

    /// How often a connection was opened within an hour in which a channel that spoke at first is silent.
    private func connections(_ silence: ChannelFacts.Silence) -> (count: Int, stale: Int) {
        let shell = ModelShell(limits: .binanceLike, facts: ChannelFacts(sendsSnapshot: true, silence: silence))
        shell.venuePings(every: .seconds(5))
        shell.start()
        shell.want(streams(2, .trades))
        shell.run(for: .seconds(2))
        shell.speak(on: ConnectionID(1))
        shell.run(for: .seconds(3600))
        #expect(shell.allViolations == [])
        return (shell.connects.count, shell.count(self.isStale))
    }

    @Test func `a channel whose silence is normal is not watched`() {
        let normal = self.connections(.normal)
        #expect(normal.count == 1 && normal.stale == 0)
        let fault = self.connections(.fault())
        #expect(fault.count > 1 && fault.stale > 0)
    }

    @Test func `a channel with a limit of its own is stale after that limit`() {
        let facts = ChannelFacts(sendsSnapshot: true, silence: .fault(after: .seconds(7)))
        let shell = ModelShell(limits: .binanceLike, facts: facts)
        shell.latency = 5...5
        shell.venuePings(every: .seconds(5))
        shell.start()
        shell.want(streams(2))
        shell.run(for: .seconds(2))
        shell.speak(on: ConnectionID(1))
        let spoken = shell.now + .milliseconds(5)
        shell.run(until: spoken + .seconds(7) - .nanoseconds(1))
        #expect(shell.count(self.isStale) == 0)
        shell.run(for: .nanoseconds(1))
        #expect(shell.actions.contains { $0.action == .stale(streams(2), .mute) })
    }

    @Test(arguments: [true, false])
    func `the current quotes are asked for where the venue does not send them by itself`(sendsSnapshot: Bool) {
        let shell = ModelShell(limits: .binanceLike, facts: ChannelFacts(sendsSnapshot: sendsSnapshot))
        shell.lively()
        shell.start()
        let keys = streams(300)
        shell.want(keys + streams(2, .trades))
        shell.run(for: .seconds(20))
        // After a reconnect as well.
        shell.drop(ConnectionID(1))
        shell.run(for: .seconds(20))
        let asked = shell.actions.compactMap { entry -> [StreamKey]? in
            if case .snapshot(let keys) = entry.action { keys } else { nil }
        }
        let told = shell.actions.flatMap { entry -> [StreamKey] in
            if case .confirmed(let keys) = entry.action { keys } else { [] }
        }
        #expect(asked == (sendsSnapshot ? [] : [keys, keys]))
        #expect(told == (sendsSnapshot ? keys + keys : []))
        #expect(shell.belief.values.allSatisfy { $0 == .live })
        #expect(shell.allViolations == [])
    }
}
