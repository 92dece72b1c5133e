extension Timestamp {
    /// Reads a moment as HTTP writes it, in any of the three forms a recipient must accept (RFC 9110, section 5.6.7):
    ///
    /// | form | |
    /// |---|---|
    /// | today's | `Sun, 06 Nov 1994 08:49:37 GMT` |
    /// | RFC 850 | `Sunday, 06-Nov-94 08:49:37 GMT` |
    /// | C's `asctime()` | `Sun Nov  6 08:49:37 1994` |
    ///
    /// `nil` for anything else, and for a day or an hour that does not exist. Whether the name of the day is right is
    /// not looked at. A year of two digits is the last such year that does not lie more than 50 years after `now`.
    /// What lies beyond this type's range is its end: `Fri, 31 Dec 9999 23:59:59 GMT` is a way to say never.
    public init?(httpDate text: String, now: Timestamp) {
        let parts = text.split(separator: " ", omittingEmptySubsequences: false).map(String.init)
        let date: CivilDate?
        let clock: String
        switch parts.count {
        case 6 where parts[5] == "GMT" && Self.shortDays.contains { parts[0] == $0 + "," }:
            date = CivilDate(day: parts[1], month: parts[2], year: parts[3])
            clock = parts[4]
        case 4 where parts[3] == "GMT" && Self.longDays.contains { parts[0] == $0 + "," }:
            let fields = parts[1].split(separator: "-", omittingEmptySubsequences: false).map(String.init)
            guard fields.count == 3, let ending = Self.number(fields[2], digits: 2) else { return nil }
            let latest = CivilDate(daysSince1970: now.nanoseconds / 1_000_000_000 / 86_400).year + 50
            let year = latest - (latest - ending) % 100
            date = CivilDate(day: fields[0], month: fields[1], year: "\(year)")
            clock = parts[2]
        case 5 where Self.shortDays.contains(parts[0]):
            date = CivilDate(day: parts[2], month: parts[1], year: parts[4])
            clock = parts[3]
        case 6 where parts[2].isEmpty && parts[3].utf8.count == 1 && Self.shortDays.contains(parts[0]):
            date = CivilDate(day: "0" + parts[3], month: parts[1], year: parts[5])
            clock = parts[4]
        default: return nil
        }
        let fields = clock.split(separator: ":", omittingEmptySubsequences: false)
        guard let date, fields.count == 3, let hour = Self.number(fields[0], digits: 2), hour < 24,
            let minute = Self.number(fields[1], digits: 2), minute < 60,
            // A leap second is written, and taken for the second after it.
            let second = Self.number(fields[2], digits: 2), second <= 60
        else { return nil }
        let seconds = date.daysSince1970 * 86_400 + hour * 3600 + minute * 60 + second
        let (nanoseconds, overflow) = seconds.multipliedReportingOverflow(by: 1_000_000_000)
        self.init(nanoseconds: overflow ? (seconds < 0 ? .min : .max) : nanoseconds)
    }

    private static let shortDays = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"]
    private static let longDays = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"]

    fileprivate static func number(_ text: some StringProtocol, digits: Int) -> Int64? {
        guard text.utf8.count == digits, text.utf8.allSatisfy({ (0x30...0x39).contains($0) }) else { return nil }
        return Int64(text)
    }
}

extension CivilDate {
    private static let months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]

    fileprivate init?(day: String, month: String, year: String) {
        guard let day = Timestamp.number(day, digits: 2), let month = Self.months.firstIndex(of: month),
            let year = Timestamp.number(year, digits: 4)
        else { return nil }
        self.init(year: year, month: Int64(month) + 1, day: day)
    }
}
