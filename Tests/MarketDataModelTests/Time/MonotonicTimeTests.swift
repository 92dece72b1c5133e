import MarketDataModel
import Testing

struct MonotonicTimeTests {
    private let second = MonotonicTime(nanoseconds: 1_000_000_000)

    @Test func `spans between moments`() {
        #expect(self.second - .zero == .seconds(1))
        #expect(MonotonicTime.zero - self.second == .seconds(-1))
        #expect(self.second + .milliseconds(500) == MonotonicTime(nanoseconds: 1_500_000_000))
        #expect(self.second - .milliseconds(500) == MonotonicTime(nanoseconds: 500_000_000))
        #expect(.zero < self.second)
    }

    @Test func `a moment that never comes stays what it is`() {
        #expect(MonotonicTime.distantFuture + .seconds(1) == .distantFuture)
        #expect(self.second + .seconds(Int64.max) == .distantFuture)
        #expect(MonotonicTime(nanoseconds: .min) + .seconds(-1) == MonotonicTime(nanoseconds: .min))
        #expect(MonotonicTime.distantFuture - MonotonicTime(nanoseconds: -1) == .nanoseconds(Int64.max))
        #expect(MonotonicTime(nanoseconds: .min) - self.second == .nanoseconds(Int64.min))
    }

    private static let spans: [(Duration, Int64)] = [
        (.zero, 0), (.nanoseconds(1), 1), (.nanoseconds(-1), -1), (.seconds(3), 3_000_000_000),
        (Duration(secondsComponent: 0, attosecondsComponent: 1_999_999_999), 1),
        (Duration(secondsComponent: 0, attosecondsComponent: -1_999_999_999), -1),
        (.seconds(Int64.max), .max), (.seconds(Int64.min), .min), (.nanoseconds(Int64.max), .max),
        (.nanoseconds(Int64.max) + .nanoseconds(1), .max), (.nanoseconds(Int64.min), .min),
        (.nanoseconds(Int64.min) - .nanoseconds(1), .min),
    ]

    @Test(arguments: spans)
    func `a span in whole nanoseconds is cut towards zero and saturates`(span: Duration, nanoseconds: Int64) {
        #expect(span.wholeNanoseconds == nanoseconds)
    }
}
