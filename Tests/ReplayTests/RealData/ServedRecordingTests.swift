import MarketData
import TestSupport
import Testing
import VenueServer

/// A recording of a real venue with quotes and trades that can be decoded today.
struct RealRecording: Sendable, CustomTestStringConvertible {
    var file: String
    var venue: BinanceSpot
    /// Quotes and trades, as INDEX.md of the recordings counts them.
    var events: Int
    var testDescription: String { self.file }

    var path: String { Recordings.path(self.file) }
    var options: RecordingReaderOptions { RecordingReaderOptions(venue: self.venue) }

    static let all = [
        RealRecording(file: "binance-spot/btcusdt_20240808.gz", venue: .binance, events: 28_040 + 9757),
        RealRecording(file: "binance-spot/BINANCE.ws.1.0", venue: .binance, events: 84 + 2),
        RealRecording(file: "binance-us/BINANCE_US.ws.1.0", venue: .binanceUS, events: 128 + 11),
    ]

    static let channels: [Channel] = [.quotes, .trades, .aggregateTrades]

    func replayed() async throws -> [Reading<MarketEvent.Content>] {
        try await MarketDataClient.withReplay(of: self.path, venue: self.venue) { client, replay in
            var readings: [Reading<MarketEvent.Content>] = []
            for try await reading in client.events(for: .all, channels: Self.channels) { readings.append(reading) }
            #expect(replay.unreadableMessages == 0)
            return readings
        }
    }
}

@Suite(.enabled(if: Recordings.arePresent, "\(Recordings.absence)"), .timeLimit(.minutes(5)))
struct `Real recordings, the whole way` {
    @Test(arguments: RealRecording.all)
    func `B48 a served recording gives an unmodified client the same events`(recording: RealRecording) async throws {
        let replayed = try await recording.replayed()
        #expect(replayed.count == recording.events)
        let symbols = Array(Set(replayed.map(\.symbol)))
        let instruments = try await LoopbackVenue.instruments(
            ofRecording: recording.path,
            venue: recording.venue,
            options: recording.options
        )
        let loopback = LoopbackVenue(recording.venue) { $0.instruments = instruments }
        try await loopback.start()
        let heard = try await MarketDataClient.withClient(venue: try BinanceSpot(at: loopback.url)) { client in
            let events = client.events(
                for: .these(symbols),
                channels: RealRecording.channels,
                delivery: .every(buffer: 100_000, whenFull: .fail)
            )
            var iterator = events.makeAsyncIterator()
            await loopback.wait { $0.streams == symbols.count * RealRecording.channels.count }
            let playing = Task {
                try await loopback.play(
                    try RecordingSource(path: recording.path, options: recording.options),
                    speed: .flatOut
                )
            }
            var heard: [Heard] = []
            while heard.count < replayed.count, let reading = try await iterator.next() {
                // A quote by request may come in between.
                if reading.source == .stream { heard.append(Heard(reading)) }
            }
            _ = try await playing.value
            return heard
        }
        await loopback.shutdown()
        #expect(heard == replayed.map(Heard.init))
    }

    @Test(arguments: RealRecording.all)
    func `B46 a recording that is cut replays up to the cut`(recording: RealRecording) async throws {
        let whole = try await recording.replayed()
        let folder = try TemporaryFolder()
        let bytes = try TemporaryFolder.bytes(of: recording.path)
        let name = recording.file.hasSuffix(".gz") ? "cut.gz" : "cut"
        // The long one once.
        for part in whole.count > 10_000 ? [0.3] : [0.3, 0.77] {
            let path = try folder.write(Array(bytes.prefix(Int(Double(bytes.count) * part))), to: name)
            let (cut, end) = try await MarketDataClient.withReplay(of: path, venue: recording.venue) { client, replay in
                var heard: [Heard] = []
                for try await reading in client.events(for: .all, channels: RealRecording.channels) {
                    heard.append(Heard(reading))
                }
                return (heard, replay.end)
            }
            #expect(end == .truncated)
            #expect(cut.count > Int(Double(whole.count) * part) / 2 && cut.count < whole.count)
            #expect(cut.map(\.event) == whole.prefix(cut.count).map(\.value.timeless))
        }
    }

    @Test func `answers to REST calls among the messages of a stream are no messages that can't be read`() async throws
    {
        let recording = RealRecording.all[0]
        let feed = try await RecordingFeed.open(recording.path, options: recording.options)
        var targets: [String] = []
        for try await record in feed {
            if case .exchange(let exchange) = record.event { targets.append(exchange.target) }
        }
        #expect(targets == ["depth"])
    }
}
