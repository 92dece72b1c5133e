import MarketDataCore
import MarketDataModel
import Testing

@Suite struct MemoryTrendTests {
    @Test func `a steady growth is told by the hour, and a level memory has none`() {
        var growing = MemoryTrend(window: .seconds(600))
        var level = MemoryTrend(window: .seconds(600))
        for second in 0..<1200 {
            growing.note(100_000_000 + second * 10_000, now: at(Double(second)))
            level.note(100_000_000 + (second % 2) * 4096, now: at(Double(second)))
        }
        #expect(growing.isFull)
        #expect(abs(growing.bytesPerHour - 36_000_000) < 1)
        #expect(abs(growing.growth - 6_000_000) < 200_000)
        #expect(abs(level.growth) < 4096)
        #expect(growing.resident == 100_000_000 + 1199 * 10_000)
    }

    @Test func `what grew before the window does not count`() {
        var trend = MemoryTrend(window: .seconds(60))
        for second in 0..<1000 { trend.note(second < 500 ? second * 1_000_000 : 500_000_000, now: at(Double(second))) }
        #expect(trend.growth == 0)
    }

    @Test func `one look tells nothing of a trend`() {
        var trend = MemoryTrend(window: .seconds(600))
        #expect(trend.bytesPerHour == 0)
        trend.note(1_000, now: at(0))
        #expect(trend.bytesPerHour == 0)
        #expect(!trend.isFull)
    }
}
