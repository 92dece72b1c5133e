import MarketDataCore
import MarketDataModel
import Testing

@Suite struct FeedPlacementTests {
    private func shell() -> ModelShell {
        var limits = StreamLimits.narrow
        limits.maximumConnectionAge = nil
        let shell = ModelShell(limits: limits)
        shell.lively()
        shell.start()
        return shell
    }

    @Test func `B39 more streams than one connection may carry go over several`() {
        let shell = self.shell()
        shell.want(streams(35))
        shell.run(for: .seconds(30))
        #expect(shell.serving.count == 4)
        #expect(Set(shell.carriers.keys) == Set(streams(35)))
        #expect(shell.carriers.values.allSatisfy { $0 == 1 })
        #expect(shell.allViolations == [])
    }

    @Test func `B39 what is left moves together, subscribed on the new before it is given up on the old`() {
        let shell = self.shell()
        shell.want(streams(20))
        shell.run(for: .seconds(30))
        let first = shell.serving[0]
        let second = shell.serving[1]
        let mark = shell.actions.count
        shell.release(streams(8) + streams(5, from: 10))
        shell.run(for: .seconds(30))
        #expect(shell.serving == [second])
        #expect(Set(shell.carriers.keys) == Set(streams(2, from: 8) + streams(5, from: 15)))
        let after = shell.actions[mark...].map(\.action)
        let asked = after.firstIndex {
            if case .send(second, let request) = $0 { request.kind == .subscribe } else { false }
        }
        let handed = after.firstIndex(of: .handover(from: first, to: second, streams(2, from: 8)))
        let closed = after.firstIndex(of: .close(first))
        #expect(asked ?? .max < handed ?? .min)
        #expect(handed ?? .max < closed ?? .min)
        #expect(!after.contains { if case .stale = $0 { true } else { false } })
        #expect(shell.allViolations == [])
    }

    @Test func `B39 a connection that emptied is closed, the others stay as they are`() {
        let shell = self.shell()
        shell.want(streams(30))
        shell.run(for: .seconds(30))
        let ids = shell.serving
        shell.release(streams(10, from: 10))
        shell.run(for: .seconds(10))
        #expect(shell.serving == [ids[0], ids[2]])
        #expect(shell.connects.count == 3)
        #expect(shell.handedOver.isEmpty)
    }

    @Test func `B39 a source that is lost while its streams move makes them stale, and then live`() {
        let shell = self.shell()
        shell.want(streams(20))
        shell.run(for: .seconds(30))
        let first = shell.serving[0]
        var isCut = false
        shell.onAction = { action in
            guard case .send(let id, let request) = action, id != first, request.kind == .subscribe, !isCut else {
                return
            }
            isCut = true
            shell.time.at(shell.now) { shell.drop(first) }
        }
        shell.release(streams(8) + streams(5, from: 10))
        shell.run(for: .seconds(30))
        #expect(isCut)
        let moved = streams(2, from: 8)
        #expect(shell.actions.contains { $0.action == .stale(moved, .disconnected("reset")) })
        #expect(moved.allSatisfy { shell.belief[$0] == .live })
        #expect(shell.serving.count == 1)
        #expect(shell.allViolations == [])
    }

    @Test func `B39 a target that is lost while streams move to it leaves them where they are until it is back`() {
        let shell = self.shell()
        shell.want(streams(20))
        shell.run(for: .seconds(30))
        let second = shell.serving[1]
        var isCut = false
        shell.onAction = { action in
            guard case .send(second, let request) = action, request.kind == .subscribe, !isCut else { return }
            isCut = true
            shell.time.at(shell.now) { shell.drop(second) }
        }
        let mark = shell.actions.count
        shell.release(streams(8) + streams(5, from: 10))
        shell.run(for: .seconds(30))
        #expect(isCut)
        let moved = streams(2, from: 8)
        for entry in shell.actions[mark...] {
            if case .stale(let keys, _) = entry.action { #expect(Set(keys).isDisjoint(with: moved)) }
        }
        #expect(shell.serving.count == 1)
        #expect(shell.belief.values.allSatisfy { $0 == .live })
        #expect(shell.carriers.count == 7)
        #expect(shell.allViolations == [])
    }
}
