import MarketDataCore
import MarketDataModel
import MarketDataVenues
import Testing

@testable import MarketData

@Suite struct QuotaScopesTests {
    private static let ask = QuotaAsk(QuotaCharge(requests: 1), hold: .seconds(10))

    private func configuration(limit: Int = 20, account: String = "") -> MarketDataClient.Configuration {
        var configuration = MarketDataClient.Configuration()
        configuration.limits.quota = [QuotaWindow(.requests, limit: limit, per: .seconds(60))]
        configuration.limits.account = account
        return configuration
    }

    private func keeper(
        at base: String = "ws://127.0.0.1:1",
        _ configuration: MarketDataClient.Configuration,
        _ time: ManualTime
    ) throws -> any QuotaKeeper {
        QuotaScopes.keeper(venue: try BinanceSpot(at: base), configuration: configuration, time: .manual(time))
    }

    private func use(_ count: Int, of keeper: any QuotaKeeper) async -> Int {
        var granted = 0
        for _ in 0..<count {
            guard case .granted(let lease) = await keeper.acquire(Self.ask) else { continue }
            keeper.settle(lease, [])
            granted += 1
        }
        return granted
    }

    @Test func `B51 two clients of one venue account in a process share one quota`() async throws {
        let time = ManualTime()
        let first = try self.keeper(self.configuration(), time)
        let second = try self.keeper(self.configuration(), time)
        #expect(await self.use(15, of: first) == 15)
        #expect(await self.use(15, of: second) == 5)
        #expect(first.budget.first?.remaining == 0)
        second.pause(for: .seconds(5))
        #expect(first.pausedUntil == time.stamp.monotonic + .seconds(5))
    }

    @Test func `other accounts, servers and clocks have quotas of their own`() async throws {
        let time = ManualTime()
        let first = try self.keeper(self.configuration(), time)
        #expect(await self.use(20, of: first) == 20)
        #expect(await self.use(1, of: try self.keeper(self.configuration(account: "b"), time)) == 1)
        #expect(await self.use(1, of: try self.keeper(at: "ws://127.0.0.1:2", self.configuration(), time)) == 1)
        #expect(await self.use(1, of: try self.keeper(self.configuration(), ManualTime())) == 1)
        #expect(await self.use(1, of: try self.keeper(self.configuration(), time)) == 0)
    }

    @Test func `B51 a client that is made anew does not forget what its predecessor used`() async throws {
        let time = ManualTime()
        do {
            let first = try self.keeper(self.configuration(), time)
            #expect(await self.use(20, of: first) == 20)
        }
        time.advance(by: .seconds(59))
        #expect(await self.use(1, of: try self.keeper(self.configuration(), time)) == 0)
        time.advance(by: .seconds(1))
        #expect(await self.use(30, of: try self.keeper(self.configuration(), time)) == 20)
    }

    @Test func `of two limits for one scope the smaller counts`() async throws {
        let time = ManualTime()
        let first = try self.keeper(self.configuration(limit: 20), time)
        let second = try self.keeper(self.configuration(limit: 10), time)
        #expect(await self.use(20, of: first) == 10)
        #expect(await self.use(20, of: second) == 0)
    }

    @Test func `the venue's limits are kept with headroom, and one's own as they stand`() throws {
        let venue = try BinanceSpot(at: "ws://127.0.0.1:1")
        var settings = MarketDataClient.Configuration.Limits()
        #expect(settings.windows(of: venue).map(\.limit) == [5400, 54_900, 270])
        settings.headroom = 0
        #expect(settings.windows(of: venue).map(\.limit) == [6000, 61_000, 300])
        settings.headroom = 1
        #expect(settings.windows(of: venue).map(\.limit) == [1, 1, 1])
        settings.headroom = 0.1
        settings.quota = [QuotaWindow(.requests, limit: 20, per: .seconds(60))]
        #expect(settings.windows(of: venue).map(\.limit) == [20, 270])
        settings.quota = [QuotaWindow(.connections, limit: 5, per: .seconds(60))]
        #expect(settings.windows(of: venue).map(\.limit) == [5])
    }
}
