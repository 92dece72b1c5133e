import BigInt
import MarketDataModel
import TestSupport
import Testing

struct ExactDecimalParsingTests {
    @Test(arguments: [
        "0", "1", "-1", "10", "0.0", "0.001", "61837.63000000", "-61837.63000000", "0.00000000", "-0.5",
        "9223372036854775807", "-9223372036854775808", "0.9223372036854775807", "-0.9223372036854775808",
        "922337203685477580.7", "100000000000000000", "1234567890123456", "123456789012345.6", "1.00000000000000",
        "12345678", "1234567.8", "123456789", "0.000000000000000000000000000000000001", "0.0000000000000000000000000",
    ])
    func `B43 what is accepted prints back the same`(text: String) throws {
        #expect(try ExactDecimal(text: text).description == text)
        #expect(try Price(text).description == text)
        #expect(try Quantity(text).description == text)
    }

    @Test(arguments: [
        ("", DecimalError.Code.empty, 0), ("-", .misplacedSign, 0), ("+1", .misplacedSign, 0),
        ("--1", .misplacedSign, 1),
        ("1-", .misplacedSign, 1), ("1.-2", .misplacedPoint, 1), (".5", .misplacedPoint, 0), ("5.", .misplacedPoint, 1),
        ("-.5", .misplacedPoint, 1), (".", .misplacedPoint, 0), ("1.2.3", .misplacedPoint, 3),
        ("1..2", .misplacedPoint, 1),
        ("007", .leadingZero, 0), ("-00.5", .leadingZero, 1), ("00", .leadingZero, 0), ("1e", .exponent, 1),
        ("1.5E-", .exponent, 3), ("1e+", .exponent, 1), ("e5", .exponent, 0), ("E5", .exponent, 0),
        ("-e5", .exponent, 1), ("1e5.0", .exponent, 1), ("1e 5", .exponent, 1), ("1e5e5", .exponent, 1),
        ("1e--5", .exponent, 1), ("1.e5", .misplacedPoint, 1), ("+1e5", .misplacedSign, 0),
        (".5e1", .misplacedPoint, 0),
        ("01e5", .leadingZero, 0), ("1e400", .tooManyDigits, 0), ("1e19", .tooManyDigits, 0),
        ("1e-128", .tooManyDigits, 0), ("-9.223372036854775809e18", .tooManyDigits, 20),
        ("1e9999999999999999999999999", .tooManyDigits, 0), ("1e-9999999999999999999999999", .tooManyDigits, 0),
        ("NaN", .notANumber, 0), ("nan", .notANumber, 0), ("Infinity", .notANumber, 0),
        ("-inf", .notANumber, 1), (" 1", .invalidCharacter, 0), ("1 ", .invalidCharacter, 1),
        ("1,5", .invalidCharacter, 1),
        ("0x10", .invalidCharacter, 1), ("١", .invalidCharacter, 0), ("1\u{0}", .invalidCharacter, 1),
        ("9223372036854775808", .tooManyDigits, 18), ("-9223372036854775809", .tooManyDigits, 19),
        ("1234567890123456789012345678901234567890", .tooManyDigits, 19),
        ("1000000000000000000000", .tooManyDigits, 19),
    ])
    func `B42 what is not a decimal is refused with its place`(text: String, code: DecimalError.Code, offset: Int) {
        #expect(throws: DecimalError(code, at: offset)) { try ExactDecimal(text: text) }
        #expect(throws: DecimalError(code, at: offset)) { try Price(text) }
        #expect(!DecimalError(code, at: offset).description.isEmpty)
        #expect(code.description != "unknown")
    }

    @Test(arguments: [
        ("0.10000000000000000000", "0.1"), ("61837.6300000000000000000000000000000", "61837.63"),
        ("1.000000000000000000000000000000000000000", "1"), ("9223372036854775807.000", "9223372036854775807"),
        ("0." + String(repeating: "0", count: 300), "0"), ("-0", "0"), ("-0.00", "0"),
    ])
    func `zeros after the point that do not fit are dropped and the value stays exact`(text: String, same: String)
        throws
    {
        let decimal = try ExactDecimal(text: text)
        #expect(try decimal == ExactDecimal(same))
        #expect(decimal.normalized.description == same)
        #expect(!decimal.isZero || !decimal.isNegative)
    }

    @Test(arguments: [
        ("2.345e-7", "0.0000002345"), ("0E-8", "0.00000000"), ("0e8", "0"), ("-0e-2", "0.00"), ("1e5", "100000"),
        ("1E+5", "100000"), ("1e0", "1"), ("1.50e1", "15.0"), ("1.50e2", "150"), ("-2.5e-05", "-0.000025"),
        ("10e17", "1000000000000000000"), ("9.223372036854775807e18", "9223372036854775807"),
        ("-9.223372036854775808E18", "-9223372036854775808"), ("1000000000000000000000e-21", "1.000000000000000000"),
        ("1000000000000000000000e-3", "1000000000000000000"), ("0.000000000000000000000001e24", "1"),
        ("0e99999999999999999999", "0"), ("1e-127", "0." + String(repeating: "0", count: 126) + "1"),
        ("10e-128", "0." + String(repeating: "0", count: 126) + "1"), ("1e000000000000000000000000000002", "100"),
        ("1" + String(repeating: "0", count: 3_000) + "e-3000", "1.000000000000000000"),
        ("0." + String(repeating: "0", count: 2_999) + "1e3000", "1"),
    ])
    func `B56 a decimal with an exponent is exact and prints in plain notation`(text: String, plain: String) throws {
        let decimal = try ExactDecimal(text: text)
        #expect(decimal.description == plain)
        #expect(try decimal == ExactDecimal(text: plain))
        #expect(try decimal.hashValue == ExactDecimal(text: plain).normalized.hashValue)
        #expect(try Price(text).description == plain)
    }

    @Test func `a scale of 127 is the largest`() throws {
        let last = "0." + String(repeating: "0", count: 126) + "7"
        #expect(try ExactDecimal(text: last).description == last)
        let beyond = "0." + String(repeating: "0", count: 127) + "7"
        #expect(throws: DecimalError(.tooManyDigits, at: 129)) { try ExactDecimal(text: beyond) }
    }

    @Test func `B43 random texts are read as an arbitrary-precision oracle reads them`() throws {
        var random = SeededGenerator(seed: 43)
        var accepted = 0
        for _ in 0..<20_000 {
            let text = random.decimalText()
            let oracle = WideDecimal(text: text)
            let decimal = try? ExactDecimal(text: text)
            guard let oracle, oracle.fits else {
                #expect(decimal == nil, "\(text) was accepted")
                continue
            }
            accepted += 1
            let found = try #require(decimal, "\(text) was refused")
            #expect(WideDecimal(found) == oracle, "\(text) was read as \(found)")
            let isPlain = !text.utf8.contains { $0 | 0x20 == 0x65 }
            if isPlain, text.utf8.count <= 18, !oracle.significand.isZero { #expect(found.description == text) }
        }
        #expect(accepted > 10_000)
    }

    @Test func `B56 random texts with exponents are read as an arbitrary-precision oracle reads them`() throws {
        var random = SeededGenerator(seed: 56)
        var (accepted, refused) = (0, 0)
        for _ in 0..<10_000 {
            let text = random.exponentText()
            let decimal = try? ExactDecimal(text: text)
            guard let oracle = WideDecimal(text: text), oracle.fits else {
                refused += 1
                #expect(decimal == nil, "\(text) was accepted")
                continue
            }
            accepted += 1
            let found = try #require(decimal, "\(text) was refused")
            #expect(WideDecimal(found) == oracle, "\(text) was read as \(found)")
            #expect(try ExactDecimal(text: found.description) == found)
        }
        #expect(accepted > 2_000 && refused > 1_000)
    }

    @Test func `every single byte is refused unless it is a digit`() {
        for byte in UInt8.min...UInt8.max {
            for text in [[byte], [0x31, byte], [byte, 0x31], Array("1234567".utf8) + [byte] + Array("12".utf8)] {
                let isDigit = (0x30...0x39).contains(byte)
                let isPoint = byte == 0x2E && text.count > 2
                let isSign = byte == 0x2D && text == [byte, 0x31]
                let isZeroFirst = text == [0x30, 0x31]
                let isExponent = byte | 0x20 == 0x65 && text.count > 2
                let expected = (isDigit && !isZeroFirst) || isPoint || isSign || isExponent
                #expect(((try? ExactDecimal(bytes: text)) != nil) == expected, "\(text)")
            }
        }
    }
}
