import Testing
import WireFormats

struct JSONGrammarTests {
    @Test(arguments: [
        "{}", "[]", "\"\"", "0", "-0", "1", "-1", "1.5", "-0.0", "1e5", "1E+5", "1e-05", "0e0",
        "123456789012345678901234567890",
        "true", "false", "null", " \t\r\n[ \t\r\n1 , 2 ]\n", "{\"a\":1}", "{ \"a\" : { } , \"b\" : [ ] }",
        "[[],[[]],{}]", "\"\\\"\\\\\\/\\b\\f\\n\\r\\t\\u0041\"", "\"\\uD83D\\uDE00\"", "\"\\u0000\"", "\"é ü 漢 😀\"",
        "\"\u{7F}\"",
        "{\"\":0}", "{\"a\":1,\"a\":2}", "[1,[2,[3]],{\"x\":[{}]}]", "\"\u{10FFFF}\"",
        "[\"a\",true,false,null,-1.5e-3]",
    ])
    func `valid texts are walked to their end`(text: String) {
        #expect(skipError(Array(text.utf8)) == nil)
        #expect(walkError(Array(text.utf8)) == nil)
    }

    @Test(arguments: [
        ("", JSONError.Code.unexpectedEnd, 0), ("  ", .unexpectedEnd, 2), ("[1,]", .unexpectedByte, 3),
        ("[,1]", .unexpectedByte, 1),
        ("[1 2]", .unexpectedByte, 3), ("[1", .unexpectedEnd, 2), ("[", .unexpectedEnd, 1), ("]", .unexpectedByte, 0),
        ("[1}", .unexpectedByte, 2), ("{\"a\":1]", .unexpectedByte, 6), ("{,}", .unexpectedByte, 1),
        ("{\"a\":1,}", .unexpectedByte, 7),
        ("{\"a\" 1}", .unexpectedByte, 5), ("{\"a\":}", .unexpectedByte, 5), ("{\"a\"}", .unexpectedByte, 4),
        ("{a:1}", .unexpectedByte, 1),
        ("{1:1}", .unexpectedByte, 1), ("{'a':1}", .unexpectedByte, 1), ("{\"a\":1 \"b\":2}", .unexpectedByte, 7),
        ("{\"a\"::1}", .unexpectedByte, 5),
        ("1 2", .trailingBytes, 2), ("{}}", .trailingBytes, 2), ("[]x", .trailingBytes, 2),
        ("\"a\"\"b\"", .trailingBytes, 3),
        ("01", .invalidNumber, 0), ("-01", .invalidNumber, 1), ("[-]", .invalidNumber, 2), ("[1.]", .invalidNumber, 3),
        ("[.5]", .unexpectedByte, 1),
        ("+1", .unexpectedByte, 0), ("[1e]", .invalidNumber, 3), ("[1e+]", .invalidNumber, 4),
        ("1.5.5", .trailingBytes, 3), ("0x10", .trailingBytes, 1),
        ("-", .unexpectedEnd, 1), ("1.", .unexpectedEnd, 2), ("1e", .unexpectedEnd, 2), ("[1.e5]", .invalidNumber, 3),
        ("-Infinity", .invalidNumber, 1),
        ("NaN", .unexpectedByte, 0), ("Infinity", .unexpectedByte, 0), ("tru", .unexpectedEnd, 3),
        ("trUe", .unexpectedByte, 2), ("nul", .unexpectedEnd, 3),
        ("[nulL]", .unexpectedByte, 4), ("True", .unexpectedByte, 0), ("truex", .trailingBytes, 4),
        ("undefined", .unexpectedByte, 0),
        ("\"abc", .unexpectedEnd, 4), ("\"", .unexpectedEnd, 1), ("\"\\", .unexpectedEnd, 2),
        ("\"\\\"", .unexpectedEnd, 3),
        ("\"\\x41\"", .invalidEscape, 1), ("\"\\u12\"", .invalidEscape, 1), ("\"\\u123G\"", .invalidEscape, 1),
        ("\"\\U0041\"", .invalidEscape, 1),
        ("\"\\u00", .unexpectedEnd, 5), ("\"\\ud800\"", .loneSurrogate, 1), ("\"\\udc00\"", .loneSurrogate, 1),
        ("\"\\ud800\\n\"", .loneSurrogate, 1),
        ("\"\\ud800\\ud800\"", .loneSurrogate, 1), ("\"\\ud800x\"", .loneSurrogate, 1),
        ("\"a\nb\"", .controlCharacter, 2), ("\"a\tb\"", .controlCharacter, 2),
        ("\"\u{0}\"", .controlCharacter, 1), ("\"abcdefghij\u{1F}\"", .controlCharacter, 11),
        ("[1]\u{0}", .trailingBytes, 3), ("\u{FEFF}1", .unexpectedByte, 0),
        ("/**/1", .unexpectedByte, 0), ("[1]//", .trailingBytes, 3), ("\u{A0}1", .unexpectedByte, 0),
        ("\u{0C}1", .unexpectedByte, 0), ("[1\u{0B}]", .unexpectedByte, 2),
    ])
    func `B42 malformed texts are refused with their place`(text: String, code: JSONError.Code, offset: Int) {
        #expect(skipError(Array(text.utf8)) == JSONError(code, at: offset))
        #expect(walkError(Array(text.utf8)) == JSONError(code, at: offset))
        #expect(JSONError(code, at: offset).description.contains("byte \(offset)"))
        #expect(code.description != "unknown")
    }

    @Test(
        arguments: [
            [0x80], [0xC0, 0xAF], [0xC1, 0x81], [0xE0, 0x80, 0xAF], [0xED, 0xA0, 0x80], [0xF0, 0x80, 0x80, 0xAF],
            [0xF4, 0x90, 0x80, 0x80],
            [0xF5, 0x80, 0x80, 0x80], [0xFF], [0xC3, 0x28], [0xE2, 0x82, 0x28], [0xC3], [0xE2, 0x82],
            [0xF0, 0x9F, 0x98], [0xFE],
        ] as [[UInt8]]
    )
    func `B42 strings that are not UTF-8 are refused`(bytes: [UInt8]) {
        for before in 0..<12 {
            let filler = [UInt8](repeating: 0x61, count: before)
            let text = [0x22] + filler + bytes + [0x22]
            #expect(skipError(text) == JSONError(.invalidUTF8, at: 1 + before))
            #expect(skipError([0x7B] + text + Array(":1}".utf8)) == JSONError(.invalidUTF8, at: 2 + before))
        }
    }

    @Test func `B42 depth is limited without recursion`() {
        for depth in [1, 2, 63, 64] {
            let opening = (0..<depth).map { $0.isMultiple(of: 2) ? "[" : "{\"a\":" }.joined()
            let closing = (0..<depth).reversed().map { $0.isMultiple(of: 2) ? "]" : "}" }.joined()
            let text = Array((opening + (depth.isMultiple(of: 2) ? "1" : "") + closing).utf8)
            #expect(skipError(text, maximumDepth: depth) == nil)
            if depth > 1 { #expect(skipError(text, maximumDepth: depth - 1)?.code == .tooDeep) }
            #expect(skipError(text, maximumDepth: 1_000) == nil)
        }
        let brackets = [UInt8](repeating: 0x5B, count: 1_000_000)
        #expect(skipError(brackets, maximumDepth: .max) == JSONError(.tooDeep, at: 64))
        #expect(skipError(Array("[]".utf8), maximumDepth: .min) == nil)
    }

    @Test func `B42 every truncation of a valid text is an error at its end`() {
        let text = """
            {"stream":"btcusdt@bookTicker","data":{"u":50093239212,"s":"BTC\\u0055SDT","b":"61837.63000000","x":[1.5e-7,
            true,false,null,"é\\uD83D\\uDE00",{"deep":[[],{}]}],"B":"3.78826000","longerThanFifteen":-0.5}}
            """
        let bytes = Array(text.utf8)
        #expect(skipError(bytes) == nil)
        for count in 0..<bytes.count {
            let cut = Array(bytes[..<count])
            let expected = JSONError(.unexpectedEnd, at: count)
            #expect(skipError(cut) == expected, "cut at \(count)")
            #expect(walkError(cut) == expected, "cut at \(count)")
        }
    }
}
