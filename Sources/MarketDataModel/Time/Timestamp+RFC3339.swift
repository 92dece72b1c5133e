extension Timestamp: CustomStringConvertible {
    /// The moment as RFC 3339 in UTC with nanoseconds: `2024-08-08T23:54:13.937085768Z`.
    public var description: String { self.rfc3339 }

    /// The moment as RFC 3339 in UTC with nanoseconds: `2024-08-08T23:54:13.937085768Z`.
    public var rfc3339: String {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(30)
        self.writeRFC3339(into: &bytes)
        return String(decoding: bytes, as: UTF8.self)
    }

    /// Appends the moment as RFC 3339 in UTC with nanoseconds, 30 bytes.
    public func writeRFC3339(into output: inout [UInt8]) {
        let (seconds, nanoseconds) = Self.floorDivide(self.nanoseconds, by: 1_000_000_000)
        let (days, second) = Self.floorDivide(seconds, by: 86_400)
        let (year, month, day) = Self.civil(fromDays: days)
        func write(_ value: Int64, _ digits: Int, _ separator: UInt8) {
            var divisor: Int64 = 1
            for _ in 1..<digits { divisor *= 10 }
            while divisor > 0 {
                output.append(0x30 + UInt8(truncatingIfNeeded: value / divisor % 10))
                divisor /= 10
            }
            output.append(separator)
        }
        write(year, 4, 0x2D)
        write(month, 2, 0x2D)
        write(day, 2, 0x54)
        write(second / 3600, 2, 0x3A)
        write(second / 60 % 60, 2, 0x3A)
        write(second % 60, 2, 0x2E)
        write(nanoseconds, 9, 0x5A)
    }

    /// Reads RFC 3339: `2024-08-08T23:54:13Z`, with any number of decimals and any offset (`+02:00`); digits beyond the
    /// ninth decimal are cut off. `nil` where it is something else or out of range.
    public init?(rfc3339 text: some StringProtocol) {
        var rest = Substring(text)
        func number(_ digits: Int) -> Int64? {
            guard rest.utf8.count >= digits, rest.utf8.prefix(digits).allSatisfy({ (0x30...0x39).contains($0) }) else {
                return nil
            }
            defer { rest.removeFirst(digits) }
            return Int64(rest.prefix(digits))
        }
        func take(_ characters: String) -> Character? {
            guard let first = rest.first, characters.contains(first) else { return nil }
            rest.removeFirst()
            return first
        }
        guard let year = number(4), take("-") != nil, let month = number(2), take("-") != nil, let day = number(2),
            take("Tt ") != nil, let hour = number(2), take(":") != nil, let minute = number(2), take(":") != nil,
            let second = number(2), (1...12).contains(month), (1...31).contains(day), hour < 24, minute < 60,
            second < 61
        else { return nil }
        var nanoseconds: Int64 = 0
        if take(".") != nil {
            let digits = rest.utf8.prefix { (0x30...0x39).contains($0) }
            guard !digits.isEmpty else { return nil }
            for index in 0..<9 {
                let digit = index < digits.count ? Int64(Array(digits.prefix(9))[index]) - 0x30 : 0
                nanoseconds = nanoseconds * 10 + digit
            }
            rest.removeFirst(digits.count)
        }
        var offset: Int64 = 0
        guard let sign = take("Zz+-") else { return nil }
        if sign == "+" || sign == "-" {
            guard let hours = number(2), take(":") != nil, let minutes = number(2), hours < 24, minutes < 60 else {
                return nil
            }
            offset = (hours * 60 + minutes) * (sign == "+" ? 60 : -60)
        }
        guard rest.isEmpty else { return nil }
        let days = Self.days(year: year, month: month, day: day)
        let civil = Self.civil(fromDays: days)
        // The 30th of February is some day of March.
        guard civil.month == month, civil.day == day else { return nil }
        let seconds = days * 86_400 + hour * 3600 + minute * 60 + second - offset
        let (scaled, overflow) = seconds.multipliedReportingOverflow(by: 1_000_000_000)
        let (sum, carried) = scaled.addingReportingOverflow(nanoseconds)
        guard !overflow, !carried else { return nil }
        self.init(nanoseconds: sum)
    }

    private static func floorDivide(_ value: Int64, by divisor: Int64) -> (quotient: Int64, remainder: Int64) {
        let (quotient, remainder) = value.quotientAndRemainder(dividingBy: divisor)
        return remainder < 0 ? (quotient - 1, remainder + divisor) : (quotient, remainder)
    }

    /// The proleptic Gregorian date of a day counted from 1970-01-01, by years that begin in March and eras of 400 years.
    private static func civil(fromDays days: Int64) -> (year: Int64, month: Int64, day: Int64) {
        let (era, dayOfEra) = Self.floorDivide(days + 719_468, by: 146_097)
        let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let shifted = (5 * dayOfYear + 2) / 153
        let month = shifted < 10 ? shifted + 3 : shifted - 9
        return (era * 400 + yearOfEra + (month <= 2 ? 1 : 0), month, dayOfYear - (153 * shifted + 2) / 5 + 1)
    }

    /// The day of a date, counted from 1970-01-01.
    private static func days(year: Int64, month: Int64, day: Int64) -> Int64 {
        let (era, yearOfEra) = Self.floorDivide(month <= 2 ? year - 1 : year, by: 400)
        let dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
        return era * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719_468
    }
}
