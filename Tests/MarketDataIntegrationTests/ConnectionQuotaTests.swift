import MarketData
import MarketDataTesting
import Testing

/// Attempts to connect cost the venue's quota, whoever makes them.
@Suite(.timeLimit(.minutes(1)))
struct ConnectionQuotaTests {
    @Test func `B51 the clients of a process share the attempts to connect, and each gets its turn`() async throws {
        let window = QuotaWindow(.connections, limit: 1, per: .milliseconds(300))
        try await withVenue { venue in
            let venueOfAll = try BinanceSpot(at: venue.url)
            try await withThrowingTaskGroup(of: ContinuousClock.Instant.self) { group in
                for _ in 0..<4 {
                    group.addTask {
                        try await withClient(venueOfAll) {
                            $0.limits.quota = [window]
                            $0.connection.connectTimeout = .seconds(5)
                        } _: { client in
                            let quotes = client.quotes(for: ["BTC-USDT"]).makeAsyncIterator()
                            try await client.status {
                                $0.connections.contains { if case .live = $0.phase { true } else { false } }
                            }
                            let opened = ContinuousClock.now
                            // All stay until the last is there: four connections at once.
                            await venue.wait { $0.connections == 4 }
                            _ = quotes
                            return opened
                        }
                    }
                }
                let moments = try await group.reduce(into: []) { $0.append($1) }.sorted()
                #expect(moments.count == 4)
                #expect(moments[3] - moments[0] >= .milliseconds(700))
            }
            #expect(venue.statistics.connections == 4)
        }
    }

    @Test func `the quota can be switched off`() async throws {
        let window = QuotaWindow(.connections, limit: 1, per: .seconds(3600))
        try await withVenue { venue in
            let venueOfAll = try BinanceSpot(at: venue.url)
            try await withThrowingTaskGroup(of: Void.self) { group in
                for _ in 0..<2 {
                    group.addTask {
                        try await withClient(venueOfAll) {
                            $0.limits.quota = [window]
                            $0.features.remove(.quota)
                        } _: { client in
                            let quotes = client.quotes(for: ["BTC-USDT"]).makeAsyncIterator()
                            await venue.wait { $0.connections == 2 }
                            _ = quotes
                        }
                    }
                }
                try await group.waitForAll()
            }
        }
    }
}
