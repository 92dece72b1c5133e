import Foundation
import MarketDataModel
import MarketDataVenues
import Testing

@testable import MarketData

@Suite(.timeLimit(.minutes(1))) struct ClientHealthTests {
    /// A client of a port where nobody listens.
    private static func client(_ time: ManualTime) throws -> MarketDataClient {
        var configuration = MarketDataClient.Configuration()
        configuration.checksSymbols = false
        configuration.network.proxy = .none
        let venue = try BinanceSpot(at: "ws://127.0.0.1:9")
        return MarketDataClient(venue: venue, configuration: configuration, time: .manual(time))
    }

    @Test func `a client that is not run says so, and one that runs and wants nothing is healthy`() async throws {
        let time = ManualTime()
        let client = try Self.client(time)
        #expect(client.health.level == .unhealthy)
        #expect(client.health.reasons.first?.contains("not running") == true)
        let running = Task { try await client.run() }
        _ = await client.healthChanges.first { $0.level == .healthy }
        #expect(client.health.reasons.isEmpty)
        // A look is taken each second; the part it looks at first seldom changes.
        let look = try #require(await time.nextTimer(within: .seconds(1)))
        time.advance(to: look)
        _ = await time.nextTimer(within: .seconds(1))
        #expect((client.health.vitals.residentMemory ?? 0) > 1 << 20)
        client.shutdown()
        try await running.value
        #expect(client.health.level == .unhealthy)
        #expect(client.health.parts[.client]?.reason.contains("ended") == true)
    }

    @Test func `a venue that can't be reached makes the client unhealthy, with the reason`() async throws {
        let time = ManualTime()
        let client = try Self.client(time)
        let seen = Task {
            var levels: [HealthLevel] = []
            for await health in client.healthChanges { levels.append(health.level) }
            return levels
        }
        let running = Task { try await client.run() }
        let quotes = client.quotes(for: ["BTC-USDT"]).makeAsyncIterator()
        await time.whileShortWaitsPass {
            _ = await client.healthChanges.first { $0.parts[.connections]?.level == .unhealthy }
        }
        #expect(client.health.level == .unhealthy)
        #expect(client.health.parts[.connections]?.reason.contains("1 of 1 connections bring no data") == true)
        #expect(client.status.reconnects >= 1)
        client.shutdown()
        try await running.value
        _ = quotes
        #expect(await seen.value.last == .unhealthy)
    }

    @Test func `health is written as JSON with the names of its parts`() throws {
        let health = ClientHealth(
            level: .rateLimited,
            parts: [.quota: PartHealth(.rateLimited, "paused"), .queue: .healthy],
            vitals: .init()
        )
        let data = try JSONEncoder().encode(health)
        #expect(String(decoding: data, as: UTF8.self).contains(#""quota":{"#))
        #expect(try JSONDecoder().decode(ClientHealth.self, from: data) == health)
        #expect(health.reasons == ["quota: rateLimited: paused"])
    }

    @Test func `a watcher that is cancelled leaves at once`() async throws {
        let client = try Self.client(ManualTime())
        let watcher = Task {
            var count = 0
            for await _ in client.healthChanges { count += 1 }
            return count
        }
        await Task.yield()
        watcher.cancel()
        #expect(await watcher.value <= 1)
    }
}

@Suite struct HealthSignsTests {
    private static let now = MonotonicTime(nanoseconds: 1_000_000_000_000)

    private func connection(_ phase: ClientStatus.Connection.Phase, failures: Int = 0) -> ClientStatus.Connection {
        ClientStatus.Connection(id: 1, phase: phase, streams: 3, confirmedStreams: 0, failures: failures)
    }

    @Test func `connections are as bad as what they bring`() {
        let live = self.connection(.live(since: Self.now))
        let lost = self.connection(.backingOff(until: Self.now + .seconds(4)), failures: 2)
        func level(_ all: ClientStatus.Connection...) -> HealthLevel {
            HealthSigns.connections(all, now: Self.now).level
        }
        #expect(level() == .healthy)
        #expect(level(live) == .healthy)
        #expect(level(self.connection(.connecting)) == .healthy)
        #expect(level(self.connection(.connecting, failures: 1)) == .unhealthy)
        #expect(level(live, lost) == .degraded)
        #expect(level(lost) == .unhealthy)
        #expect(level(self.connection(.stale(since: Self.now))) == .degraded)
        #expect(HealthSigns.connections([lost], now: Self.now).reason.contains("4.0 seconds"))
    }

    @Test func `a quota that is used up or paused limits, and says for how long`() {
        let window = QuotaWindow(.requests, limit: 20, per: .seconds(60))
        let full = QuotaBudget(window: window, remaining: 0, resets: Self.now + .seconds(30))
        let free = QuotaBudget(window: window, remaining: 3, resets: nil)
        #expect(HealthSigns.quota([free], pausedUntil: nil, now: Self.now) == .healthy)
        let used = HealthSigns.quota([free, full], pausedUntil: nil, now: Self.now)
        #expect(used.level == .rateLimited)
        #expect(used.reason.contains("30.0 seconds"))
        let paused = HealthSigns.quota([free], pausedUntil: Self.now + .seconds(120), now: Self.now)
        #expect(paused == PartHealth(.rateLimited, "the venue told us to stop; for another 120.0 seconds"))
        #expect(HealthSigns.quota([free], pausedUntil: Self.now, now: Self.now) == .healthy)
    }

    @Test func `late and busy threads, full mailboxes and growing memory degrade`() {
        var vitals = ClientHealth.Vitals()
        #expect(HealthSigns.eventLoop(vitals) == .healthy)
        vitals.networkLag = .milliseconds(150)
        #expect(HealthSigns.eventLoop(vitals).level == .degraded)
        vitals.controlLag = .seconds(2)
        #expect(HealthSigns.eventLoop(vitals).level == .unhealthy)
        #expect(HealthSigns.eventLoop(vitals).reason.contains("driver is 2.0 seconds late"))
        vitals = .init()
        vitals.networkBusy = 0.95
        #expect(HealthSigns.eventLoop(vitals).level == .degraded)
        #expect(HealthSigns.consumers(vitals) == .healthy)
        vitals.fullestMailbox = 0.95
        #expect(HealthSigns.consumers(vitals).level == .degraded)
        vitals.lostValues = 7
        #expect(HealthSigns.consumers(vitals).reason.contains("7"))
        vitals.residentMemory = 1 << 30
        let window = Duration.seconds(600)
        #expect(HealthSigns.memory(vitals, growth: nil, window: window) == .healthy)
        #expect(HealthSigns.memory(vitals, growth: 100 << 20, window: window) == .healthy)
        #expect(HealthSigns.memory(vitals, growth: 300 << 20, window: window).level == .degraded)
    }
}
