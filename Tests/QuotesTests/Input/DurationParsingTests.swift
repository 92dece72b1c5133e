import Testing

@testable import quotes

struct DurationParsingTests {
    @Test(arguments: [
        ("10s", Duration.seconds(10)), ("10", .seconds(10)), ("500ms", .milliseconds(500)), ("1.5m", .seconds(90)),
        ("1h30m", .seconds(5400)), ("2d", .seconds(172_800)), ("250us", .microseconds(250)), ("7ns", .nanoseconds(7)),
        ("0.1s", .milliseconds(100)), ("1min", .seconds(60)),
    ])
    func `a length of time is read exactly`(text: String, expected: Duration) throws {
        #expect(try Duration(parsing: text) == expected)
    }

    @Test(arguments: [
        "", "s", "10x", "-1s", "0s", "0", "1.5.2s", "1h30", "10 s", "1e3s", "NaN", "0.1ns", "999999999999d", "１0s",
        "1s-", "10S",
    ])
    func `what is no length of time is refused with a line that says what to write`(text: String) {
        let error = #expect(throws: InputError.self) { try Duration(parsing: text) }
        #expect(error?.description == "\"\(text)\" is not a length of time: write 10s, 500ms, 1.5m or 1h30m")
    }
}
