extension Timestamp {
    /// Appends the moment as RFC 3339 writes it, in UTC and always with nine digits after the second:
    /// `2024-08-08T23:54:14.087891268Z`. Allocates only where `output` has to grow.
    public func write(into output: inout [UInt8]) {
        let (second, nanosecond) = self.nanoseconds.flooredDivision(by: 1_000_000_000)
        let (day, secondOfDay) = second.flooredDivision(by: 86_400)
        let date = CivilDate(daysSince1970: day)
        output.appendDecimal(date.year, digits: 4)
        output.append(0x2D)
        output.appendDecimal(date.month, digits: 2)
        output.append(0x2D)
        output.appendDecimal(date.day, digits: 2)
        output.append(0x54)
        output.appendDecimal(secondOfDay / 3_600, digits: 2)
        output.append(0x3A)
        output.appendDecimal(secondOfDay / 60 % 60, digits: 2)
        output.append(0x3A)
        output.appendDecimal(secondOfDay % 60, digits: 2)
        output.append(0x2E)
        output.appendDecimal(nanosecond, digits: 9)
        output.append(0x5A)
    }

    /// Reads a moment as RFC 3339 writes it, with up to nine digits after the second: `2024-08-08T23:54:14.087Z`, or
    /// with an offset from UTC, `2024-08-09T01:54:14+02:00`.
    ///
    /// `nil` where the text is anything else: a day or an hour that does not exist, a leap second (venues don't send
    /// them, and this type does not count them), a tenth digit, or a moment outside 1677 to 2262.
    public init?(rfc3339 bytes: Span<UInt8>) {
        guard bytes.count >= 20, bytes[4] == 0x2D, bytes[7] == 0x2D, bytes[10] | 0x20 == 0x74, bytes[13] == 0x3A,
            bytes[16] == 0x3A,
            let year = bytes.decimal(0..<4), let month = bytes.decimal(5..<7), let day = bytes.decimal(8..<10),
            let hour = bytes.decimal(11..<13), let minute = bytes.decimal(14..<16), let second = bytes.decimal(17..<19),
            let date = CivilDate(year: year, month: month, day: day), hour < 24, minute < 60, second < 60
        else { return nil }
        var index = 19
        var nanosecond: Int64 = 0
        if bytes[index] == 0x2E {
            let start = index + 1
            index = start
            while index < bytes.count, bytes[index] >= 0x30, bytes[index] <= 0x39 { index += 1 }
            guard index > start, index <= start + 9, let fraction = bytes.decimal(start..<index) else { return nil }
            nanosecond = (index..<(start + 9)).reduce(fraction) { value, _ in value * 10 }
        }
        guard let offset = bytes.offsetFromUTC(at: index) else { return nil }
        let seconds = date.daysSince1970 * 86_400 + hour * 3_600 + minute * 60 + second - offset
        // In the first second of the range, seconds alone would overflow where the sum does not.
        let (whole, rest) = seconds < 0 ? (seconds + 1, nanosecond - 1_000_000_000) : (seconds, nanosecond)
        let (scaled, overflow) = whole.multipliedReportingOverflow(by: 1_000_000_000)
        let (sum, carry) = scaled.addingReportingOverflow(rest)
        guard !overflow, !carry else { return nil }
        self.init(nanoseconds: sum)
    }

    /// Reads a moment as ``init(rfc3339:)-(Span<UInt8>)`` does.
    public init?(rfc3339 text: some StringProtocol) {
        let text = String(text)
        self.init(rfc3339: text.utf8.span)
    }
}

extension Timestamp: CustomStringConvertible {
    /// The moment as RFC 3339 writes it, see ``rfc3339``.
    public var description: String { self.rfc3339 }
}

extension Timestamp {
    /// The moment as RFC 3339 writes it, in UTC with nine digits after the second: `2024-08-08T23:54:14.087891268Z`.
    public var rfc3339: String {
        var text: [UInt8] = []
        text.reserveCapacity(30)
        self.write(into: &text)
        return String(decoding: text, as: UTF8.self)
    }
}

extension Int64 {
    /// Quotient and remainder, the remainder never negative.
    fileprivate func flooredDivision(by divisor: Int64) -> (quotient: Int64, remainder: Int64) {
        let (quotient, remainder) = self.quotientAndRemainder(dividingBy: divisor)
        return remainder < 0 ? (quotient - 1, remainder + divisor) : (quotient, remainder)
    }
}

extension [UInt8] {
    /// Appends a number in exactly `digits` digits.
    fileprivate mutating func appendDecimal(_ value: Int64, digits: Int) {
        let start = self.count
        self.append(contentsOf: repeatElement(0x30, count: digits))
        var rest = value
        for index in stride(from: start + digits - 1, through: start, by: -1) {
            self[index] = 0x30 + UInt8(truncatingIfNeeded: rest % 10)
            rest /= 10
        }
    }
}

extension Span<UInt8> {
    /// The number that the bytes of `range` spell, up to nine digits and nothing else.
    fileprivate func decimal(_ range: Range<Int>) -> Int64? {
        var value: Int64 = 0
        for index in range {
            let digit = self[index] &- 0x30
            guard digit < 10 else { return nil }
            value = value * 10 + Int64(digit)
        }
        return value
    }

    /// `Z` or `±hh:mm` as seconds, if that is all there is from `index` on.
    fileprivate func offsetFromUTC(at index: Int) -> Int64? {
        guard index < self.count else { return nil }
        if self[index] | 0x20 == 0x7A { return index + 1 == self.count ? 0 : nil }
        guard self[index] == 0x2B || self[index] == 0x2D, index + 6 == self.count, self[index + 3] == 0x3A,
            let hours = self.decimal((index + 1)..<(index + 3)), let minutes = self.decimal((index + 4)..<(index + 6)),
            hours < 24, minutes < 60
        else { return nil }
        return (hours * 3_600 + minutes * 60) * (self[index] == 0x2D ? -1 : 1)
    }
}
