package import MarketDataModel

/// `Retry-After` (RFC 9110, section 10.2.3): whole seconds, or a date in one of HTTP's three forms.
package enum RetryAfter {
    /// The longest wait that is obeyed: a wrong header must not end everything.
    package static let longest: Duration = .seconds(3600)

    /// How long to wait, an hour at most.
    ///
    /// A date is measured against `date`, what the same answer says of when it was made, as the venue's clock need not
    /// agree with ours; without one, against `received`. A date that has passed is zero.
    ///
    /// - Returns: `nil` for anything else, `soon`, `1.5` and `-1` among them, which is no reason not to wait at all.
    package static func parse(_ value: String?, date: String?, received: Timestamp) -> Duration? {
        guard let value, !value.isEmpty else { return nil }
        if value.utf8.allSatisfy({ (0x30...0x39).contains($0) }) {
            return Int64(value).map { min(.seconds($0), Self.longest) } ?? Self.longest
        }
        guard let end = Timestamp(httpDate: value, now: received) else { return nil }
        let start = date.flatMap { Timestamp(httpDate: $0, now: received) } ?? received
        guard end > start else { return .zero }
        let (span, overflow) = end.nanoseconds.subtractingReportingOverflow(start.nanoseconds)
        return overflow ? Self.longest : min(.nanoseconds(span), Self.longest)
    }
}
