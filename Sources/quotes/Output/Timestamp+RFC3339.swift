internal import MarketDataModel

extension Timestamp {
    /// Appends the moment as RFC 3339 has it, in UTC, with `fraction` digits after the seconds (cut, not rounded):
    /// `2024-08-08T00:00:03.123456789Z`.
    func appendRFC3339(fraction: Int = 9, to output: inout [UInt8]) {
        let perSecond: Int64 = 1_000_000_000
        let perDay: Int64 = 86_400
        let seconds = self.nanoseconds.flooredQuotient(perSecond)
        let day = seconds.flooredQuotient(perDay)
        let second = seconds - day * perDay
        let date = Self.civilDate(day: day)
        output.append(date.year, width: 4)
        output.append(0x2D)
        output.append(date.month, width: 2)
        output.append(0x2D)
        output.append(date.day, width: 2)
        output.append(0x54)
        output.append(second / 3600, width: 2)
        output.append(0x3A)
        output.append(second / 60 % 60, width: 2)
        output.append(0x3A)
        output.append(second % 60, width: 2)
        if fraction > 0 {
            output.append(0x2E)
            var rest = self.nanoseconds - seconds * perSecond
            for _ in fraction..<9 { rest /= 10 }
            output.append(rest, width: fraction)
        }
        output.append(0x5A)
    }

    /// The moment as RFC 3339 has it, in UTC.
    func rfc3339(fraction: Int = 9) -> String {
        var text: [UInt8] = []
        self.appendRFC3339(fraction: fraction, to: &text)
        return String(decoding: text, as: UTF8.self)
    }

    /// The Gregorian date of a day counted from 1970-01-01. Counted from the first of March of the year 0, every 400
    /// years have the same 146,097 days, and the leap day ends a year.
    private static func civilDate(day: Int64) -> (year: Int64, month: Int64, day: Int64) {
        let shifted = day + 719_468
        let era = shifted.flooredQuotient(146_097)
        let dayOfEra = shifted - era * 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1_460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let month = (5 * dayOfYear + 2) / 153
        let year = yearOfEra + era * 400 + (month < 10 ? 0 : 1)
        return (year, month < 10 ? month + 3 : month - 9, dayOfYear - (153 * month + 2) / 5 + 1)
    }
}

extension Int64 {
    /// The quotient, rounded down also below zero.
    fileprivate func flooredQuotient(_ divisor: Int64) -> Int64 {
        let (quotient, remainder) = self.quotientAndRemainder(dividingBy: divisor)
        return remainder < 0 ? quotient - 1 : quotient
    }
}
