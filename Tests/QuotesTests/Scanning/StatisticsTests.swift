import MarketDataModel
import Testing

@testable import quotes

struct StatisticsTests {
    private var statistics: Statistics {
        var usage = Usage()
        usage.requests = 12
        usage.hits = 9
        usage.upstreamCalls = 3
        usage.bytes = 4_321
        usage.waited = .milliseconds(1_500)
        return Statistics(
            health: .rateLimited,
            reasons: ["quota: rateLimited: 0 of 20 \"requests\" left"],
            budget: [
                QuotaBudget(
                    window: QuotaWindow(.requests, limit: 20, per: .seconds(60)),
                    remaining: 0,
                    resets: .zero + .seconds(100)
                ),
                QuotaBudget(window: QuotaWindow(.weight, limit: 5400, per: .seconds(60)), remaining: 5400, resets: nil),
            ],
            usage: usage,
            now: .zero + .seconds(58)
        )
    }

    @Test
    func `a person sees health, budget and usage`() throws {
        #expect(try Snapshot("stats.txt").matches(self.statistics.lines.joined(separator: "\n")))
    }

    @Test
    func `a program gets one object`() throws {
        #expect(try Snapshot("stats.json").matches(self.statistics.json))
    }
}
