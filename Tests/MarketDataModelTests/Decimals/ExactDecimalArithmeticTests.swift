import BigInt
import MarketDataModel
import TestSupport
import Testing

struct ExactDecimalArithmeticTests {
    /// The result equals the oracle's, or the oracle's does not fit.
    private func check(
        _ wide: WideDecimal,
        _ operands: (ExactDecimal, ExactDecimal),
        _ compute: () throws(DecimalError) -> ExactDecimal
    ) {
        do throws(DecimalError) {
            let found = try compute()
            #expect(WideDecimal(found) == wide, "\(operands)")
        } catch {
            #expect(error.code == .tooManyDigits)
            #expect(!wide.fits, "\(operands) was refused")
        }
    }

    @Test func `B43 sums, differences, products and midpoints are exact or refused, never rounded`() {
        var random = SeededGenerator(seed: 5)
        for _ in 0..<20_000 {
            let (left, right) = (random.decimal(), random.decimal())
            let (wideLeft, wideRight) = (WideDecimal(left), WideDecimal(right))
            self.check(wideLeft + wideRight, (left, right)) { () throws(DecimalError) in try left.adding(right) }
            self.check(wideLeft - wideRight, (left, right)) { () throws(DecimalError) in try left.subtracting(right) }
            self.check(wideLeft * wideRight, (left, right)) { () throws(DecimalError) in
                try left.multiplied(by: right)
            }
            self.check((wideLeft + wideRight).half, (left, right)) { () throws(DecimalError) in
                try ExactDecimal.midpoint(left, right)
            }
        }
    }

    @Test func `whole numbers of ticks are told from others`() {
        var random = SeededGenerator(seed: 6)
        for _ in 0..<20_000 {
            let tick = random.decimal()
            let value =
                (try? tick.multiplied(by: ExactDecimal(integerLiteral: Int64.random(in: -9...9, using: &random))))
            for value in [value ?? .zero, random.decimal()] {
                let (wideValue, wideTick) = WideDecimal.compare(WideDecimal(value), WideDecimal(tick))
                let expected = !wideTick.isZero && (wideValue % wideTick).isZero
                #expect(value.isMultiple(of: tick) == expected, "\(value) \(tick)")
            }
        }
    }

    private static let made: [(Int64, Int, String)] = [
        (1, 0, "1"), (1, 18, "1000000000000000000"), (15, -1, "1.5"), (0, 5_000, "0"), (0, -5_000, "0"),
        (-15, -3, "-0.015"), (1_000_000, -130, "0." + String(repeating: "0", count: 123) + "1000"),
    ]

    @Test(arguments: made)
    func `a significand and an exponent make a decimal`(significand: Int64, exponent: Int, text: String) throws {
        #expect(try ExactDecimal(significand: significand, exponent: exponent).description == text)
    }

    private static let refused: [(Int64, Int)] = [
        (1, 19), (10, 18), (.max, 1), (1, -128), (1, .max), (1, .min), (1_000, -131),
    ]

    @Test(arguments: refused)
    func `an exponent that does not fit is refused`(significand: Int64, exponent: Int) {
        #expect(throws: DecimalError(.tooManyDigits)) {
            try ExactDecimal(significand: significand, exponent: exponent)
        }
    }
}
