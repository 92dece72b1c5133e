import MarketDataModel
import Testing
import WireFormats

struct JSONValueTests {
    private static let decimals: [(String, String)] = [
        ("\"61837.63000000\"", "61837.63000000"), ("61837.63", "61837.63"), ("\"-0.5\"", "-0.5"), ("-0.5", "-0.5"),
        ("0", "0"),
        ("\"2.345e-7\"", "0.0000002345"), ("2.345E-7", "0.0000002345"), ("\"0E-8\"", "0.00000000"),
        ("0E-8", "0.00000000"), ("\"1E+3\"", "1000"),
        ("1e-7", "0.0000001"), ("1.5E3", "1500"), ("1.50e1", "15.0"), ("-2.5e-05", "-0.000025"), ("0e99999999999", "0"),
        ("10e17", "1000000000000000000"),
        ("\"0.10000000000000000000\"", "0.1000000000000000000"), ("123456789012345678", "123456789012345678"),
        ("\"9223372036854775807\"", "9223372036854775807"),
    ]

    @Test(arguments: decimals)
    func `B43 decimals are exact, quoted or not, with an exponent or without`(text: String, expected: String) throws {
        for text in [text, " " + text + " "] {
            let value = try read(text) { (json, bytes) throws(JSONError) in try json.decimal(in: bytes) }
            #expect(value.description == expected)
        }
        let padded = "[" + text + ",\"................\"]"
        let value = try read(padded) { (json, bytes) throws(JSONError) in
            try json.beginArray(in: bytes)
            guard try json.nextElement(in: bytes) else { return ExactDecimal.zero }
            let value = try json.decimal(in: bytes)
            try json.skipRest(in: bytes)
            return value
        }
        #expect(value.description == expected)
    }

    private static let noDecimals: [(String, JSONError.Code, Int)] = [
        ("\"NaN\"", .notADecimal, 1), ("\"\"", .notADecimal, 1), ("\"1e\"", .notADecimal, 2),
        ("\"e5\"", .notADecimal, 1), ("\"1.e5\"", .notADecimal, 2), ("\"+1e5\"", .notADecimal, 1),
        ("\"1e400\"", .tooManyDigits, 1),
        ("\"1.5 \"", .notADecimal, 4), ("\"\\u0031\"", .notADecimal, 1),
        ("\"1234567890123456789012345678901234567890\"", .tooManyDigits, 20),
        ("1234567890123456789012345678901234567890", .tooManyDigits, 19),
        ("1e19", .tooManyDigits, 0), ("1e-128", .tooManyDigits, 0), ("1e9999999999999999999999", .tooManyDigits, 0),
        ("true", .typeMismatch, 0),
        ("null", .typeMismatch, 0), ("[1]", .typeMismatch, 0), ("{}", .typeMismatch, 0), ("x", .unexpectedByte, 0),
        ("", .unexpectedEnd, 0), ("\"1", .unexpectedEnd, 2),
        ("01", .invalidNumber, 0), ("\"1\n\"", .controlCharacter, 2),
    ]

    @Test(arguments: noDecimals)
    func `B42 what is no decimal is refused with its place`(text: String, code: JSONError.Code, offset: Int) {
        #expect(throws: JSONError(code, at: offset)) {
            try read(text) { (json, bytes) throws(JSONError) in try json.decimal(in: bytes) }
        }
    }

    private static let integers: [(String, Int64)] = [
        ("0", 0), ("-0", 0), ("1", 1), ("7654321", 7_654_321), ("12345678", 12_345_678), ("123456789", 123_456_789),
        ("50093239212", 50_093_239_212),
        ("1723161254087", 1_723_161_254_087), ("123456789012345", 123_456_789_012_345),
        ("1234567890123456", 1_234_567_890_123_456),
        ("1723161254087891268", 1_723_161_254_087_891_268), ("9223372036854775807", .max),
        ("-9223372036854775808", .min), ("\"1597026383085\"", 1_597_026_383_085), ("\"-5\"", -5),
    ]

    @Test(arguments: integers)
    func `integers are exact, quoted or not`(text: String, expected: Int64) throws {
        for text in [
            text, "[" + text + "]", "[" + text + ",0,0,0,0,0,0,0,0,0,0]", "[ " + text + " ]                   ",
        ] {
            let value = try read(text) { (json, bytes) throws(JSONError) in
                guard text.hasPrefix("[") else { return try json.int64(in: bytes) }
                try json.beginArray(in: bytes)
                guard try json.nextElement(in: bytes) else { return 42 }
                let value = try json.int64(in: bytes)
                try json.skipRest(in: bytes)
                return value
            }
            #expect(value == expected)
            guard expected >= 0, !text.hasPrefix("[") else { continue }
            #expect(
                try read(text) { (json, bytes) throws(JSONError) in try json.uint64(in: bytes) } == UInt64(expected)
            )
        }
    }

    private static let noIntegers: [(String, JSONError.Code, Int)] = [
        ("1.0", .notAnInteger, 1), ("1e3", .notAnInteger, 1), ("\"\"", .notAnInteger, 1), ("\"-\"", .notAnInteger, 1),
        ("\"007\"", .notAnInteger, 1), ("\"1x\"", .notAnInteger, 2),
        ("9223372036854775808", .outOfRange, 0), ("-9223372036854775809", .outOfRange, 0),
        ("99999999999999999999999", .outOfRange, 0), ("true", .typeMismatch, 0),
        ("01", .invalidNumber, 0), ("", .unexpectedEnd, 0), ("}", .unexpectedByte, 0),
    ]

    @Test(arguments: noIntegers)
    func `B42 what is no integer is refused with its place`(text: String, code: JSONError.Code, offset: Int) {
        #expect(throws: JSONError(code, at: offset)) {
            try read(text) { (json, bytes) throws(JSONError) in try json.int64(in: bytes) }
        }
    }

    @Test func `unsigned integers reach further and have no sign`() throws {
        #expect(
            try read("18446744073709551615") { (json, bytes) throws(JSONError) in try json.uint64(in: bytes) } == .max
        )
        #expect(throws: JSONError(.outOfRange, at: 0)) {
            try read("-1") { (json, bytes) throws(JSONError) in try json.uint64(in: bytes) }
        }
    }

    @Test func `strings are found, and decoded on demand`() throws {
        let text = "\"a\\u00e9\\uD83D\\uDE00\\n\\/é\""
        #expect(try read(text) { (json, bytes) throws(JSONError) in try json.string(in: bytes) } == "aé😀\n/é")
        let found = try read(text) { (json, bytes) throws(JSONError) in try json.text(in: bytes) }
        #expect(found.range == 1..<(text.utf8.count - 1) && found.hasEscapes)
        let plain = try read("\"abcdefgh\"") { (json, bytes) throws(JSONError) in try json.text(in: bytes) }
        #expect(plain.range == 1..<9 && !plain.hasEscapes)
    }

    @Test(arguments: [
        "A", "BTCUSDT", "BTC-USDT", "1000SHIBUSDT", "XBT/USD", "0123456789012345678901234567890", "é", "币安", "币安人生USDT",
        "币安人生币安人生币安A",
    ])
    func `names are taken wherever they stand`(name: String) throws {
        for padding in 0..<12 {
            let text = "[\"\(name)\"" + String(repeating: " ", count: padding) + "]"
            let found = try read(text) { (json, bytes) throws(JSONError) in
                try json.beginArray(in: bytes)
                guard try json.nextElement(in: bytes) else { return InlineName("?") }
                let found = try json.name(in: bytes)
                try json.skipRest(in: bytes)
                return found
            }
            #expect(found?.description == name)
        }
    }

    @Test(arguments: [
        "", "A B", "A\\u0020", "A\\n", "A\\u202e", "A\u{A0}", "币安人生币安人生币安é",
        "\\u5e01\\u5e01\\u5e01\\u5e01\\u5e01\\u5e01\\u5e01\\u5e01\\u5e01\\u5e01\\u5e01",
        "0123456789012345678901234567890x",
    ])
    func `what is no name is refused`(name: String) {
        for padding in ["", "            "] {
            #expect(throws: JSONError(.notAName, at: 1)) {
                try read("\"\(name)\"" + padding) { (json, bytes) throws(JSONError) in try json.name(in: bytes) }
            }
        }
    }

    @Test(arguments: [
        (#"A\u0042"#, "AB"), (#"\u5e01\u5B89USDT"#, "币安USDT"), (#"XBT\/USD"#, "XBT/USD"), (#"\uD83D\uDE80"#, "🚀"),
        (#"a\"b\\c"#, #"a"b\c"#),
    ])
    func `B56 escapes in names are decoded`(text: String, name: String) throws {
        for padding in ["", "            "] {
            let found = try read("\"\(text)\"" + padding) { (json, bytes) throws(JSONError) in try json.name(in: bytes)
            }
            #expect(found.description == name)
        }
    }

    @Test func `booleans and null`() throws {
        #expect(try read("true") { (json, bytes) throws(JSONError) in try json.bool(in: bytes) })
        #expect(try !read("false") { (json, bytes) throws(JSONError) in try json.bool(in: bytes) })
        #expect(try read("null") { (json, bytes) throws(JSONError) in try json.takeNull(in: bytes) })
        #expect(try read("1") { (json, bytes) throws(JSONError) in try json.takeNull(in: bytes) } == false)
        #expect(throws: JSONError(.typeMismatch, at: 0)) {
            try read("1") { (json, bytes) throws(JSONError) in try json.bool(in: bytes) }
        }
    }
}
