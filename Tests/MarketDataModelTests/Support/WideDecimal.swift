import BigInt
import MarketDataModel

/// A decimal of any length: what exact decimals are compared with.
struct WideDecimal: Equatable {
    var significand: BigInt
    var scale: Int

    init(_ significand: BigInt, scale: Int) {
        self.significand = significand
        self.scale = scale
    }

    init(_ decimal: ExactDecimal) { self.init(BigInt(decimal.significand), scale: decimal.scale) }

    /// The number that a text spells by the documented grammar; `nil` where it is none.
    init?(text: String) {
        guard text.utf8.allSatisfy({ $0 < 0x80 }),
            let match = text.wholeMatch(of: /(-?(?:0|[1-9][0-9]*)(?:\.([0-9]+))?)(?:[eE]([+\-]?[0-9]+))?/),
            let digits = BigInt(match.1.filter { $0 != "." })
        else { return nil }
        // Far beyond what fits, every exponent is the same to the tests; the power of ten is to be computed.
        let farthest = match.3?.hasPrefix("-") == true ? -1_000 : 1_000
        let exponent = match.3.map { max(-1_000, min(Int($0) ?? farthest, 1_000)) } ?? 0
        let scale = (match.2?.count ?? 0) - exponent
        // A negative scale is zeros before the point.
        self.init(scale < 0 ? digits * BigInt(10).power(-scale) : digits, scale: max(0, scale))
    }

    func aligned(to scale: Int) -> BigInt { self.significand * BigInt(10).power(scale - self.scale) }

    static func compare(_ left: WideDecimal, _ right: WideDecimal) -> (left: BigInt, right: BigInt) {
        let scale = max(left.scale, right.scale)
        return (left.aligned(to: scale), right.aligned(to: scale))
    }

    static func == (left: WideDecimal, right: WideDecimal) -> Bool {
        let pair = WideDecimal.compare(left, right)
        return pair.left == pair.right
    }

    static func < (left: WideDecimal, right: WideDecimal) -> Bool {
        let pair = WideDecimal.compare(left, right)
        return pair.left < pair.right
    }

    static func + (left: WideDecimal, right: WideDecimal) -> WideDecimal {
        let pair = WideDecimal.compare(left, right)
        return WideDecimal(pair.left + pair.right, scale: max(left.scale, right.scale))
    }

    static func - (left: WideDecimal, right: WideDecimal) -> WideDecimal {
        left + WideDecimal(-right.significand, scale: right.scale)
    }

    static func * (left: WideDecimal, right: WideDecimal) -> WideDecimal {
        WideDecimal(left.significand * right.significand, scale: left.scale + right.scale)
    }

    var half: WideDecimal { WideDecimal(self.significand * 5, scale: self.scale + 1) }

    /// Whether 64 bits and a scale of 0...127 hold the value, once trailing zeros after the point are dropped.
    var fits: Bool {
        var (significand, scale) = (self.significand, self.scale)
        if significand == 0 { return true }
        while scale > 0, significand % 10 == 0 { (significand, scale) = (significand / 10, scale - 1) }
        return scale <= 127 && Int64(exactly: significand) != nil
    }
}
