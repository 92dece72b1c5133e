import MarketDataModel
import Testing

@Suite struct HTTPDateTests {
    private static let now = Timestamp(nanoseconds: 1_700_000_000_000_000_000)

    @Test(arguments: [
        "Sun, 06 Nov 1994 08:49:37 GMT", "Sunday, 06-Nov-94 08:49:37 GMT", "Sun Nov  6 08:49:37 1994",
    ])
    func `B31 each of HTTP's three forms is the same moment`(text: String) {
        #expect(Timestamp(httpDate: text, now: Self.now) == Timestamp(nanoseconds: 784_111_777_000_000_000))
    }

    @Test func `a year of two digits lies at most fifty years ahead`() {
        func year(_ ending: String) -> String? {
            Timestamp(httpDate: "Monday, 01-Jan-\(ending) 00:00:00 GMT", now: Self.now).map {
                String($0.rfc3339.prefix(4))
            }
        }
        #expect(year("23") == "2023")
        #expect(year("73") == "2073")
        #expect(year("74") == "1974")
        #expect(year("00") == "2000")
    }

    @Test func `a leap second is the second after it, and the end of time is the end of this type`() {
        let leap = Timestamp(httpDate: "Sat, 31 Dec 2016 23:59:60 GMT", now: Self.now)
        #expect(leap == Timestamp(httpDate: "Sun, 01 Jan 2017 00:00:00 GMT", now: Self.now))
        #expect(Timestamp(httpDate: "Fri, 31 Dec 9999 23:59:59 GMT", now: Self.now) == Timestamp(nanoseconds: .max))
        #expect(Timestamp(httpDate: "Sun Nov 16 08:49:37 1994", now: Self.now) != nil)
    }

    @Test(arguments: [
        "", " ", "soon", "120", "-1", "1.5", "Sun, 06 Nov 1994 08:49:37", "Sun, 06 Nov 1994 08:49:37 CET",
        "Sun, 6 Nov 1994 08:49:37 GMT", "Sun, 31 Feb 1994 08:49:37 GMT", "Sun, 06 Nov 1994 24:49:37 GMT",
        "Sun, 06 Nov 1994 08:60:37 GMT", "Sun, 06 Nov 1994 08:49:61 GMT", "Sun, 06 Nov 94 08:49:37 GMT",
        "Son, 06 Nov 1994 08:49:37 GMT", "Sun, 06 nov 1994 08:49:37 GMT", "Sunday, 06-Nov-1994 08:49:37 GMT",
        "Sun  Nov 6 08:49:37 1994", "Sun Nov 6 08:49:37 1994", "Sun, 06 Nov 1994  08:49:37 GMT",
        "Sun, 06 Nov 1994 08:49:37 GMT ", "Sun, 06 Nov 1994 8:49:37 GMT", "1994-11-06T08:49:37Z",
        "Sun, 06 Nov 1994 08:49:3٧ GMT",
    ])
    func `anything else is no date`(text: String) {
        #expect(Timestamp(httpDate: text, now: Self.now) == nil)
    }
}
