import MarketDataModel
import Testing

@testable import quotes

struct TimestampTextTests {
    @Test
    func `the fraction of a moment is cut, not rounded`() {
        let moment = Timestamp(nanoseconds: 1_999_999_999)
        #expect(moment.rfc3339 == "1970-01-01T00:00:01.999999999Z")
        #expect(moment.rfc3339(fraction: 3) == "1970-01-01T00:00:01.999Z")
        #expect(moment.rfc3339(fraction: 0) == "1970-01-01T00:00:01Z")
        #expect(Timestamp(nanoseconds: .min).rfc3339(fraction: 1) == "1677-09-21T00:12:43.1Z")
    }
}
