import MarketDataModel
import Testing

struct TimestampTextTests {
    @Test(
        arguments: [
            (0, "1970-01-01T00:00:00.000000000Z"), (1_723_161_253_937_085_768, "2024-08-08T23:54:13.937085768Z"),
            (-1, "1969-12-31T23:59:59.999999999Z"), (951_782_400_000_000_000, "2000-02-29T00:00:00.000000000Z"),
            (Int64.max, "2262-04-11T23:47:16.854775807Z"), (Int64.min, "1677-09-21T00:12:43.145224192Z"),
        ] as [(Int64, String)]
    )
    func `a moment is written as RFC 3339 and read back`(nanoseconds: Int64, text: String) {
        let moment = Timestamp(nanoseconds: nanoseconds)
        #expect(moment.rfc3339 == text)
        // The very first second of the range overflows on the way.
        if nanoseconds != .min { #expect(Timestamp(rfc3339: text) == moment) }
    }

    @Test(
        arguments: [
            ("2024-08-08T23:54:13Z", 1_723_161_253_000_000_000),
            ("2024-08-09T01:54:13.5+02:00", 1_723_161_253_500_000_000),
            ("2024-08-08t18:24:13.1234567891-05:30", 1_723_161_253_123_456_789),
        ] as [(String, Int64)]
    )
    func `offsets and any number of decimals are read`(text: String, nanoseconds: Int64) {
        #expect(Timestamp(rfc3339: text)?.nanoseconds == nanoseconds)
    }

    @Test(arguments: [
        "", "2024", "2024-08-08", "2024-13-08T00:00:00Z", "2023-02-29T00:00:00Z", "2024-08-08T24:00:00Z",
        "2024-08-08T00:00:00", "2024-08-08T00:00:00.Z", "2024-08-08T00:00:00Zx", "9999-01-01T00:00:00Z",
        "２024-08-08T00:00:00Z",
        "2024-08-08T00:00:00+1:00",
    ])
    func `what is no RFC 3339 is refused`(text: String) {
        #expect(Timestamp(rfc3339: text) == nil)
    }
}
