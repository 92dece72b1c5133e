internal import MarketDataModel

extension Duration {
    /// Reads `10s`, `500ms`, `1.5m`, `1h30m`, `2d`, and `0` in any unit, exactly to the nanosecond; `nil` for anything
    /// else. A number without a unit counts seconds where `countsSeconds`, and else is taken only where it is 0: half of
    /// the world's programs would mean milliseconds.
    package init?(text: String, countsSeconds: Bool = false) {
        var rest = text[...]
        var total: Int128 = 0
        guard !rest.isEmpty else { return nil }
        while !rest.isEmpty {
            let number = rest.prefix { $0.isASCII && $0.isNumber || $0 == "." }
            rest = rest[number.endIndex...]
            let unit = rest.prefix { $0.isASCII && $0.isLowercase }
            rest = rest[unit.endIndex...]
            guard let decimal = try? ExactDecimal(number), decimal.scale <= 18 else { return nil }
            let isAlone = number.count == text.count
            guard let perUnit = Self.nanoseconds(in: unit, isAlone: isAlone && (countsSeconds || decimal.isZero)) else {
                return nil
            }
            var divisor: Int128 = 1
            for _ in 0..<decimal.scale { divisor *= 10 }
            let product = Int128(decimal.significand) * perUnit
            guard product % divisor == 0 else { return nil }
            total += product / divisor
            guard total <= Int128(Int64.max) else { return nil }
        }
        guard let whole = Int64(exactly: total) else { return nil }
        self = .nanoseconds(whole)
    }

    private static func nanoseconds(in unit: Substring, isAlone: Bool) -> Int128? {
        if unit.isEmpty { return isAlone ? 1_000_000_000 : nil }
        let name = unit == "min" ? "m" : unit
        return Self.units.first { $0.name == name }.map { Int128($0.nanoseconds) }
    }

    private static let units: [(name: String, nanoseconds: Int64)] = [
        ("d", 86_400_000_000_000), ("h", 3_600_000_000_000), ("m", 60_000_000_000), ("s", 1_000_000_000),
        ("ms", 1_000_000), ("us", 1_000), ("ns", 1),
    ]

    /// As it is written: `1h30m`, `250ms`, `0s`. Reads back the same where it is not negative.
    package var text: String {
        let (seconds, attoseconds) = self.components
        let (whole, overflow) = seconds.multipliedReportingOverflow(by: 1_000_000_000)
        let nanoseconds = whole.addingReportingOverflow(attoseconds / 1_000_000_000)
        guard !overflow, !nanoseconds.overflow else { return "\(self)" }
        guard nanoseconds.partialValue != 0 else { return "0s" }
        var rest = nanoseconds.partialValue.magnitude
        var text = nanoseconds.partialValue < 0 ? "-" : ""
        for unit in Self.units {
            let count = rest / UInt64(unit.nanoseconds)
            rest %= UInt64(unit.nanoseconds)
            if count > 0 { text += "\(count)\(unit.name)" }
        }
        return text
    }
}
