import MarketDataModel
import Testing

@testable import Recording

struct RecordingSummaryTests {
    @Test
    func `a summary counts what a recording holds`() throws {
        var summary = RecordingSummary()
        for record in Samples.records {
            var samples: [RecordingSample] = []
            if case .frame(let frame) = record.event, frame.kind == .text, frame.direction == .received {
                let exchangeTime = record.stamp.wall.advanced(by: .milliseconds(-30))
                samples = [RecordingSample(stream: "quotes BTC-USDT", exchangeTime: exchangeTime)]
            }
            summary.add(record, samples: samples)
        }
        #expect(summary.records == 15)
        #expect(summary.range == Samples.stamp(1).wall...Samples.stamp(15).wall)
        #expect(summary.length == .milliseconds(14))
        #expect(summary.received == 2)
        #expect(summary.sent == 1)
        #expect(summary.exchanges == 2)
        #expect(summary.resumptions == 1)
        #expect(summary.lostRecords == 3)
        #expect(summary.gaps.count == 1)
        #expect(summary.connections[1]?.url == "wss://venue.test/ws")
        #expect(summary.connections[1]?.closings == 1)
        #expect(summary.connections[1]?.received == 2)
        #expect(summary.streams["quotes BTC-USDT"]?.count == 1)
        #expect(summary.delays.minimum == .milliseconds(30))
        #expect(summary.rate.bars.reduce(0, +) == 2)
    }

    @Test
    func `bars of the rate grow with the recording and keep every message`() {
        var rate = RateHistogram()
        for second in 0..<10_000 { rate.add(.seconds(second)) }
        #expect(rate.bars.count <= RateHistogram.limit)
        #expect(rate.bars.count > RateHistogram.limit / 2)
        #expect(rate.bars.reduce(0, +) == 10_000)
    }

    @Test
    func `quantiles of delays are right to a bar, on both sides of zero`() throws {
        var delays = DelayHistogram()
        for milliseconds in -500...500 { delays.add(.milliseconds(milliseconds)) }
        #expect(delays.minimum == .milliseconds(-500))
        #expect(delays.maximum == .milliseconds(500))
        #expect(delays.quantile(0) == .milliseconds(-500))
        #expect(delays.quantile(1) == .milliseconds(500))
        let quarter = try #require(delays.quantile(0.25))
        #expect(quarter >= .milliseconds(-250) && quarter <= .milliseconds(-200))
        let upper = try #require(delays.quantile(0.75))
        #expect(upper >= .milliseconds(250) && upper <= .milliseconds(300))
        #expect(DelayHistogram().quantile(0.5) == nil)
        delays.add(.nanoseconds(Int64.max))
        delays.add(.nanoseconds(Int64.min))
        #expect(delays.count == 1003)
    }
}
