import MarketDataModel
import Testing

struct TimestampTests {
    @Test func `milliseconds of venues, where they fit`() {
        #expect(Timestamp(milliseconds: 1_723_161_254_087)?.nanoseconds == 1_723_161_254_087_000_000)
        #expect(Timestamp(milliseconds: .max) == nil)
        #expect(Timestamp(milliseconds: .min) == nil)
    }

    @Test func `B56 a number of seconds, milliseconds, microseconds or nanoseconds is told by its size`() {
        // 2026-01-01T00:00:00Z, and the ends of what markets can mean: 2001-09-09 and 2262-04-11.
        for seconds in [1_767_225_600, 1_000_000_000, 9_223_372_036] as [Int64] {
            for unit in [1, 1_000, 1_000_000, 1_000_000_000] as [Int64] {
                #expect(
                    Timestamp(unixTime: seconds * unit)?.nanoseconds == seconds * 1_000_000_000,
                    "\(seconds) \(unit)"
                )
                #expect(Timestamp(unixTime: -seconds * unit)?.nanoseconds == -seconds * 1_000_000_000)
            }
        }
        #expect(Timestamp(unixTime: 1_767_225_600_123)?.nanoseconds == 1_767_225_600_123_000_000)
        #expect(Timestamp(unixTime: 1_767_225_600_123_456)?.nanoseconds == 1_767_225_600_123_456_000)
        #expect(Timestamp(unixTime: 1_767_225_600_123_456_789)?.nanoseconds == 1_767_225_600_123_456_789)
        #expect(Timestamp(unixTime: 0)?.nanoseconds == 0)
        #expect(Timestamp(unixTime: .max)?.nanoseconds == .max)
        #expect(Timestamp(unixTime: .min)?.nanoseconds == .min)
    }

    @Test func `the bounds between units are where they are documented`() {
        // 1973-03-03T09:46:40Z is the first moment of each smaller unit.
        let first: Int64 = 100_000_000
        #expect(Timestamp(unixTime: first * 1_000)?.rfc3339 == "1973-03-03T09:46:40.000000000Z")
        #expect(Timestamp(unixTime: first * 1_000_000)?.nanoseconds == first * 1_000_000_000)
        #expect(Timestamp(unixTime: first * 1_000_000_000)?.nanoseconds == first * 1_000_000_000)
        // The last number of each larger unit lies after 2262.
        #expect(Timestamp(unixTime: first * 1_000 - 1) == nil)
        #expect(Timestamp(unixTime: first * 1_000_000 - 1) == nil)
        #expect(Timestamp(unixTime: first * 1_000_000_000 - 1) == nil)
        #expect(Timestamp(unixTime: 9_223_372_037) == nil)
        #expect(Timestamp(unixTime: 9_223_372_036_855) == nil)
        #expect(Timestamp(unixTime: 9_223_372_036_854_776) == nil)
    }

    @Test func `moments are ordered, moved and compared`() {
        let time = Timestamp(nanoseconds: 1_000)
        #expect(time.advanced(by: .nanoseconds(-1)) < time)
        #expect(time.advanced(by: .microseconds(1)).since(time) == .microseconds(1))
        #expect(time.since(time.advanced(by: .seconds(1))) == .seconds(-1))
    }

    @Test func `a receive stamp is both times of one moment`() {
        let stamp = ReceiveStamp(wall: Timestamp(nanoseconds: 1), monotonic: MonotonicTime(nanoseconds: 2))
        #expect(stamp.wall.nanoseconds == 1 && stamp.monotonic.nanoseconds == 2)
    }
}
