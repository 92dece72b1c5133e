import MarketData
import Testing

@Suite(.timeLimit(.minutes(2))) struct `Consumers of a replay` {
    /// Quotes and trades of two symbols in turn, `count` of them, a millisecond apart.
    static func records(_ count: Int) -> [Record] {
        (1...count).map { number in
            let native = number % 3 == 0 ? "ETHUSDT" : "BTCUSDT"
            let event =
                number % 4 == 0 ? MadeRecording.trade(number, of: native) : MadeRecording.quote(number, of: native)
            return Record(event, at: MadeRecording.stamp(Double(number) / 1000))
        }
    }

    static func all(_ client: MarketDataClient, _ delivery: Delivery = .every()) async throws -> [Told] {
        var told: [Told] = []
        for try await update in client.events(for: .all, delivery: delivery).updates { told.append(Told(update)) }
        return told
    }

    @Test func `B47 flat out twice is the same twice, and every record comes once`() async throws {
        let folder = try TemporaryFolder()
        let path = try folder.write(MadeRecording.bytes(Self.records(5000)), to: "r.jsonl")
        var runs: [[Told]] = []
        for _ in 0..<2 {
            runs.append(try await MarketDataClient.withReplay(of: path) { client, _ in try await Self.all(client) })
        }
        #expect(runs[0] == runs[1])
        #expect(runs[0].compactMap { $0.reading?.value.number } == Array(1...5000))
    }

    @Test func `B47 several consumers that begin while it is paused each get everything`() async throws {
        let folder = try TemporaryFolder()
        let path = try folder.write(MadeRecording.bytes(Self.records(300)), to: "r.jsonl")
        let got = try await MarketDataClient.withReplay(of: path, startsPaused: true) { client, replay in
            try await withThrowingTaskGroup(of: [UInt64].self) { group in
                let ready = Gathered<Int>()
                for index in 0..<4 {
                    group.addTask {
                        // `.latest` conflates nothing either: the replay is in step.
                        let delivery: Delivery = index % 2 == 0 ? .every(buffer: 1, whenFull: .fail) : .latest
                        var numbers: [UInt64] = []
                        var iterator = client.events(for: .all, delivery: delivery).makeAsyncIterator()
                        ready.add(index)
                        while let reading = try await iterator.next() {
                            #expect(reading.skipped == 0)
                            reading.value.number.map { numbers.append($0) }
                        }
                        return numbers
                    }
                }
                await until { ready.all.count == 4 }
                replay.resume()
                return try await group.reduce(into: []) { $0.append($1) }
            }
        }
        for numbers in got { #expect(numbers == Array(1...300)) }
    }

    @Test func `a consumer that leaves on the way does not hold up the others`() async throws {
        let folder = try TemporaryFolder()
        let path = try folder.write(MadeRecording.bytes(Self.records(300)), to: "r.jsonl")
        try await MarketDataClient.withReplay(of: path, startsPaused: true) { client, replay in
            try await withThrowingTaskGroup(of: Int.self) { group in
                let ready = Gathered<Int>()
                for limit in [3, 300] {
                    group.addTask {
                        var iterator = client.events(for: .all).makeAsyncIterator()
                        ready.add(limit)
                        var count = 0
                        while count < limit, try await iterator.next() != nil { count += 1 }
                        return count
                    }
                }
                // One is cancelled while it waits.
                let waiting = Task {
                    var count = 0
                    for try await _ in client.quotes(for: ["NONE-USDT"]) { count += 1 }
                    return count
                }
                await until { ready.all.count == 2 }
                waiting.cancel()
                let none = try await waiting.value
                #expect(none == 0)
                replay.resume()
                let sum = try await group.reduce(0, +)
                #expect(sum == 303)
            }
        }
    }

    @Test func `while nobody listens it stands still, and nothing is lost`() async throws {
        let folder = try TemporaryFolder()
        let path = try folder.write(MadeRecording.bytes(MadeRecording.quotes(at: [0, 1, 2, 3, 4])), to: "r.jsonl")
        try await MarketDataClient.withReplay(of: path) { client, replay in
            #expect(replay.position == nil)
            var first: [UInt64] = []
            for try await reading in client.quotes(for: .all) {
                reading.value.sequence.map { first.append($0) }
                if first.count == 2 { break }
            }
            for _ in 0..<100 { await Task.yield() }
            #expect(first == [1, 2])
            #expect(replay.position == MadeRecording.stamp(1).wall)
            var second: [UInt64] = []
            for try await reading in client.quotes(for: .all) { reading.value.sequence.map { second.append($0) } }
            // The last quote first, then on.
            #expect(second == [2, 3, 4, 5])
            #expect(replay.end == .complete)
        }
    }

    @Test func `a handler alone is somebody who listens`() async throws {
        let folder = try TemporaryFolder()
        let path = try folder.write(MadeRecording.bytes(MadeRecording.quotes(at: [0, 1, 2])), to: "r.jsonl")
        try await MarketDataClient.withReplay(of: path) { client, replay in
            // Long enough for the replay to wait for somebody.
            for _ in 0..<100 { await Task.yield() }
            let gathered = Gathered<Quote>()
            let registration = client.onQuotes(for: ["BTC-USDT"]) { _, quote in gathered.add(quote) }
            await until { replay.end != nil }
            #expect(gathered.all.compactMap(\.sequence) == [1, 2, 3])
            _ = consume registration
        }
    }

    @Test func `it ends at once wherever it is: paused, waiting, playing, jumping`() async throws {
        let folder = try TemporaryFolder()
        let path = try folder.write(MadeRecording.bytes(Self.records(2000)), to: "r.jsonl")
        for round in 0..<100 {
            let speed: ReplaySpeed = round % 2 == 0 ? .unpaced : .recorded
            try await MarketDataClient.withReplay(
                of: path,
                speed: speed,
                startsPaused: round % 3 == 0,
                pacing: .manual(ManualTime())
            ) { client, replay in
                let consumer = Task { try await Self.all(client).count }
                for _ in 0..<round { await Task.yield() }
                if round % 5 == 0 { replay.seek(to: MadeRecording.stamp(1).wall) }
                client.shutdown()
                let count = try await consumer.value
                #expect(count <= 2001)
            }
        }
    }

    @Test func `a jump passes over trades, and tells staleness as it is there`() async throws {
        let folder = try TemporaryFolder()
        let key = [StreamKey(.quotes, "BTCUSDT"), StreamKey(.trades, "BTCUSDT")]
        let records = [
            Record(MadeRecording.quote(1), at: MadeRecording.stamp(0)),
            Record(MadeRecording.trade(2), at: MadeRecording.stamp(1)),
            Record(.state(RecordedState(.stale, of: key)), at: MadeRecording.stamp(2)),
            Record(MadeRecording.trade(3), at: MadeRecording.stamp(4)),
            Record(MadeRecording.quote(4), at: MadeRecording.stamp(5)),
        ]
        let header = MadeRecording.header(tellsStates: true)
        let path = try folder.write(MadeRecording.bytes(records, header: header), to: "r.jsonl")
        let since = MadeRecording.stamp(2).monotonic
        let told = try await MarketDataClient.withReplay(of: path, startsPaused: true) { client, replay in
            var told: [Told] = []
            var isBack = false
            replay.seek(to: MadeRecording.stamp(3).wall)
            replay.resume()
            for try await update in client.events(for: ["BTC-USDT"]).updates {
                told.append(Told(update))
                guard told.last?.reading?.value.number == 4, !isBack else { continue }
                isBack = true
                replay.seek(to: MadeRecording.stamp(0.5).wall)
            }
            return told
        }
        let words = told.map { told -> String in
            switch told {
            case .value(let reading): "\(reading.value.number ?? 0)\(reading.isStale ? " old" : "")"
            case .stale(_, let time): time == since ? "stale" : "stale at another time"
            case .halted: "halted"
            case .live: "live"
            case .gap: "gap"
            case .refused: "refused"
            }
        }
        #expect(
            words == [
                // At 3 s: the quote, and that both streams are stale.
                "gap", "1 old", "stale", "stale", "gap", "3", "live", "4", "live",
                // Back at 0.5 s, and once more from there.
                "gap", "1", "gap", "2", "stale", "stale", "3", "live", "4", "live",
            ]
        )
    }
}
