import MarketData
import MarketDataModel
import Testing

/// Scans over real sockets, in virtual time, against a venue on loopback that counts what reaches it.
@Suite(.timeLimit(.minutes(2))) struct ScanTests {
    @Test func `B26 a scan of 50 at 20 a minute leaves 5 to who waits, and tells places and waits`() async throws {
        try await ScanFloor.with(50, perCall: 1) { floor in
            let symbols = try ScanFloor.symbols(50)
            let scan = floor.client.scan(symbols)
            let log = StepLog(scan)
            #expect(await floor.until { log.answered.count == 15 })
            // Nothing more for a while: the rest of the quota is for others.
            let start = floor.time.stamp.monotonic
            _ = await floor.until(.seconds(20)) { log.answered.count > 15 }
            #expect(log.answered.count == 15)
            #expect(Set(log.answered) == Set(symbols.prefix(15)))
            #expect(floor.calls == 15)
            let queued = log.steps.filter { if case .queued = $0.event { true } else { false } }
            #expect(queued.map(\.symbol).suffix(35) == symbols.suffix(35).map { $0 })
            for step in queued.suffix(35) {
                guard let place = step.symbol.flatMap({ symbols.firstIndex(of: $0) }) else { continue }
                #expect(step.position == place + 1)
                // 15 each minute: the 16th after a minute, the 31st after two, the 46th after three.
                let minutes = place / 15
                let wait = try #require(step.estimatedWait)
                #expect(wait > .seconds(60 * minutes - 12 * minutes), "\(place)")
                #expect(wait < .seconds(60 * minutes + 12 * minutes), "\(place)")
            }
            // Five who can't wait are answered at once.
            for index in 20..<25 {
                async let reading = floor.client.quote(for: symbols[index], freshness: .fresh, priority: .interactive)
                _ = await floor.until(.seconds(5)) { floor.calls == index - 4 }
                #expect(try await reading.source == .upstream)
            }
            #expect(floor.time.stamp.monotonic - start < .seconds(40))
            #expect(floor.calls == 20)
            #expect(await floor.until { log.isFinished })
            #expect(Set(log.answered) == Set(symbols))
            #expect(log.answered.count == 50)
            #expect(scan.progress.remaining == 0)
        }
    }

    @Test func `B26 pause and resume lose nothing and repeat nothing`() async throws {
        try await ScanFloor.with(50, perCall: 1) { floor in
            let symbols = try ScanFloor.symbols(50)
            let scan = floor.client.scan(symbols)
            let log = StepLog(scan)
            #expect(await floor.until { log.answered.count >= 5 })
            scan.pause()
            #expect(await floor.until { log.steps.contains { if case .paused = $0.event { true } else { false } } })
            // What was on its way is still answered; then nothing more, however long.
            _ = await floor.until(.seconds(1)) { false }
            #expect(await floor.until { floor.client.queue.underWay == 0 && floor.calls == log.answered.count })
            let answered = log.answered.count
            _ = await floor.until(.seconds(90)) { log.answered.count > answered }
            #expect(log.answered.count == answered)
            #expect(scan.progress.isPaused)
            scan.resume()
            #expect(await floor.until { log.isFinished })
            #expect(log.answered.count == 50)
            #expect(Set(log.answered) == Set(symbols))
            #expect(floor.calls == 50)
        }
    }

    @Test func `B26 where the venue answers many symbols in one call the scan is one call`() async throws {
        try await ScanFloor.with(50, perCall: nil) { floor in
            let log = StepLog(floor.client.scan(try ScanFloor.symbols(50)))
            #expect(await floor.until { log.isFinished })
            #expect(log.answered.count == 50)
            #expect(floor.calls == 1)
        }
        try await ScanFloor.with(50, perCall: 20) { floor in
            let log = StepLog(floor.client.scan(try ScanFloor.symbols(50)))
            #expect(await floor.until { log.isFinished })
            #expect(log.answered.count == 50)
            #expect(floor.calls == 3)
        }
    }

    @Test func `a symbol named twice is asked for once, one that is unknown fails and the scan goes on`() async throws {
        try await ScanFloor.with(3, perCall: 1) { floor in
            let symbols = try ScanFloor.symbols(3)
            let log = StepLog(floor.client.scan([symbols[0], "NO-SUCH", symbols[1], symbols[0], symbols[2]]))
            #expect(await floor.until { log.isFinished })
            // The three calls are under way together, and come back in any order.
            #expect(log.answered.sorted() == symbols)
            #expect(log.failed == ["NO-SUCH"])
            guard case .finished = log.steps.last?.event else {
                Issue.record("the last step is \(String(describing: log.steps.last))")
                return
            }
            #expect(log.steps.last?.progress.failed == 1)
        }
    }

    @Test func `a scan at 5 a minute asks for 5 a minute`() async throws {
        try await ScanFloor.with(12, perCall: 1) { floor in
            let start = floor.time.stamp.monotonic
            let log = StepLog(floor.client.scan(try ScanFloor.symbols(12), perMinute: 5))
            #expect(await floor.until { log.answered.count == 5 })
            #expect(await floor.until { log.isFinished })
            #expect(floor.time.stamp.monotonic - start >= .seconds(120))
            #expect(floor.time.stamp.monotonic - start < .seconds(140))
        }
    }

    @Test func `a scan nobody wants any more asks for nothing, and its iteration ends`() async throws {
        try await ScanFloor.with(50, perCall: 1) { floor in
            let scan = floor.client.scan(try ScanFloor.symbols(50))
            var iterator: Scan.Iterator? = scan.makeAsyncIterator()
            _ = await floor.until { floor.calls == 15 }
            iterator = nil
            _ = iterator
            _ = await floor.until(.seconds(120)) { floor.calls > 15 }
            #expect(floor.calls == 15)
            #expect(floor.client.queue.questions == 0)
            var second = scan.makeAsyncIterator()
            #expect(await second.next() == nil)
        }
    }

    @Test func `the end of the client ends a scan, with what was missing`() async throws {
        var log: StepLog?
        try await ScanFloor.with(50, perCall: 1) { floor in
            log = StepLog(floor.client.scan(try ScanFloor.symbols(50)))
            _ = await floor.until { log?.answered.count == 15 }
        }
        while log?.isFinished != true { await Task.yield() }
        #expect(log?.failed.count == 35)
    }

    @Test func `B27 a scan of a consumer waits for its tier instead of failing`() async throws {
        try await ScanFloor.with(8, perCall: 1) { floor in
            let desk = floor.client.consumer("desk", tier: Tier("slow", perSecond: 1, burst: 2))
            let start = floor.time.stamp.monotonic
            let log = StepLog(desk.scan(try ScanFloor.symbols(8)))
            #expect(await floor.until { log.isFinished })
            #expect(log.answered.count == 8)
            #expect(floor.time.stamp.monotonic - start >= .seconds(6))
            #expect(desk.usage.upstreamCalls == 8)
            #expect(desk.usage.refusals == 0)
            #expect(desk.usage.requests == 8)
        }
    }
}
