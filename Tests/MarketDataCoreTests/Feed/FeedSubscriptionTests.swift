import MarketDataCore
import MarketDataModel
import Testing

@Suite struct FeedSubscriptionTests {
    private func shell(_ limits: StreamLimits = .binanceLike) -> ModelShell {
        let shell = ModelShell(limits: limits)
        shell.lively()
        shell.start()
        return shell
    }

    @Test func `nothing is done before the start, and no connection is open while nothing is wanted`() {
        let shell = ModelShell(limits: .binanceLike)
        shell.lively()
        shell.want(streams(3))
        shell.run(for: .seconds(60))
        #expect(shell.actions.isEmpty)
        #expect(shell.feed.nextDeadline == .distantFuture)
        #expect(shell.feed.status(of: streams(1)[0]) == .pending)
        shell.start()
        shell.run(for: .seconds(2))
        #expect(shell.feed.status(of: streams(1)[0]) == .confirmed)
        shell.release(streams(3))
        shell.run(for: .seconds(4.9))
        #expect(shell.known.count == 1)
        shell.run(for: .seconds(1))
        #expect(shell.known.isEmpty)
        #expect(shell.feed.connections.isEmpty)
        #expect(shell.feed.nextDeadline == .distantFuture)
        #expect(shell.requests.allSatisfy { $0.request.kind == .subscribe }, "closing is enough")
        #expect(shell.allViolations == [])
    }

    @Test func `B34 1,000 consumers of the same 50 symbols are 50 streams in one message`() {
        let shell = self.shell()
        let keys = streams(50)
        for _ in 0..<1000 { shell.want(keys) }
        shell.run(for: .seconds(5))
        #expect(shell.requests.count == 1)
        #expect(shell.requests.first?.request.streams == keys)
        #expect(shell.connects.count == 1)
        #expect(Set(shell.carriers.keys) == Set(keys))
        for _ in 0..<999 { shell.release(keys) }
        shell.run(for: .seconds(60))
        #expect(shell.requests.count == 1)
        #expect(shell.count { if case .forget = $0 { true } else { false } } == 0)
        #expect(shell.allViolations == [])
    }

    @Test func `B34 the last to leave unsubscribes after the linger time, in one message`() {
        let shell = self.shell()
        shell.want(streams(50))
        shell.run(for: .seconds(5))
        for key in streams(20) {
            shell.release([key])
            shell.run(for: .milliseconds(1))
        }
        shell.run(for: .seconds(4.9))
        #expect(shell.requests.count == 1)
        shell.run(for: .seconds(1))
        #expect(shell.requests.map(\.request.kind) == [.subscribe, .unsubscribe])
        #expect(shell.requests.last?.request.streams == streams(20))
        #expect(shell.actions.contains { $0.action == .forget(streams(20)) })
        #expect(shell.feed.status(of: streams(1)[0]) == .unwanted)
    }

    @Test func `B34 leaving and coming back within the linger time sends nothing`() {
        let shell = self.shell()
        shell.want(streams(5))
        shell.run(for: .seconds(2))
        let count = shell.actions.count
        shell.release(streams(5))
        shell.run(for: .seconds(4.5))
        shell.want(streams(5))
        shell.run(for: .seconds(30))
        #expect(shell.actions.count == count)
        #expect(shell.feed.status(of: streams(1)[0]) == .confirmed)
    }

    @Test func `B35 subscribe, unsubscribe, subscribe within the debounce window is one message`() {
        let shell = self.shell()
        for _ in 0..<3 {
            shell.want(streams(1))
            shell.run(for: .milliseconds(4))
            shell.release(streams(1))
            shell.run(for: .milliseconds(4))
        }
        shell.want(streams(1))
        shell.run(for: .seconds(5))
        #expect(shell.requests.count == 1)
        let other = self.shell()
        other.want(streams(1))
        other.run(for: .milliseconds(10))
        other.release(streams(1))
        other.run(for: .seconds(5))
        #expect(other.requests.isEmpty)
        #expect(other.connects.isEmpty)
        #expect(other.actions.map(\.action) == [.forget(streams(1))])
    }

    @Test func `B36 after a drop the ledger is replayed in batches within the message window`() {
        let shell = self.shell()
        shell.venuePings(every: .seconds(5))
        let keys = streams(900) + streams(100, .trades)
        shell.want(keys)
        shell.run(for: .seconds(20))
        let before = shell.requests.count
        #expect(before == 5)
        guard let id = shell.serving.first else { return #expect(Bool(false), "no connection") }
        let mark = shell.actions.count
        shell.drop(id)
        let told = shell.actions[mark...].map(\.action)
        #expect(told.prefix(2) == [.stale(keys, .disconnected("reset")), .gap(keys)])
        #expect(keys.allSatisfy { shell.feed.status(of: $0) == .stale })
        shell.run(for: .seconds(5))
        #expect(shell.requests.count == before + 5)
        #expect(Set(shell.requests.suffix(5).flatMap(\.request.streams)) == Set(keys))
        #expect(keys.allSatisfy { shell.feed.status(of: $0) == .confirmed })
        #expect(keys.allSatisfy { shell.belief[$0] == .live })
        #expect(Set(shell.carriers.keys) == Set(keys))
        #expect(shell.allViolations == [])
    }

    @Test func `B36 one snapshot serves all quotes that were confirmed anew, trades are live by themselves`() {
        let shell = self.shell()
        shell.want(streams(700) + streams(10, .trades))
        shell.run(for: .seconds(10))
        func snapshots() -> [[StreamKey]] {
            shell.actions.compactMap { if case .snapshot(let keys) = $0.action { keys } else { nil } }
        }
        #expect(snapshots() == [streams(700)])
        #expect(shell.actions.contains { $0.action == .live(streams(10, .trades)) })
        shell.drop(shell.serving[0])
        shell.run(for: .seconds(10))
        #expect(snapshots() == [streams(700), streams(700)])
        #expect(shell.count { if case .gap = $0 { true } else { false } } == 1)
    }

    @Test func `B36 a drop before anything was confirmed is no gap, a second one no second stale`() {
        let shell = self.shell()
        shell.onAttempt = { shell, id in
            shell.accept(id)
            shell.venue.connections[id]?.losesAnswers = true
            shell.time.at(shell.now + .milliseconds(100)) { shell.drop(id) }
            return false
        }
        shell.want(streams(3))
        shell.run(for: .seconds(30))
        #expect(shell.connects.count > 3)
        #expect(shell.count { if case .stale = $0 { true } else { false } } == 1)
        #expect(shell.count { if case .gap = $0 { true } else { false } } == 0)
    }

    @Test func `B37 a refused symbol is told, the others go on`() {
        let shell = self.shell()
        let keys = streams(200)
        shell.venue.unknown = [keys[77], keys[78], keys[150]]
        shell.want(keys)
        shell.run(for: .seconds(20))
        #expect(Set(shell.refused.keys) == shell.venue.unknown)
        for key in keys {
            let isUnknown = shell.venue.unknown.contains(key)
            #expect((shell.feed.status(of: key) == .confirmed) == !isUnknown)
        }
        #expect(shell.refused[keys[77]]?.hasPrefix("unknown stream") == true)
        let count = shell.requests.count
        shell.drop(shell.serving[0])
        shell.run(for: .seconds(20))
        #expect(shell.requests.count == count + 1, "the refused are not asked for again")
        #expect(shell.allViolations == [])
    }

    @Test func `B37 a new wish for a refused stream is refused at once, and tried again after a while`() {
        let shell = self.shell()
        let key = streams(1)[0]
        shell.venue.unknown = [key]
        shell.want([key, streams(1, from: 1)[0]])
        shell.run(for: .seconds(10))
        let requests = shell.requests.count
        shell.want([key])
        #expect(shell.refused[key] != nil)
        shell.run(for: .seconds(60))
        #expect(shell.requests.count == requests)
        shell.venue.unknown = []
        shell.want([key])
        shell.run(for: .seconds(2))
        #expect(shell.requests.count == requests + 1)
        #expect(shell.feed.status(of: key) == .confirmed)
        #expect(shell.refused[key] == nil)
    }

    @Test func `B37 when only refused streams are left, no connection is kept`() {
        let shell = self.shell()
        shell.venue.unknown = Set(streams(1))
        shell.want(streams(1))
        shell.run(for: .seconds(10))
        #expect(shell.known.isEmpty)
        #expect(shell.feed.status(of: streams(1)[0]) == .refused(shell.refused[streams(1)[0]] ?? ""))
        shell.release(streams(1))
        #expect(shell.feed.status(of: streams(1)[0]) == .unwanted)
        #expect(shell.refused.isEmpty)
    }
}
