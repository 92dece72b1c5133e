import MarketData
import Testing

@Suite(.timeLimit(.minutes(2))) struct `Paced replay` {
    /// Quotes 1 to 5 at 0, 1, 3, 6 and 10 seconds, replayed on a clock moved by hand. `body` gets what came so far.
    static func with(
        speed: ReplaySpeed,
        startsPaused: Bool = false,
        _ body: @Sendable @escaping (Replay, ManualTime, Gathered<Reading<Quote>>) async throws -> Void
    ) async throws -> [Reading<Quote>] {
        let folder = try TemporaryFolder()
        let path = try folder.write(MadeRecording.bytes(MadeRecording.quotes(at: [0, 1, 3, 6, 10])), to: "r.jsonl")
        let time = ManualTime()
        let gathered = Gathered<Reading<Quote>>()
        try await MarketDataClient.withReplay(
            of: path,
            speed: speed,
            startsPaused: startsPaused,
            pacing: .manual(time)
        ) { client, replay in
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask {
                    for try await reading in client.quotes(for: ["BTC-USDT"]) { gathered.add(reading) }
                }
                try await body(replay, time, gathered)
                try await group.waitForAll()
            }
        }
        return gathered.all
    }

    static func numbers(_ readings: [Reading<Quote>]) -> [UInt64] { readings.compactMap(\.value.sequence) }

    /// Until the replay waits for a moment so long after `start`.
    static func waits(_ time: ManualTime, _ start: MonotonicTime, until span: Duration) async {
        await ReplayTests.until { time.nextDeadline == start + span }
    }

    @Test func `B47 at 1x each record comes at its time, not before`() async throws {
        let all = try await Self.with(speed: .recorded) { _, time, got in
            let start = time.stamp.monotonic
            await Self.waits(time, start, until: .seconds(1))
            #expect(Self.numbers(got.all) == [1])
            time.advance(by: .milliseconds(999))
            #expect(time.nextDeadline == start + .seconds(1))
            time.advance(by: .milliseconds(1))
            await Self.waits(time, start, until: .seconds(3))
            #expect(Self.numbers(got.all) == [1, 2])
            // Two at once where the clock goes that far.
            time.advance(by: .seconds(6))
            await Self.waits(time, start, until: .seconds(10))
            #expect(Self.numbers(got.all) == [1, 2, 3, 4])
            time.advance(by: .seconds(3))
        }
        #expect(Self.numbers(all) == [1, 2, 3, 4, 5])
        // On the recording's time: nothing is ever old.
        #expect(all.allSatisfy { $0.age == .zero && !$0.afterGap && $0.skipped == 0 })
        #expect(all.map(\.received) == [0, 1, 3, 6, 10].map { MadeRecording.stamp($0) })
    }

    @Test func `B47 at 4x the times are a quarter, and the speed can change on the way`() async throws {
        let all = try await Self.with(speed: .times(4)) { replay, time, got in
            let start = time.stamp.monotonic
            await Self.waits(time, start, until: .milliseconds(250))
            time.advance(by: .milliseconds(250))
            await Self.waits(time, start, until: .milliseconds(750))
            time.advance(by: .milliseconds(250))
            // The recording stands at 2 s; the next record, at 3 s, is now half a second away.
            replay.setSpeed(.times(2))
            await Self.waits(time, start, until: .seconds(1))
            #expect(Self.numbers(got.all) == [1, 2])
            replay.setSpeed(.unpaced)
        }
        #expect(Self.numbers(all) == [1, 2, 3, 4, 5])
    }

    @Test func `B47 a pause holds for as long as it lasts, and what was left of a wait stays`() async throws {
        let all = try await Self.with(speed: .recorded) { replay, time, got in
            let start = time.stamp.monotonic
            await Self.waits(time, start, until: .seconds(1))
            time.advance(by: .milliseconds(400))
            replay.pause()
            #expect(replay.isPaused)
            time.advance(by: .seconds(3600))
            replay.resume()
            await Self.waits(time, start, until: .seconds(3601))
            #expect(Self.numbers(got.all) == [1])
            replay.setSpeed(.unpaced)
        }
        #expect(Self.numbers(all) == [1, 2, 3, 4, 5])
    }

    @Test func `B47 a jump forward tells where things stand, then goes on at its pace`() async throws {
        let all = try await Self.with(speed: .recorded) { replay, time, got in
            let start = time.stamp.monotonic
            await Self.waits(time, start, until: .seconds(1))
            replay.seek(to: MadeRecording.stamp(6).wall)
            // 2 and 3 are passed over; 3 is how things stand before 6 s, where 4 is due at once.
            await Self.waits(time, start, until: .seconds(4))
            #expect(Self.numbers(got.all) == [1, 3, 4])
            #expect(got.all.map(\.afterGap) == [false, true, false])
            #expect(replay.position == MadeRecording.stamp(6).wall)
            time.advance(by: .seconds(4))
        }
        #expect(Self.numbers(all) == [1, 3, 4, 5])
    }

    @Test func `B47 a jump back tells the past again, as it was`() async throws {
        let all = try await Self.with(speed: .recorded) { replay, time, got in
            let start = time.stamp.monotonic
            await Self.waits(time, start, until: .seconds(1))
            time.advance(by: .seconds(7))
            await Self.waits(time, start, until: .seconds(10))
            #expect(Self.numbers(got.all) == [1, 2, 3, 4])
            replay.seek(to: MadeRecording.stamp(0.5).wall)
            // 1 is how things stand; 2, the first from there on, is due at once.
            await Self.waits(time, start, until: .seconds(9))
            #expect(Self.numbers(got.all) == [1, 2, 3, 4, 1, 2])
            replay.seek(to: MadeRecording.start)
            await Self.waits(time, start, until: .seconds(8))
            // Before the first record nothing was known.
            #expect(Self.numbers(got.all) == [1, 2, 3, 4, 1, 2, 1])
            replay.setSpeed(.unpaced)
        }
        #expect(Self.numbers(all) == [1, 2, 3, 4, 1, 2, 1, 2, 3, 4, 5])
    }

    @Test func `B47 a jump beyond the end tells the last quote and ends`() async throws {
        let all = try await Self.with(speed: .recorded) { replay, time, _ in
            await Self.waits(time, time.stamp.monotonic, until: .seconds(1))
            replay.seek(to: MadeRecording.stamp(60).wall)
        }
        #expect(Self.numbers(all) == [1, 5])
    }

    @Test func `B47 a jump while it is paused tells where things stand and stays paused`() async throws {
        let all = try await Self.with(speed: .recorded, startsPaused: true) { replay, time, got in
            replay.seek(to: MadeRecording.stamp(5).wall)
            await ReplayTests.until { got.all.count == 1 }
            #expect(Self.numbers(got.all) == [3] && replay.isPaused)
            time.advance(by: .seconds(100))
            replay.setSpeed(.unpaced)
            #expect(Self.numbers(got.all) == [3])
            replay.resume()
        }
        #expect(Self.numbers(all) == [3, 4, 5])
    }
}
