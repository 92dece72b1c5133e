import MarketData
import Testing
import VenueServer

@Suite(.timeLimit(.minutes(2))) struct `A session that was recorded` {
    static let instruments = LoopbackVenue.instruments(["BTC-USDT", "ETH-USDT"], of: .binance)

    /// Everything a consumer is told of quotes and trades, up to the event with number `last`. `requested` is told of
    /// which symbols quotes by request came.
    static func consume(
        _ client: MarketDataClient,
        _ symbols: [Symbol],
        upTo last: UInt64?,
        _ requested: Gathered<Symbol>? = nil
    ) async throws -> [Told] {
        var told: [Told] = []
        let events = client.events(for: .these(symbols), delivery: .every(buffer: 100_000, whenFull: .fail))
        var iterator = events.updates.makeAsyncIterator()
        while let update = try await iterator.next() {
            told.append(Told(update))
            if let reading = told.last?.reading, reading.source == .upstream { requested?.add(reading.symbol) }
            if let last, told.last?.reading?.value.number == last { break }
        }
        return told
    }

    static func events(_ simulation: inout MarketSimulation, _ count: Int) -> LoopbackEvents {
        var events: [LoopbackEvent] = []
        for _ in 0..<count { simulation.next().map { events.append($0) } }
        return LoopbackEvents(events)
    }

    static let last: UInt64 = 999_999_999

    @Test(arguments: ["session.jsonl", "session.jsonl.gz"])
    func `B46 replays what its consumers were told: values, stale, gap and live, in order, with their times`(
        name: String
    ) async throws {
        let folder = try TemporaryFolder()
        let path = folder.file(name)
        let loopback = LoopbackVenue(.binance) { $0.instruments = Self.instruments }
        try await loopback.start()
        var configuration = MarketDataClient.Configuration()
        configuration.recording = .init(path: path)
        configuration.seed = 1
        let live = try await MarketDataClient.withClient(
            venue: try BinanceSpot(at: loopback.url),
            configuration: configuration
        ) { client in
            let requested = Gathered<Symbol>()
            async let both = Self.consume(client, ["BTC-USDT", "ETH-USDT"], upTo: Self.last, requested)
            var simulation = MarketSimulation(seed: 5, instruments: Self.instruments, tradesInHundred: 40)
            await loopback.wait { $0.streams == 4 }
            // A quote by request tells nothing once the stream has spoken: it speaks when both are told.
            await until { requested.all.count == 2 }
            try await loopback.play(Self.events(&simulation, 3000), speed: .flatOut)
            for round in 2...3 {
                loopback.dropConnections()
                await loopback.wait { $0.connections == round && $0.streams == 4 }
                // The quotes by request come before the stream says anything, and later.
                if round == 2 { await loopback.wait { $0.restCalls["/api/v3/ticker/bookTicker", default: 0] >= round } }
                try await loopback.play(Self.events(&simulation, 2000), speed: .flatOut)
            }
            let end = Trade(
                price: "1",
                quantity: "1",
                aggressor: .buy,
                id: Self.last,
                eventTime: MadeRecording.start,
                received: MadeRecording.stamp(0)
            )
            loopback.publish(end, of: "ETHUSDT")
            return try await both
        }
        await loopback.shutdown()
        // What a connection had not sent yet was lost with it.
        #expect(live.compactMap(\.reading).count { $0.source == .stream } > 2000)
        #expect(Set(live.compactMap(\.reading).filter { $0.source == .upstream }.map(\.symbol)).count == 2)
        #expect(live.contains(.gap("BTC-USDT", .upstream)) && live.contains(.live("ETH-USDT")))
        #expect(live.contains { if case .stale = $0 { true } else { false } })

        let (replayed, end) = try await MarketDataClient.withReplay(of: path) { client, replay in
            (try await Self.consume(client, ["BTC-USDT", "ETH-USDT"], upTo: nil), replay.end)
        }
        #expect(end == .complete)
        // The consumer left with the last trade; what the client was told while it closed is recorded all the same.
        #expect(replayed.count >= live.count)
        #expect(replayed.dropFirst(live.count).allSatisfy { $0.reading?.source != .stream })
        let difference = zip(replayed, live).first { $0 != $1 }
        #expect(difference == nil)
    }

    @Test func `B46 symbols that are wanted later keep their names, too`() async throws {
        let folder = try TemporaryFolder()
        let path = folder.file("session.jsonl")
        // The venue's rules would make BN-BUSD of it.
        let ambiguous = Instrument(symbol: "BNB-USD", native: "BNBUSD", base: "BNB", quote: "USD")
        let other = Instrument(symbol: "A-BUSD", native: "ABUSD", base: "A", quote: "BUSD")
        let loopback = LoopbackVenue(.binance) { $0.instruments = Self.instruments + [ambiguous, other] }
        try await loopback.start()
        var configuration = MarketDataClient.Configuration()
        configuration.recording = .init(path: path)
        try await MarketDataClient.withClient(
            venue: try BinanceSpot(at: loopback.url),
            configuration: configuration
        ) { client in
            for (count, instrument) in [other, ambiguous].enumerated() {
                var iterator = client.trades(for: [instrument.symbol]).makeAsyncIterator()
                await loopback.wait { $0.streamsAdded == count + 1 }
                let trade = Trade(
                    price: "1",
                    quantity: "1",
                    aggressor: .buy,
                    id: UInt64(count + 1),
                    eventTime: MadeRecording.start,
                    received: MadeRecording.stamp(0)
                )
                loopback.publish(trade, of: instrument.native)
                let id = try await iterator.next()?.value.id
                #expect(id == UInt64(count + 1))
            }
        }
        await loopback.shutdown()
        let text = String(decoding: try TemporaryFolder.bytes(of: path), as: UTF8.self)
        #expect(text.split(separator: "\n").count { $0.contains("\"type\":\"instruments\"") } == 1)
        let symbols = try await MarketDataClient.withReplay(of: path) { client, _ in
            var symbols: [Symbol] = []
            for try await reading in client.trades(for: .all) { symbols.append(reading.symbol) }
            return symbols
        }
        #expect(symbols == ["A-BUSD", "BNB-USD"])
    }

    /// Books of Kraken do not tell their depth: it is that of their connection's route.
    @Test func `B46 books of two depths replay under the depths by which they were asked for`() async throws {
        let folder = try TemporaryFolder()
        let path = folder.file("session.jsonl")
        let loopback = LoopbackVenue(.kraken) { $0.instruments = LoopbackVenue.instruments(["BTC-USD"], of: .kraken) }
        try await loopback.start()
        var configuration = MarketDataClient.Configuration()
        configuration.recording = .init(path: path)
        let depths: [UInt16] = [10, 100]
        try await MarketDataClient.withClient(
            venue: try KrakenSpot(at: loopback.url),
            configuration: configuration
        ) { client async throws in
            for (count, depth) in depths.enumerated() {
                var books = client.bookUpdates(for: ["BTC-USD"], depth: depth).makeAsyncIterator()
                await loopback.wait { $0.streamsAdded == count + 1 }
                let update = BookUpdate(.snapshot, depth: depth, bidCount: 1, askCount: 0, checksum: UInt32(depth))
                loopback.publish(MarketEvent("BTC/USD", .book(update)), levels: [BookLevel("1", "1")])
                #expect(try await books.next()?.value.update.checksum == UInt32(depth))
            }
        }
        await loopback.shutdown()
        for depth in depths {
            let checksums = try await MarketDataClient.withReplay(of: path) { client, _ in
                var checksums: [UInt32?] = []
                for try await reading in client.bookUpdates(for: ["BTC-USD"], depth: depth) {
                    #expect(reading.value.update.depth == depth)
                    checksums.append(reading.value.update.checksum)
                }
                return checksums
            }
            #expect(checksums == [UInt32(depth)])
        }
    }

    @Test func `B46 a recording taken up again goes on, whatever its connections are called`() async throws {
        let folder = try TemporaryFolder()
        let records = [
            Record(MadeRecording.quote(100, on: 3), at: MadeRecording.stamp(0)),
            Record(.resumed(MadeRecording.header()), at: MadeRecording.stamp(1)),
            Record(MadeRecording.quote(1, on: 1), at: MadeRecording.stamp(2)),
            Record(MadeRecording.quote(2, on: 1), at: MadeRecording.stamp(3)),
        ]
        let path = try folder.write(MadeRecording.bytes(records), to: "r.jsonl")
        let readings = try await MarketDataClient.withReplay(of: path) { client, _ in
            var readings: [Reading<Quote>] = []
            for try await reading in client.quotes(for: .all) { readings.append(reading) }
            return readings
        }
        #expect(readings.map(\.value.sequence) == [100, 1, 2])
        #expect(readings.map(\.afterGap) == [false, true, false])
    }

    @Test func `names that a recording explains later are told by then`() async throws {
        let folder = try TemporaryFolder()
        let instrument = Instrument(symbol: "BTC-PERP", native: "PF_XBT", base: "BTC", quote: "PERP")
        let records = [
            Record(MadeRecording.quote(1, of: "BTCPERP"), at: MadeRecording.stamp(0)),
            Record(.instruments([instrument]), at: MadeRecording.stamp(1)),
            Record(MadeRecording.quote(2, of: "PF_XBT"), at: MadeRecording.stamp(2)),
        ]
        let path = try folder.write(MadeRecording.bytes(records), to: "r.jsonl")
        let numbers = try await MarketDataClient.withReplay(of: path) { client, _ in
            var numbers: [UInt64?] = []
            for try await reading in client.quotes(for: ["BTC-PERP"]) { numbers.append(reading.value.sequence) }
            return numbers
        }
        #expect(numbers == [1, 2])
    }
}
