/// A day of the proleptic Gregorian calendar.
///
/// The arithmetic counts in years that begin in March, so that the leap day is the last of its year, and in cycles of
/// 400 years, which all have 146,097 days.
struct CivilDate: Equatable {
    let year: Int64
    let month: Int64
    let day: Int64

    private static var daysOfCycle: Int64 { 146_097 }
    /// From 0000-03-01, where the first cycle begins, to 1970-01-01.
    private static var daysTo1970: Int64 { 719_468 }

    /// A day by its number; for those a 64-bit count of nanoseconds reaches.
    init(daysSince1970 days: Int64) {
        let shifted = days + CivilDate.daysTo1970
        let cycle = (shifted >= 0 ? shifted : shifted - CivilDate.daysOfCycle + 1) / CivilDate.daysOfCycle
        let dayOfCycle = shifted - cycle * CivilDate.daysOfCycle
        // Leap days up to here are taken out, so that every year has 365 days: one in 4 years, none in 100, one in 400.
        let yearOfCycle = (dayOfCycle - dayOfCycle / 1_460 + dayOfCycle / 36_524 - dayOfCycle / 146_096) / 365
        let dayOfYear = dayOfCycle - (365 * yearOfCycle + yearOfCycle / 4 - yearOfCycle / 100)
        // Five months from March on have 153 days, and so have the next five.
        let monthFromMarch = (5 * dayOfYear + 2) / 153
        self.day = dayOfYear - (153 * monthFromMarch + 2) / 5 + 1
        self.month = monthFromMarch < 10 ? monthFromMarch + 3 : monthFromMarch - 9
        self.year = yearOfCycle + cycle * 400 + (self.month <= 2 ? 1 : 0)
    }

    /// A day by its parts, `nil` where the calendar has no such day.
    init?(year: Int64, month: Int64, day: Int64) {
        guard (0...9_999).contains(year), (1...12).contains(month), day >= 1 else { return nil }
        let isLeap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
        let length: Int64 =
            switch month {
            case 2: isLeap ? 29 : 28
            case 4, 6, 9, 11: 30
            default: 31
            }
        guard day <= length else { return nil }
        self.year = year
        self.month = month
        self.day = day
    }

    /// The number of the day.
    var daysSince1970: Int64 {
        let year = self.month <= 2 ? self.year - 1 : self.year
        let cycle = (year >= 0 ? year : year - 399) / 400
        let yearOfCycle = year - cycle * 400
        let monthFromMarch = self.month > 2 ? self.month - 3 : self.month + 9
        let dayOfYear = (153 * monthFromMarch + 2) / 5 + self.day - 1
        let dayOfCycle = yearOfCycle * 365 + yearOfCycle / 4 - yearOfCycle / 100 + dayOfYear
        return cycle * CivilDate.daysOfCycle + dayOfCycle - CivilDate.daysTo1970
    }
}
