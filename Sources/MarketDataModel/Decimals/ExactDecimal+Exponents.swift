// Decimals in scientific notation, as JSON libraries write small numbers: `2.345e-7`, `0E-8`. Rare, so out of line.
extension ExactDecimal {
    /// The exponent that begins with the `e` at `offset` and is the rest of `bytes`.
    ///
    /// Beyond what any digits could make up for, the result is no more than as far away: it is refused with them.
    static func exponent(of bytes: Span<UInt8>, at offset: Int) throws(DecimalError) -> Int {
        var index = offset + 1
        var isNegative = false
        if index < bytes.count, bytes[index] == 0x2B || bytes[index] == 0x2D {
            isNegative = bytes[index] == 0x2D
            index += 1
        }
        guard index < bytes.count else { throw DecimalError(.exponent, at: offset) }
        let farthest = bytes.count + 1_000
        var value = 0
        while index < bytes.count {
            let digit = bytes[index] &- 0x30
            guard digit < 10 else { throw DecimalError(.exponent, at: offset) }
            value = min(value * 10 + Int(digit), farthest)
            index += 1
        }
        return isNegative ? -value : value
    }

    /// The value of digits that the grammar accepted, times ten to the power of `exponent`.
    ///
    /// Zeros at the end are set aside first, so that a value fits whether the text has them or the exponent stands for
    /// them; those that come to lie after the point are put back as far as they fit.
    static func accumulate(
        _ bytes: Span<UInt8>,
        first: Int,
        wholeEnd: Int,
        end: Int,
        exponent: Int
    ) throws(DecimalError) -> ExactDecimal {
        let isNegative = first == 1
        let limit = isNegative ? UInt64(Int64.max) + 1 : UInt64(Int64.max)
        var magnitude: UInt64 = 0
        var zeros = 0
        for index in first..<end where index != wholeEnd {
            let digit = UInt64(bytes[index] &- 0x30)
            guard digit != 0 else {
                if magnitude != 0 { zeros += 1 }
                continue
            }
            guard let scaled = raised(magnitude, by: zeros + 1, plus: digit, limit: limit) else {
                throw DecimalError(.tooManyDigits, at: index)
            }
            (magnitude, zeros) = (scaled, 0)
        }
        // How many digits the text leaves after the point; below zero, zeros before it are still to come.
        let fraction = (end > wholeEnd ? end - wholeEnd - 1 : 0) - exponent
        guard magnitude != 0 else {
            return ExactDecimal(uncheckedSignificand: 0, scale: max(0, min(fraction, maximumScale)))
        }
        var scale = max(0, fraction - zeros)
        guard scale <= maximumScale, let whole = raised(magnitude, by: max(0, zeros - fraction), plus: 0, limit: limit)
        else { throw DecimalError(.tooManyDigits) }
        magnitude = whole
        while scale < min(fraction, maximumScale), let next = raised(magnitude, by: 1, plus: 0, limit: limit) {
            (magnitude, scale) = (next, scale + 1)
        }
        let significand = Int64(truncatingIfNeeded: isNegative ? 0 &- magnitude : magnitude)
        return ExactDecimal(uncheckedSignificand: significand, scale: scale)
    }

    /// `magnitude` · 10^`power` + `digit`; `nil` beyond `limit`.
    private static func raised(_ magnitude: UInt64, by power: Int, plus digit: UInt64, limit: UInt64) -> UInt64? {
        guard magnitude != 0 else { return digit }
        // Twenty digits and more are beyond 64 bits; so the loop is short.
        guard power < 20 else { return nil }
        var result = magnitude
        for _ in 0..<power {
            let (product, overflow) = result.multipliedReportingOverflow(by: 10)
            guard !overflow else { return nil }
            result = product
        }
        let (sum, carry) = result.addingReportingOverflow(digit)
        return !carry && sum <= limit ? sum : nil
    }
}
