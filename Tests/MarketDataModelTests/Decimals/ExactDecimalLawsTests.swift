import MarketDataModel
import TestSupport
import Testing

struct ExactDecimalLawsTests {
    @Test func `equality, order and hash go by value`() {
        var random = SeededGenerator(seed: 2)
        for _ in 0..<20_000 {
            let left = random.decimal()
            let right = Bool.random(using: &random) ? random.decimal() : left.normalized
            let (wideLeft, wideRight) = (WideDecimal(left), WideDecimal(right))
            #expect((left == right) == (wideLeft == wideRight), "\(left) \(right)")
            #expect((left < right) == (wideLeft < wideRight), "\(left) \(right)")
            #expect((right < left) == (wideRight < wideLeft), "\(left) \(right)")
            if left == right { #expect(left.hashValue == right.hashValue, "\(left) \(right)") }
        }
    }

    @Test func `scales far apart are ordered by value`() {
        let tiny = Price("0.0000000000000000000000000000000000000001")
        #expect(tiny > .zero)
        #expect(tiny < "0.1")
        #expect(tiny > "-1")
        #expect(Price.zero < tiny)
        #expect(Price("-0.0000000000000000000000000000000000000001") < .zero)
        #expect(Price("0.0000000000000000000000000000000000000000") == .zero)
        #expect(Price("-9223372036854775808") < tiny)
    }

    @Test func `a normalised value is equal and ends in no zero`() {
        var random = SeededGenerator(seed: 3)
        for _ in 0..<5_000 {
            let decimal = random.decimal()
            let normalized = decimal.normalized
            #expect(normalized == decimal)
            #expect(normalized.scale == 0 || !normalized.significand.isMultiple(of: 10))
        }
    }

    @Test func `a value prints, is written and read back the same`() throws {
        var random = SeededGenerator(seed: 4)
        for _ in 0..<5_000 {
            let decimal = random.decimal()
            let text = decimal.description
            let again = try ExactDecimal(text: text)
            #expect(again == decimal)
            #expect(again.scale == decimal.scale || decimal.isZero)
            #expect(WideDecimal(text: text) == WideDecimal(decimal))
            var output = Array("x".utf8)
            decimal.write(into: &output)
            #expect(output == Array(("x" + text).utf8))
        }
    }
}
