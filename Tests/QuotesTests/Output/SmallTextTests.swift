import MarketData
import Testing

@testable import quotes

struct SmallTextTests {
    @Test(arguments: [
        (Duration.zero, "0.0s"), (.milliseconds(350), "0.3s"), (.milliseconds(9_999), "9.9s"), (.seconds(10), "10s"),
        (.seconds(59), "59s"), (.seconds(184), "3m04s"), (.seconds(7_500), "2h05m"), (.seconds(273_600), "3d04h"),
        (.seconds(-5), "0.0s"),
    ])
    func `an age is short`(span: Duration, expected: String) { #expect(AgeText.short(span) == expected) }

    @Test(arguments: [
        (Duration.zero, "0s"), (.nanoseconds(-1_271_500_000), "-1.27s"), (.microseconds(830), "830us"),
        (.microseconds(12_560), "12.5ms"), (.nanoseconds(7), "7ns"), (.seconds(90), "1.5min"), (.seconds(1), "1s"),
    ])
    func `a span has three digits at most`(span: Duration, expected: String) {
        #expect(SpanText.short(span) == expected)
    }

    @Test
    func `counts are grouped, and one is not many`() {
        #expect(CountText.grouped(1_234_567) == "1,234,567")
        #expect(CountText.grouped(-1_000) == "-1,000")
        #expect(CountText.grouped(999) == "999")
        #expect(CountText.counted(1, "quote") == "1 quote")
        #expect(CountText.counted(0, "quote") == "0 quotes")
        #expect(CountText.bytes(999) == "999 B")
        #expect(CountText.bytes(1_274_097) == "1.2 MB")
        #expect(CountText.bytes(54_897) == "54.8 kB")
        #expect(CountText.bytes(UInt64.max) == "18446744.0 TB")
    }

    @Test
    func `B66 JSON has no character that steers a terminal`() {
        #expect(JSONText.text("a\u{1B}\u{9B}\u{7F}\u{202E}\u{FEFF}\n") == #""a\u001b\u009b\u007f\u202e\ufeff\u000a""#)
        #expect(JSONText.text("币安 \"🚀\" \\") == #""币安 \"🚀\" \\""#)
    }

    @Test
    func `B66 a refusal's words are shown in one line and escaped`() {
        var lines = LineMaker(venue: "v")
        let error = MarketDataError(.refused, "no\u{1B}[2J\r\n\u{202E}way" + String(repeating: "!", count: 10_000))
        guard case .status(let status) = lines.line(.refused("BTC-USDT", error)) else {
            Issue.record("no status")
            return
        }
        #expect(status.message?.hasPrefix(#"no\u{1B}[2J \u{202E}way!!!"#) == true)
        #expect(status.message?.hasSuffix("!…") == true && status.message?.count == 500)
    }

    @Test
    func `a table of text has columns as wide as their widest cell`() {
        #expect(
            TextColumns.text([["A", "N"], ["long", "1"], ["b", "22"]], right: [1]) == "A      N\nlong   1\nb     22"
        )
    }
}
