/// Powers of ten for aligning scales.
enum PowersOfTen {
    /// The largest power that a 64-bit significand can be multiplied with in 128 bits: 2^63 · 10^19 < 2^127.
    static var largestAligning: Int { 19 }

    /// 10^`exponent`, for 0...19.
    static func wide(_ exponent: Int) -> Int128 {
        var result: UInt64 = 1
        for _ in 0..<exponent { result &*= 10 }
        return Int128(result)
    }
}
