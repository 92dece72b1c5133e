import MarketDataModel
import TestSupport

extension SeededGenerator {
    /// Decimals of all sizes, with many at the ends of what fits and many with trailing zeros.
    mutating func decimal() -> ExactDecimal {
        let significand: Int64 =
            switch Int.random(in: 0..<8, using: &self) {
            case 0: 0
            case 1: .max - Int64.random(in: 0..<3, using: &self)
            case 2: .min + Int64.random(in: 0..<3, using: &self)
            case 3: Int64.random(in: -9...9, using: &self) * self.power(upTo: 18)
            case 4: Int64.random(in: .min ... .max, using: &self)
            default: Int64.random(in: -1_000_000...1_000_000, using: &self)
            }
        let scale =
            switch Int.random(in: 0..<8, using: &self) {
            case 0: Int.random(in: 0...127, using: &self)
            case 1: Int.random(in: 17...21, using: &self)
            default: Int.random(in: 0...10, using: &self)
            }
        do {
            return try ExactDecimal(significand: significand, exponent: -scale)
        } catch {
            return .zero
        }
    }

    /// A text that is nearly always close to a decimal.
    mutating func decimalText() -> String {
        var text = Bool.random(using: &self) ? "" : (Bool.random(using: &self) ? "-" : "")
        text += self.digits(upTo: Int.random(in: 0..<6, using: &self) == 0 ? 24 : 9, leadingZero: false)
        if Int.random(in: 0..<4, using: &self) > 0 {
            text += "."
            text += self.digits(upTo: Int.random(in: 0..<6, using: &self) == 0 ? 24 : 9, leadingZero: true)
            text += String(repeating: "0", count: Int.random(in: 0..<12, using: &self))
        }
        guard Int.random(in: 0..<4, using: &self) == 0 else { return text }
        var bytes = Array(text.unicodeScalars)
        let noise = Array("0123456789.-+eE \u{0}/:;\"naNiI\u{7F}\u{E9}\u{FF}".unicodeScalars)
        let scalar = noise[Int.random(in: 0..<noise.count, using: &self)]
        bytes.insert(scalar, at: Int.random(in: 0...bytes.count, using: &self))
        var view = String.UnicodeScalarView()
        view.append(contentsOf: bytes)
        return String(view)
    }

    /// A decimal in scientific notation, nearly always.
    mutating func exponentText() -> String {
        var text = self.decimalText()
        text += Bool.random(using: &self) ? "e" : "E"
        text += ["", "+", "-", "-"].randomElement(using: &self) ?? ""
        text += String(repeating: "0", count: Int.random(in: 0...1, using: &self))
        let farthest = Int.random(in: 0..<6, using: &self) == 0 ? 400 : 24
        return text + String(Int.random(in: 0...farthest, using: &self))
    }

    private mutating func digits(upTo count: Int, leadingZero: Bool) -> String {
        let count = Int.random(in: 1...count, using: &self)
        var text = ""
        for index in 0..<count {
            let least = index == 0 && count > 1 && !leadingZero ? 1 : 0
            text += String(Int.random(in: least...9, using: &self))
        }
        return text
    }

    private mutating func power(upTo exponent: Int) -> Int64 {
        (0..<Int.random(in: 0..<exponent, using: &self)).reduce(1) { value, _ in value * 10 }
    }
}
