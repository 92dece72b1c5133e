import MarketDataModel
import Testing

struct TimestampTests {
    @Test func `milliseconds of venues, where they fit`() {
        #expect(Timestamp(milliseconds: 1_723_161_254_087)?.nanoseconds == 1_723_161_254_087_000_000)
        #expect(Timestamp(milliseconds: .max) == nil)
        #expect(Timestamp(milliseconds: .min) == nil)
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
