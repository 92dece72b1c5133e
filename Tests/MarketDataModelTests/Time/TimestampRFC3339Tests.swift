import Foundation
import MarketDataModel
import TestSupport
import Testing

struct TimestampRFC3339Tests {
    private static let known: [(Int64, String)] = [
        (0, "1970-01-01T00:00:00.000000000Z"), (-1, "1969-12-31T23:59:59.999999999Z"),
        (1_723_161_254_087_891_268, "2024-08-08T23:54:14.087891268Z"),
        (951_782_400_000_000_000, "2000-02-29T00:00:00.000000000Z"),
        (4_107_542_400_000_000_000, "2100-03-01T00:00:00.000000000Z"),
        (.max, "2262-04-11T23:47:16.854775807Z"), (.min, "1677-09-21T00:12:43.145224192Z"),
    ]

    @Test(arguments: known)
    func `a moment is written with nine digits and read back`(nanoseconds: Int64, text: String) {
        let time = Timestamp(nanoseconds: nanoseconds)
        #expect(time.description == text)
        #expect(Timestamp(rfc3339: text) == time)
        var output: [UInt8] = [0x20]
        time.write(into: &output)
        #expect(output == Array((" " + text).utf8))
    }

    private static let spellings: [(String, String)] = [
        ("2024-08-08T23:54:14Z", "2024-08-08T23:54:14.000000000Z"),
        ("2024-08-08t23:54:14.1z", "2024-08-08T23:54:14.100000000Z"),
        ("2024-08-08T23:54:14.087891Z", "2024-08-08T23:54:14.087891000Z"),
        ("2024-08-09T01:54:14+02:00", "2024-08-08T23:54:14.000000000Z"),
        ("2024-08-08T19:24:14.5-04:30", "2024-08-08T23:54:14.500000000Z"),
        ("2024-08-08T23:54:14-00:00", "2024-08-08T23:54:14.000000000Z"),
    ]

    @Test(arguments: spellings)
    func `fewer digits and offsets from UTC are read`(text: String, same: String) {
        #expect(Timestamp(rfc3339: text)?.description == same)
    }

    @Test(arguments: [
        "", "2024-08-08", "2024-08-08T23:54:14", "2024-08-08 23:54:14Z", "2024-08-08T23:54:14.Z",
        "2024-08-08T23:54:14.0123456789Z", "2024-02-30T00:00:00Z", "2023-02-29T00:00:00Z", "1900-02-29T00:00:00Z",
        "2024-13-01T00:00:00Z", "2024-00-01T00:00:00Z", "2024-01-00T00:00:00Z", "2024-01-01T24:00:00Z",
        "2024-01-01T00:60:00Z", "2016-12-31T23:59:60Z", "2024-01-01T00:00:00ZZ", "2024-01-01T00:00:00+0200",
        "2024-01-01T00:00:00+24:00", "2024-01-01T00:00:00+02:60", "2024-01-01T00:00:00+02:00 ", "+024-01-01T00:00:00Z",
        "2262-04-11T23:47:16.854775808Z", "1677-09-21T00:12:43.145224191Z", "0000-01-01T00:00:00Z",
        "9999-12-31T23:59:59Z", "2024-01-01T00:00:0:Z", "２024-01-01T00:00:00Z",
    ])
    func `what is no moment of the calendar is refused`(text: String) {
        #expect(Timestamp(rfc3339: text) == nil)
    }

    @Test func `random moments agree with another calendar`() throws {
        var random = SeededGenerator(seed: 10)
        var calendar = Calendar(identifier: .gregorian)
        calendar.timeZone = try #require(TimeZone(identifier: "UTC"))
        for _ in 0..<2_000 {
            let time = Timestamp(nanoseconds: .random(in: .min ... .max, using: &random))
            #expect(Timestamp(rfc3339: time.description) == time)
            let second =
                (time.nanoseconds - (time.nanoseconds % 1_000_000_000 + 1_000_000_000) % 1_000_000_000) / 1_000_000_000
            let parts = calendar.dateComponents(
                [.year, .month, .day, .hour, .minute, .second],
                from: Date(timeIntervalSince1970: Double(second))
            )
            let fields = time.description.prefix(19).split { "-T:".contains($0) }.map { Int($0) }
            #expect(fields == [parts.year, parts.month, parts.day, parts.hour, parts.minute, parts.second])
        }
    }
}
