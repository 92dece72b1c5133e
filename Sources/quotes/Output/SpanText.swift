internal import MarketDataModel

/// Lengths of time of either sign.
enum SpanText {
    private static let units: [(name: String, nanoseconds: Int64)] = [
        ("d", 86_400_000_000_000), ("h", 3_600_000_000_000), ("min", 60_000_000_000), ("s", 1_000_000_000),
        ("ms", 1_000_000), ("us", 1_000), ("ns", 1),
    ]

    /// Three digits at most, cut: `-1.27s`, `830us`, `12.5ms`.
    static func short(_ span: Duration) -> String {
        let nanoseconds = span.wholeNanoseconds
        guard nanoseconds != 0, let unit = Self.units.first(where: { nanoseconds.magnitude >= $0.nanoseconds }) else {
            return "0s"
        }
        let hundredths = (Int128(nanoseconds.magnitude) * 100) / Int128(unit.nanoseconds)
        let digits = hundredths >= 10_000 ? 0 : hundredths >= 1_000 ? 1 : 2
        let whole = hundredths / 100
        var fraction = digits == 0 ? "" : String(hundredths % 100 + 100).dropFirst().prefix(digits).description
        while fraction.last == "0" { fraction.removeLast() }
        return (nanoseconds < 0 ? "-" : "") + "\(whole)" + (fraction.isEmpty ? "" : ".\(fraction)") + unit.name
    }

    /// The whole of it, in seconds: `1.227s`.
    static func exact(_ span: Duration) -> String {
        let decimal = try? ExactDecimal(significand: span.wholeNanoseconds, exponent: -9)
        return "\(decimal?.normalized.description ?? "\(span.wholeNanoseconds / 1_000_000_000)")s"
    }
}
