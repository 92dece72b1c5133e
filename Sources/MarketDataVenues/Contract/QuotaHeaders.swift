public import MarketDataModel
import WireFormats

/// What the usual headers of an answer say of a quota.
///
/// | headers | |
/// |---|---|
/// | `RateLimit`, `RateLimit-Policy` | draft-ietf-httpapi-ratelimit-headers-10: `"default";r=50;t=30`, `"default";q=100;w=60` |
/// | `RateLimit-Remaining`, `-Limit`, `-Reset` | earlier drafts of it |
/// | `X-RateLimit-Remaining`, `-Limit`, `-Reset` | nobody's standard; the reset is a number of seconds, or a time in seconds or milliseconds since 1970 |
///
/// A header that is not in its form says nothing.
public enum QuotaHeaders {
    /// The reports of an answer.
    ///
    /// - Parameters:
    ///   - meter: What the venue counts.
    ///   - received: When the answer came: what a reset in clock time is measured against where the answer has no `Date`.
    ///   - header: The value of a header of the answer; several lines of one name are joined by commas.
    public static func reports(
        of meter: QuotaMeter,
        received: Timestamp,
        header: (_ name: String) -> String?
    ) -> [QuotaReport] {
        var reports = self.structured(meter, header)
        for prefix in ["RateLimit", "X-RateLimit", "X-Rate-Limit"] {
            guard let remaining = self.number(header(prefix + "-Remaining")) else { continue }
            var now = received
            if let date = header("Date") { now = Timestamp(httpDate: date, now: received) ?? received }
            let report = QuotaReport(
                meter,
                limit: self.number(header(prefix + "-Limit")),
                count: .remaining(remaining),
                resetsAfter: self.number(header(prefix + "-Reset")).flatMap { self.reset($0, now: now) }
            )
            reports.append(report)
        }
        return reports
    }

    /// `RateLimit`, with the quota and the window that `RateLimit-Policy` gives under the same name.
    private static func structured(_ meter: QuotaMeter, _ header: (String) -> String?) -> [QuotaReport] {
        let policies = header("RateLimit-Policy").flatMap(StructuredList.init)?.items ?? []
        let limits = header("RateLimit").flatMap(StructuredList.init)?.items ?? []
        return limits.compactMap { item in
            guard let remaining = item.integers["r"], remaining >= 0 else { return nil }
            let policy = policies.first { $0.name == item.name }
            // Bytes, or requests at the same time: not what is counted here.
            if let unit = policy?.names["qu"], unit != "requests" { return nil }
            let window = policy?.integers["w"].flatMap { $0 > 0 ? Duration.seconds($0) : nil }
            let quota = policy?.integers["q"].flatMap { $0 >= 0 ? $0 : nil }
            let reset = item.integers["t"].flatMap { $0 >= 0 ? Duration.seconds(max(1, $0)) : nil }
            return QuotaReport(meter, per: window, limit: quota, count: .remaining(remaining), resetsAfter: reset)
        }
    }

    /// From 2001 on, a time; before, a span. Both are whole, so that 0 is within a second.
    private static func reset(_ value: Int, now: Timestamp) -> Duration? {
        guard value >= 1_000_000_000 else { return .seconds(max(1, value)) }
        let milliseconds = value >= 1_000_000_000_000 ? Int64(value) : Int64(value) * 1000
        guard let time = Timestamp(milliseconds: milliseconds) else { return nil }
        return max(.seconds(1), time.since(now))
    }

    /// A whole number of at most 15 digits, as every structured field's.
    private static func number(_ text: String?) -> Int? {
        guard let text, 1...15 ~= text.utf8.count, text.utf8.allSatisfy({ (0x30...0x39).contains($0) }) else {
            return nil
        }
        return Int(text)
    }
}
