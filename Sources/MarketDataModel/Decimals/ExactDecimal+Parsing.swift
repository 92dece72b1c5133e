extension ExactDecimal {
    /// Reads the decimal that `bytes` spell: an optional `-`, digits, optionally a point and digits, and optionally an
    /// exponent (`e` or `E`, an optional sign, digits).
    ///
    /// Strict, because venues write decimals in one way and anything else means that a field was misread: `+1`, `.5`,
    /// `5.`, `1e`, `007`, spaces and `NaN` are errors. A decimal without an exponent prints back the same (but for the
    /// sign of a zero, and for trailing zeros after the point that don't fit 64 bits: those are dropped, the value stays
    /// exact). One with an exponent prints in plain notation with the digits that its exponent leaves after the point:
    /// `2.345e-7` as `0.0000002345`, `1.50e1` as `15.0`, `0E-8` as `0.00000000`.
    /// - Throws: ``DecimalError``
    /// - Complexity: Linear in the length; does not allocate.
    @inlinable
    public init(parsing bytes: Span<UInt8>) throws(DecimalError) {
        if let decimal = ExactDecimal(shortText: bytes) {
            self = decimal
        } else {
            // Long, or wrong: one complete grammar out of line decides, so that the short way carries no errors.
            self = try ExactDecimal.parseAny(bytes)
        }
    }

    /// The complete grammar, any length.
    @usableFromInline
    @inline(never)
    static func parseAny(_ bytes: Span<UInt8>) throws(DecimalError) -> ExactDecimal {
        let count = bytes.count
        guard count > 0 else { throw DecimalError(.empty) }
        let first = bytes[0] == 0x2D ? 1 : 0
        let wholeEnd = digitsEnd(in: bytes, from: first)
        guard wholeEnd > first else { throw refusal(of: bytes, at: first) }
        guard wholeEnd == first + 1 || bytes[first] != 0x30 else { throw DecimalError(.leadingZero, at: first) }
        var end = wholeEnd
        if wholeEnd < count {
            if bytes[wholeEnd] == 0x2E {
                end = digitsEnd(in: bytes, from: wholeEnd + 1)
                guard end > wholeEnd + 1 else { throw DecimalError(.misplacedPoint, at: wholeEnd) }
            }
            if end < count, bytes[end] | 0x20 == 0x65 {
                let power = try exponent(of: bytes, at: end)
                return try accumulate(bytes, first: first, wholeEnd: wholeEnd, end: end, exponent: power)
            }
            guard end == count else { throw refusal(of: bytes, at: end) }
        }
        return try accumulate(bytes, first: first, wholeEnd: wholeEnd, end: end)
    }

    /// The value of digits that the grammar accepted; zeros at the end of the fraction are kept as far as they fit.
    private static func accumulate(
        _ bytes: Span<UInt8>,
        first: Int,
        wholeEnd: Int,
        end: Int
    ) throws(DecimalError) -> ExactDecimal {
        var significantEnd = end
        while significantEnd > wholeEnd + 1, bytes[significantEnd - 1] == 0x30 { significantEnd -= 1 }
        let limit = first == 1 ? UInt64(Int64.max) + 1 : UInt64(Int64.max)
        var magnitude: UInt64 = 0
        var scale = 0
        var index = first
        while index < end {
            defer { index += 1 }
            if index == wholeEnd { continue }
            let (product, overflow) = magnitude.multipliedReportingOverflow(by: 10)
            let (sum, carry) = product.addingReportingOverflow(UInt64(bytes[index] &- 0x30))
            let inFraction = index > wholeEnd
            guard !overflow, !carry, sum <= limit, !inFraction || scale < maximumScale else {
                if inFraction, index >= significantEnd { break }
                throw DecimalError(.tooManyDigits, at: index)
            }
            magnitude = sum
            if inFraction { scale += 1 }
        }
        let significand = Int64(truncatingIfNeeded: first == 1 ? 0 &- magnitude : magnitude)
        return ExactDecimal(uncheckedSignificand: significand, scale: scale)
    }

    private static func digitsEnd(in bytes: Span<UInt8>, from start: Int) -> Int {
        var index = start
        while index < bytes.count, bytes[index] >= 0x30, bytes[index] <= 0x39 { index += 1 }
        return index
    }

    /// The error for the byte at `offset`, where a digit, the point or the end was expected.
    private static func refusal(of bytes: Span<UInt8>, at offset: Int) -> DecimalError {
        guard offset < bytes.count else { return DecimalError(.misplacedSign, at: 0) }
        switch bytes[offset] {
        case 0x2E: return DecimalError(.misplacedPoint, at: offset)
        case 0x2B, 0x2D: return DecimalError(.misplacedSign, at: offset)
        case 0x45, 0x65: return DecimalError(.exponent, at: offset)
        case 0x49, 0x4E, 0x69, 0x6E: return DecimalError(.notANumber, at: offset)
        default: return DecimalError(.invalidCharacter, at: offset)
        }
    }
}
