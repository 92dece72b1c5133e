internal import MarketDataModel

extension Duration {
    /// Reads `10s`, `500ms`, `1.5m`, `1h30m`, `2d`; a number without a unit counts seconds. Exact to the nanosecond.
    /// - Throws: ``InputError``
    init(parsing text: String) throws(InputError) {
        let error = InputError("\"\(text)\" is not a length of time: write 10s, 500ms, 1.5m or 1h30m")
        var rest = text[...]
        var total: Int128 = 0
        while !rest.isEmpty {
            let number = rest.prefix { $0.isASCII && $0.isNumber || $0 == "." }
            rest = rest[number.endIndex...]
            let unit = rest.prefix { $0.isASCII && $0.isLowercase }
            rest = rest[unit.endIndex...]
            let isAlone = number.count == text.count
            guard let decimal = try? ExactDecimal(number), decimal.scale <= 18,
                let perUnit = Self.nanoseconds(in: String(unit), isAlone: isAlone)
            else { throw error }
            var divisor: Int128 = 1
            for _ in 0..<decimal.scale { divisor *= 10 }
            let product = Int128(decimal.significand) * perUnit
            guard product % divisor == 0 else { throw error }
            total += product / divisor
        }
        guard total > 0, let whole = Int64(exactly: total) else { throw error }
        self = .nanoseconds(whole)
    }

    private static func nanoseconds(in unit: String, isAlone: Bool) -> Int128? {
        switch unit {
        case "ns": 1
        case "us": 1_000
        case "ms": 1_000_000
        case "s": 1_000_000_000
        case "": isAlone ? 1_000_000_000 : nil
        case "m", "min": 60_000_000_000
        case "h": 3_600_000_000_000
        case "d": 86_400_000_000_000
        default: nil
        }
    }
}
