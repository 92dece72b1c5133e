import Foundation
import Locking
import MarketData
import MarketDataTesting
import Testing

/// The venue's list of instruments: fetched once, kept, and done without.
@Suite(.timeLimit(.minutes(1)))
struct InstrumentListTests {
    private static let calls = "/api/v3/exchangeInfo"

    /// A client that keeps the list in `folder` learns what `symbol` is.
    private func ask(
        _ venue: LoopbackVenue,
        keeping folder: URL?,
        symbol: Symbol = "BTC-USDT",
        log: CapturedLog = CapturedLog()
    ) async throws {
        try await withClient(
            BinanceSpot(at: venue.url),
            log: log,
            configure: { configuration in
                configuration.instruments.keepsOnDisk = folder != nil
                configuration.instruments.cacheDirectory = folder?.path
            },
            { client in _ = try await client.quote(for: symbol) }
        )
    }

    private func withFolder(_ body: (URL) async throws -> Void) async throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "instruments-\(UUID().uuidString)")
        defer { try? FileManager.default.removeItem(at: folder) }
        try await body(folder)
    }

    private func files(in folder: URL) throws -> [URL] {
        try FileManager.default.contentsOfDirectory(at: folder, includingPropertiesForKeys: nil)
    }

    @Test func `B53 the list is fetched once and kept for the next client`() async throws {
        try await withVenue { venue in
            try await self.withFolder { folder in
                let nested = folder.appending(path: "a/b")
                for _ in 0..<3 { try await self.ask(venue, keeping: nested) }
                #expect(venue.statistics.restCalls[Self.calls] == 1)
                // Nothing but the list: drafts are gone.
                #expect(try self.files(in: nested).map(\.pathExtension) == ["tsv"])
                // Without the switch nothing is kept or read.
                try await self.ask(venue, keeping: nil)
                #expect(venue.statistics.restCalls[Self.calls] == 2)
            }
        }
    }

    @Test func `instruments are listed by a part of their names, in order, from one fetch for all callers`()
        async throws
    {
        try await withVenue { venue in
            try await withClient(BinanceSpot(at: venue.url)) { client in
                async let quote = client.quote(for: "BTC-USDT")
                let lists = try await withThrowingTaskGroup(of: [Instrument].self) { group in
                    for _ in 0..<20 { group.addTask { try await client.instruments() } }
                    return try await group.reduce(into: []) { $0.append($1) }
                }
                _ = try await quote
                #expect(Set(lists) == [venue.configuration.instruments.sorted { $0.symbol < $1.symbol }])
                let matching = try await client.instruments(matching: "btc")
                #expect(matching == lists[0].filter { $0.symbol.description.contains("BTC") } && !matching.isEmpty)
                #expect(try await client.instruments(matching: "NO-SUCH") == [])
                #expect(venue.statistics.restCalls[Self.calls] == 1)
            }
        }
    }

    @Test func `a list that can't be had is an error with the time of the next attempt`() async throws {
        try await withVenue { venue in
            venue.setFaults { $0.restFailure = { _ in .status(500) } }
            try await withClient(BinanceSpot(at: venue.url)) { client in
                for _ in 0..<2 {
                    let error = await #expect(throws: MarketDataError.self) { try await client.instruments() }
                    #expect(error?.retryAfter.map { $0 > .zero } == true)
                }
            }
        }
    }

    @Test func `a caller that is cancelled, and one that outlives the client, are answered`() async throws {
        try await withVenue { venue in
            venue.setFaults { $0.restDelay = .seconds(3600) }
            let left = try await withClient(BinanceSpot(at: venue.url)) { client in
                let cancelled = Task { try await client.instruments() }
                let left = Task { try await client.instruments() }
                await venue.wait { $0.restCalls[Self.calls] == 1 }
                cancelled.cancel()
                let error = await #expect(throws: MarketDataError.self) { try await cancelled.value }
                #expect(error?.code == .cancelled)
                return left
            }
            let error = await #expect(throws: MarketDataError.self) { try await left.value }
            #expect(error?.code == .shutDown)
        }
    }

    @Test func `B53 a damaged list is fetched anew`() async throws {
        try await withVenue { venue in
            try await self.withFolder { folder in
                try await self.ask(venue, keeping: folder)
                let file = try #require(try self.files(in: folder).first)
                for damage in [Data(), Data("gibberish".utf8), try Data(contentsOf: file).dropLast(9)] {
                    try damage.write(to: file)
                    try await self.ask(venue, keeping: folder)
                }
                #expect(venue.statistics.restCalls[Self.calls] == 4)
                try await self.ask(venue, keeping: folder)
                #expect(venue.statistics.restCalls[Self.calls] == 4)
            }
        }
    }

    @Test func `B53 a folder that can't be written costs a line in the log, no answer`() async throws {
        try await withVenue { venue in
            let log = CapturedLog()
            try await self.ask(venue, keeping: URL(filePath: "/proc/no/such"), log: log)
            let lines = log.lines(
                "The venue's instrument list can't be kept on disk; the next program will fetch it again"
            )
            #expect(lines.count == 1)
        }
    }

    @Test func `B53 a list that could not be had is asked for again later, and then symbols are checked`() async throws
    {
        try await withVenue { venue in
            let isDown = Locked(true)
            let fetches = Locked(0)
            venue.setFaults { faults in
                faults.answer = { request in
                    guard request.path.hasPrefix(Self.calls) else { return nil }
                    fetches.withLock { $0 += 1 }
                    return isDown.withLock { $0 } ? .text("down for maintenance\n", status: 404) : nil
                }
            }
            let clock = ManualTime()
            // Time stands still: nothing must wait for it.
            let configure = { (configuration: inout MarketDataClient.Configuration) in
                configuration.questions.window = .zero
            }
            try await withClient(BinanceSpot(at: venue.url), time: clock, configure: configure) { client in
                func failure(_ symbol: Symbol) async -> MarketDataError? {
                    do throws(MarketDataError) {
                        _ = try await client.quote(for: symbol, freshness: .fresh)
                        return nil
                    } catch {
                        return error
                    }
                }
                // By the venue's rules this is a name.
                _ = try await client.quote(for: "BTC-USDT", freshness: .fresh)
                #expect(fetches.withLock { $0 } == 1)
                // What only the list could tell says what is missing, and when it is asked for again.
                let missing = await failure("BTC-USDT-PERP")
                #expect(missing?.message.contains("the list could not be had (the venue answered 404") == true)
                #expect((missing?.retryAfter ?? .zero) > .zero)
                #expect(fetches.withLock { $0 } == 1)
                isDown.withLock { $0 = false }
                clock.advance(by: .seconds(10))
                // This time the list comes: what had to wait for it is answered, and symbols are checked.
                #expect(await failure("BTC-USDT-PERP")?.message.contains("no such instrument") == true)
                #expect(await failure("BTC-USDX")?.message.contains("BTC-USDT") == true)
                #expect(fetches.withLock { $0 } == 2)
            }
        }
    }
}
