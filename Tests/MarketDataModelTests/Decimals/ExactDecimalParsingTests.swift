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
        ("007", .leadingZero, 0), ("-00.5", .leadingZero, 1), ("00", .leadingZero, 0), ("1e5", .exponent, 1),
        ("1.5E-7", .exponent, 3), ("NaN", .notANumber, 0), ("nan", .notANumber, 0), ("Infinity", .notANumber, 0),
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
            if text.utf8.count <= 18, !oracle.significand.isZero { #expect(found.description == text) }
        }
        #expect(accepted > 10_000)
    }

    @Test func `every single byte is refused unless it is a digit`() {
        for byte in UInt8.min...UInt8.max {
            for text in [[byte], [0x31, byte], [byte, 0x31], Array("1234567".utf8) + [byte] + Array("12".utf8)] {
                let isDigit = (0x30...0x39).contains(byte)
                let isPoint = byte == 0x2E && text.count > 2
                let isSign = byte == 0x2D && text == [byte, 0x31]
                let isZeroFirst = text == [0x30, 0x31]
                let expected = (isDigit && !isZeroFirst) || isPoint || isSign
                #expect(((try? ExactDecimal(bytes: text)) != nil) == expected, "\(text)")
            }
        }
    }
}
