import MarketDataModel
import Testing

@testable import MarketData

@Suite struct RetryAfterTests {
    /// Sun, 06 Nov 1994 08:49:37 GMT.
    private static let received = Timestamp(nanoseconds: 784_111_777_000_000_000)

    private func wait(_ value: String?, date: String? = nil) -> Duration? {
        RetryAfter.parse(value, date: date, received: Self.received)
    }

    @Test func `B31 a number of seconds is obeyed, up to an hour`() {
        #expect(self.wait("120") == .seconds(120))
        #expect(self.wait("0") == .zero)
        #expect(self.wait("3600") == .seconds(3600))
        #expect(self.wait("86400") == .seconds(3600))
        #expect(self.wait("99999999999999999999999") == .seconds(3600))
    }

    @Test(arguments: [
        "Sun, 06 Nov 1994 08:51:37 GMT", "Sunday, 06-Nov-94 08:51:37 GMT", "Sun Nov  6 08:51:37 1994",
    ])
    func `B31 each form of a date is measured against the answer's own`(value: String) {
        #expect(self.wait(value) == .seconds(120))
        // The venue's clock is a minute behind ours.
        #expect(self.wait(value, date: "Sun, 06 Nov 1994 08:48:37 GMT") == .seconds(180))
        #expect(self.wait(value, date: "Sun Nov  6 08:51:00 1994") == .seconds(37))
        #expect(self.wait(value, date: "now") == .seconds(120))
    }

    @Test func `B31 a date that has passed is zero, and one that never comes an hour`() {
        #expect(self.wait("Sun, 06 Nov 1994 08:49:36 GMT") == .zero)
        #expect(self.wait("Thu, 01 Jan 1970 00:00:00 GMT") == .zero)
        #expect(self.wait("Sun, 06 Nov 1994 08:51:37 GMT", date: "Mon, 07 Nov 1994 00:00:00 GMT") == .zero)
        #expect(self.wait("Fri, 31 Dec 9999 23:59:59 GMT") == .seconds(3600))
    }

    @Test(arguments: [nil, "", "soon", "1.5", "-1", "+1", " 1", "1 ", "0x1", "12O", "١٢", "Sun, 06 Nov 1994"])
    func `B31 anything else leaves it to the back-off`(value: String?) {
        #expect(self.wait(value) == nil)
    }
}
