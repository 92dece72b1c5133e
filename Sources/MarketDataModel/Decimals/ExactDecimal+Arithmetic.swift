extension ExactDecimal {
    /// The sum, exactly.
    /// - Throws: ``DecimalError`` (`tooManyDigits`) where it does not fit.
    public func adding(_ other: ExactDecimal) throws(DecimalError) -> ExactDecimal {
        let sum = try self.wideSum(with: other, negated: false)
        return try ExactDecimal(fitting: sum.significand, scale: sum.scale)
    }

    /// The difference, exactly.
    /// - Throws: ``DecimalError`` (`tooManyDigits`) where it does not fit.
    public func subtracting(_ other: ExactDecimal) throws(DecimalError) -> ExactDecimal {
        let difference = try self.wideSum(with: other, negated: true)
        return try ExactDecimal(fitting: difference.significand, scale: difference.scale)
    }

    /// The product, exactly; its scale is the sum of both scales where that fits.
    /// - Throws: ``DecimalError`` (`tooManyDigits`) where it does not fit.
    public func multiplied(by other: ExactDecimal) throws(DecimalError) -> ExactDecimal {
        try ExactDecimal(
            fitting: Int128(self.significand) * Int128(other.significand),
            scale: self.scale + other.scale
        )
    }

    /// The number half-way between two, exactly.
    /// - Throws: ``DecimalError`` (`tooManyDigits`) where it does not fit.
    public static func midpoint(_ left: ExactDecimal, _ right: ExactDecimal) throws(DecimalError) -> ExactDecimal {
        let sum = try left.wideSum(with: right, negated: false)
        guard sum.significand & 1 != 0 else { return try ExactDecimal(fitting: sum.significand >> 1, scale: sum.scale) }
        // An odd sum gains a digit: half of it is five tenths of it.
        let (tenths, overflow) = sum.significand.multipliedReportingOverflow(by: 5)
        guard !overflow else { throw DecimalError(.tooManyDigits) }
        return try ExactDecimal(fitting: tenths, scale: sum.scale + 1)
    }

    /// Whether the value is a whole number of `tick`s, as a venue's price and lot filters ask; false for a zero tick.
    public func isMultiple(of tick: ExactDecimal) -> Bool {
        guard tick.significand != 0 else { return false }
        guard self.significand != 0 else { return true }
        let (value, tick) = (self.normalized, tick.normalized)
        // With more digits after the point than the tick has, a normalised value lies between two ticks.
        guard value.scale <= tick.scale else { return false }
        // value · 10^gap mod tick, one digit at a time so that no gap is too wide.
        var remainder = UInt128(value.significand.magnitude % tick.significand.magnitude)
        for _ in 0..<(tick.scale - value.scale) { remainder = remainder * 10 % UInt128(tick.significand.magnitude) }
        return remainder == 0
    }

    /// Both values at one scale, added (or subtracted) in 128 bits.
    private func wideSum(
        with other: ExactDecimal,
        negated: Bool
    ) throws(DecimalError) -> (significand: Int128, scale: Int) {
        var (left, right) = (self, other)
        if abs(left.scale - right.scale) > PowersOfTen.largestAligning {
            left = left.normalized
            right = right.normalized
        }
        if left.isZero, left.scale < right.scale { left = ExactDecimal(uncheckedSignificand: 0, scale: right.scale) }
        if right.isZero, right.scale < left.scale { right = ExactDecimal(uncheckedSignificand: 0, scale: left.scale) }
        let scale = max(left.scale, right.scale)
        // Wider apart than this, the exact sum has 20 digits or more, the last of which is not zero.
        guard abs(left.scale - right.scale) <= PowersOfTen.largestAligning else { throw DecimalError(.tooManyDigits) }
        let leftWide = Int128(left.significand) * PowersOfTen.wide(scale - left.scale)
        let rightWide = Int128(right.significand) * PowersOfTen.wide(scale - right.scale)
        return (negated ? leftWide - rightWide : leftWide + rightWide, scale)
    }

    /// The value in the fewest dropped zeros that fit.
    init(fitting wide: Int128, scale: Int) throws(DecimalError) {
        var (wide, scale) = (wide, scale)
        var significand = Int64(exactly: wide)
        while significand == nil || scale > ExactDecimal.maximumScale {
            let (quotient, remainder) = wide.quotientAndRemainder(dividingBy: 10)
            guard scale > 0, remainder == 0 else { throw DecimalError(.tooManyDigits) }
            (wide, scale) = (quotient, scale - 1)
            significand = Int64(exactly: wide)
        }
        self.init(uncheckedSignificand: significand ?? 0, scale: scale)
    }
}
