internal import MarketDataModel

/// How quickly a recording is replayed.
enum SpeedArgument: Hashable, Sendable {
    /// So many times as fast as it was recorded: `numerator` / `denominator`.
    case times(numerator: Int, denominator: Int)
    /// As fast as it goes, in step with whoever reads.
    case flatOut

    /// As it was recorded.
    static let realTime = SpeedArgument.times(numerator: 1, denominator: 1)

    /// Reads `1`, `10`, `0.5`, `10x`, `max`.
    /// - Throws: ``InputError``
    init(parsing text: String) throws(InputError) {
        guard text.lowercased() != "max" else {
            self = .flatOut
            return
        }
        let number = text.hasSuffix("x") ? String(text.dropLast()) : text
        // A speed in scientific notation is more likely a mistake than a wish.
        guard !number.utf8.contains(where: { $0 | 0x20 == 0x65 }),
            let decimal = (try? ExactDecimal(number))?.normalized, decimal.significand > 0, decimal.scale <= 6,
            decimal.significand <= 1_000_000_000
        else {
            throw InputError("\"\(text)\" is not a speed: write 1 (as recorded), 10, 0.5 or max")
        }
        var denominator = 1
        for _ in 0..<decimal.scale { denominator *= 10 }
        self = .times(numerator: Int(decimal.significand), denominator: denominator)
    }
}

extension SpeedArgument: CustomStringConvertible {
    /// As a person says it.
    var description: String {
        switch self {
        case .flatOut: return "flat out"
        case .times(let numerator, let denominator):
            let digits = String(denominator).count - 1
            let decimal = try? ExactDecimal(significand: Int64(numerator), exponent: -digits)
            return "\(decimal?.normalized.description ?? "\(numerator)/\(denominator)")x"
        }
    }
}
