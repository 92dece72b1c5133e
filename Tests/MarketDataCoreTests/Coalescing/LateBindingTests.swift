import MarketDataCore
import MarketDataModel
import Testing

/// What a call asks for is settled when it is about to be sent, not when it is handed on.
struct LateBindingTests {
    private static let btc: NativeName = "BTCUSDT"
    private static let eth: NativeName = "ETHUSDT"
    private var machine = CoalescingStateMachine(limits: CoalescingLimits(parallelCalls: 4))

    private mutating func ask(
        _ id: UInt64,
        _ native: NativeName,
        at seconds: Double,
        _ demand: QuoteDemand = .cached,
        _ priority: Priority = .normal,
        shares: Bool = true
    ) -> CoalescingStateMachine.Reception {
        let question = Question(
            id: id,
            symbol: Symbol(native.name),
            askedAt: at(seconds),
            demand: demand,
            priority: priority
        )
        return self.machine.ask(question, of: native, shares: shares)
    }

    private mutating func submit(at seconds: Double) throws -> CoalescingStateMachine.Submission {
        let submission = self.machine.advance(now: at(seconds))
        return try #require(submission)
    }

    private mutating func compose(_ id: UInt64, at seconds: Double) -> [NativeName]? {
        self.machine.compose(id, now: at(seconds))?.natives
    }

    private mutating func landed(_ id: UInt64) -> [Set<UInt64>] { self.machine.landed(id).map(\.questions) }

    private mutating func withdraw(_ id: UInt64) -> UInt64? { self.machine.withdraw(id) }

    @Test mutating func `misses of any symbol join a call that waits for its turn, fresh ones too`() throws {
        _ = self.ask(1, Self.btc, at: 1)
        let call = try self.submit(at: 1.01)
        for second in 2...29 {
            #expect(self.ask(UInt64(second), Self.eth, at: Double(second), .fresh) == .waits)
            #expect(self.machine.deadline == .distantFuture)
        }
        #expect(self.machine.callsUnderWay == 1)
        #expect(self.compose(call.id, at: 30) == [Self.btc, Self.eth])
        #expect(self.landed(call.id) == [[1], Set(2...29)])
    }

    @Test mutating func `a call that is held back again takes in what has come since`() throws {
        _ = self.ask(1, Self.btc, at: 1)
        let first = try self.submit(at: 1.01)
        #expect(self.compose(first.id, at: 2) == [Self.btc])
        // Not known to have been sent or not: another gathers beside it.
        _ = self.ask(2, Self.eth, at: 3)
        let second = try self.submit(at: 3.25)
        _ = self.ask(3, "XRPUSDT", at: 4)
        #expect(self.compose(first.id, at: 30) == [Self.btc, Self.eth, "XRPUSDT"])
        // Nothing is left to ask for.
        #expect(self.compose(second.id, at: 30) == nil)
        #expect(self.landed(first.id) == [[1], [2], [3]])
        #expect(self.machine.callsUnderWay == 0)
    }

    @Test mutating func `B23 a more urgent question raises the call that it joins, a less urgent one does not`() throws
    {
        _ = self.ask(1, Self.btc, at: 1, .cached, .low)
        let call = try self.submit(at: 1.01)
        #expect(call.priority == .low)
        #expect(self.ask(2, Self.btc, at: 2, .cached, .interactive) == .raises(call.id, to: .interactive))
        #expect(self.ask(3, Self.eth, at: 2, .cached, .high) == .waits)
        // In flight, or held back once more: it cannot be told, and does no harm.
        _ = self.compose(call.id, at: 3)
        #expect(self.ask(4, Self.btc, at: 4, .cached, .interactive) == .waits)
    }

    @Test mutating func `a call is as urgent as the most urgent of those that were gathered for it`() throws {
        _ = self.ask(1, Self.btc, at: 1, .cached, .background)
        _ = self.ask(2, Self.eth, at: 1, .cached, .high)
        _ = self.ask(3, "XRPUSDT", at: 1)
        #expect(try self.submit(at: 1.01).priority == .high)
    }

    @Test mutating func `B9 the last to leave gives up a call that was not sent, one that was goes on`() throws {
        _ = self.ask(1, Self.btc, at: 1)
        _ = self.ask(2, Self.eth, at: 1)
        let call = try self.submit(at: 1.01)
        #expect(self.withdraw(1) == nil)
        #expect(self.machine.submission(call.id)?.natives == [Self.eth])
        #expect(self.withdraw(2) == call.id)
        #expect(self.compose(call.id, at: 2) == nil)
        _ = self.ask(3, Self.btc, at: 3)
        let next = try self.submit(at: 3.01)
        #expect(self.compose(next.id, at: 3.1) == [Self.btc])
        #expect(self.withdraw(3) == nil)
        #expect(self.landed(next.id) == [[]])
    }

    @Test mutating func `B9 a refresh that nobody waits for keeps its place when those who joined it leave`() throws {
        let refresh = Question(
            id: 1,
            symbol: "BTC-USDT",
            askedAt: at(1),
            demand: .cached,
            priority: .background,
            kind: .refresh
        )
        _ = self.machine.ask(refresh, of: Self.btc)
        let call = try self.submit(at: 1.01)
        #expect(call.priority == .background)
        #expect(self.ask(2, Self.btc, at: 2) == .raises(call.id, to: .normal))
        #expect(self.machine.submission(call.id)?.submission.priority == .normal)
        #expect(self.withdraw(2) == nil)
        #expect(self.compose(call.id, at: 3) == [Self.btc])
    }

    @Test mutating func `without sharing each question has a call of its own`() throws {
        guard case .submits(let first) = self.ask(1, Self.btc, at: 1, shares: false),
            case .submits(let second) = self.ask(2, Self.btc, at: 1, shares: false)
        else {
            Issue.record("no call")
            return
        }
        _ = self.ask(3, Self.btc, at: 1)
        #expect(self.compose(first.id, at: 1) == [Self.btc])
        #expect(self.withdraw(2) == second.id)
        #expect(self.compose(second.id, at: 1) == nil)
        #expect(self.landed(first.id) == [[1]])
        #expect(self.machine.waiting == 1)
    }

    @Test mutating func `after an invalidation nobody joins what is in flight`() throws {
        _ = self.ask(1, Self.btc, at: 1)
        _ = self.ask(2, Self.eth, at: 1)
        let call = try self.submit(at: 1.01)
        _ = self.compose(call.id, at: 1.01)
        self.machine.invalidate(Self.btc)
        _ = self.ask(3, Self.btc, at: 2)
        _ = self.ask(4, Self.eth, at: 2)
        #expect(self.landed(call.id) == [[1], [2, 4]])
        let next = try self.submit(at: 2.25)
        #expect(self.compose(next.id, at: 2.25) == [Self.btc])
    }

    @Test mutating func `a call that is refused as a whole is asked for by halves, down to the one that is bad`() throws
    {
        let natives: [NativeName] = ["A", "B", "C", "D", "E"]
        for (index, native) in natives.enumerated() { _ = self.ask(UInt64(index + 1), native, at: 1) }
        var queue = [try self.submit(at: 1.01).id]
        var (answered, refused, calls) = (Set<UInt64>(), Set<UInt64>(), 0)
        while let id = queue.popLast() {
            guard let asked = self.compose(id, at: 2) else { continue }
            calls += 1
            if asked.contains("D"), let halves = self.machine.halve(id) {
                queue += [halves.0.id, halves.1.id]
            } else {
                let all = self.landed(id).reduce(into: Set<UInt64>()) { $0.formUnion($1) }
                if asked.contains("D") { refused.formUnion(all) } else { answered.formUnion(all) }
            }
        }
        #expect(answered == [1, 2, 3, 5])
        #expect(refused == [4])
        #expect(calls <= 7)
        #expect(self.machine.callsUnderWay == 0 && self.machine.waiting == 0)
    }

    @Test mutating func `where all are bad the halving ends, and everybody has an answer`() throws {
        for id in 1...64 as ClosedRange<UInt64> {
            guard let name = InlineName("N\(id)") else { return }
            _ = self.ask(id, NativeName(name), at: 1)
        }
        var queue = [try self.submit(at: 1.01).id]
        var (refused, calls) = (0, 0)
        while let id = queue.popLast() {
            guard self.compose(id, at: 2) != nil else { continue }
            calls += 1
            if let halves = self.machine.halve(id) {
                queue += [halves.0.id, halves.1.id]
            } else {
                refused += self.landed(id).reduce(0) { $0 + $1.count }
            }
        }
        #expect(refused == 64)
        // 3 times log₂ 64 halvings, two calls each.
        #expect(calls <= 37)
        #expect(self.machine.callsUnderWay == 0)
    }

    @Test mutating func `what others know is taken out of a call that waits, but for what must be requested`() throws {
        _ = self.ask(1, Self.btc, at: 1)
        _ = self.ask(2, Self.eth, at: 1, .fresh)
        let call = try self.submit(at: 1.01)
        let (arrivals, isOver) = self.machine.found([Self.btc, Self.eth, "XRPUSDT"], instead: call.id)
        #expect(arrivals.map(\.questions) == [[1]] && !isOver)
        #expect(self.compose(call.id, at: 2) == [Self.eth])
        // Sent: it is too late.
        let late = self.machine.found([Self.eth], instead: call.id)
        #expect(late.arrivals.isEmpty && !late.isOver)
        #expect(self.landed(call.id) == [[2]])
    }

    @Test mutating func `1,000 gets of 50 symbols over a second are at most 10 calls, within 20 ms at most 2`() {
        for (span, latency, most) in [(1.0, 0.12, 10), (0.02, 0.1, 2)] {
            self.machine = CoalescingStateMachine()
            var kept: [NativeName: Double] = [:]
            var flights: [(id: UInt64, natives: [NativeName], lands: Double)] = []
            var calls = 0
            for tick in 0..<4_000 {
                let now = Double(tick) / 1_000
                while let flight = flights.first, flight.lands <= now {
                    flights.removeFirst()
                    _ = self.machine.landed(flight.id)
                    for native in flight.natives { kept[native] = now }
                }
                for get in 0..<1_000 where Int(Double(get) * span) == tick {
                    guard let name = InlineName("N\(get % 50)") else { return }
                    let native = NativeName(name)
                    if let known = kept[native], now - known <= 1 { continue }
                    _ = self.ask(UInt64(get + 1), native, at: now)
                }
                while let submission = self.machine.advance(now: at(now)) {
                    guard let natives = self.compose(submission.id, at: now) else { continue }
                    calls += 1
                    flights.append((submission.id, natives, now + latency))
                }
            }
            #expect(calls <= most, "\(calls) calls over \(span) s")
            #expect(self.machine.waiting == 0)
        }
    }
}
