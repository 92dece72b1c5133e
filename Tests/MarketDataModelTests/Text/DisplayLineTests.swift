import MarketDataModel
import Testing

struct DisplayLineTests {
    @Test(arguments: [
        ("", ""), ("Invalid symbol.", "Invalid symbol."), ("币安人生 é 🚀", "币安人生 é 🚀"),
        ("\u{1B}[2J\u{1B}]0;title\u{07}red", #"\u{1B}[2J\u{1B}]0;title\u{7}red"#),
        ("a\u{0}b\u{7F}c", #"a\u{0}b\u{7F}c"#),
        ("one\r\ntwo\n\n three\tfour", "one two three four"), ("\r\n  edges \t\u{A0}\u{3000}", "edges"),
        ("pay \u{202E}elgoog\u{202C} now", #"pay \u{202E}elgoog\u{202C} now"#),
        ("\u{200E}\u{200F}\u{061C}\u{2066}\u{2069}", #"\u{200E}\u{200F}\u{61C}\u{2066}\u{2069}"#),
        ("a\u{200B}b\u{FEFF}c\u{2060}d", #"a\u{200B}b\u{FEFF}c\u{2060}d"#),
        ("a\u{2028}b\u{2029}c\u{85}d\u{9B}31m", #"a\u{2028}b\u{2029}c\u{85}d\u{9B}31m"#),
        ("soft\u{AD}hyphen\u{E0041}", #"soft\u{AD}hyphen\u{E0041}"#),
        ("back\\slash \"quote\"", "back\\slash \"quote\""),
    ])
    func `B66 text from outside becomes one line without control, format and bidirectional characters`(
        text: String,
        line: String
    ) {
        #expect(text.displayLine() == line)
        #expect(text.displayLine().displayLine() == line)
        #expect(text[...].displayLine(limit: 1_000) == line)
    }

    @Test func `B66 what is not UTF-8 is shown as the replacement character`() {
        #expect(String(decoding: [0x61, 0xFF, 0x62], as: UTF8.self).displayLine() == "a\u{FFFD}b")
    }

    @Test func `B66 a page of 10 kB is cut to the limit and says so`() {
        let page = "<html>\r\n" + String(repeating: "<p>\u{1B}[31mforbidden</p>\r\n", count: 500) + "</html>"
        #expect(page.utf8.count > 10_000)
        for limit in [1, 2, 5, 80, 200, 1_000] {
            let line = page.displayLine(limit: limit)
            #expect(line.unicodeScalars.count <= limit && line.hasSuffix("…"), "\(limit)")
            #expect(line.unicodeScalars.allSatisfy { $0.value >= 0x20 && $0.value != 0x7F })
        }
        #expect(page.displayLine(limit: 30) == #"<html> <p>\u{1B}[31mforbidden…"#)
    }

    @Test func `the limit counts what is shown, and no escape is cut in two`() {
        #expect("abcde".displayLine(limit: 5) == "abcde")
        #expect("abcdef".displayLine(limit: 5) == "abcd…")
        #expect("abc   ".displayLine(limit: 3) == "abc")
        #expect("abc d".displayLine(limit: 4) == "abc…")
        #expect("a\u{1B}b".displayLine(limit: 8) == #"a\u{1B}b"#)
        #expect("a\u{1B}b".displayLine(limit: 7) == "a…")
        #expect("a".displayLine(limit: 0).isEmpty)
        // Marks that pile up on one character count each.
        #expect(("a" + String(repeating: "\u{301}", count: 10_000)).displayLine(limit: 10).unicodeScalars.count == 10)
    }
}
