extension MutableSpan<UInt8> {
    /// Masks what lies behind `start` with `key`, its most significant byte first (RFC 6455, section 5.3).
    mutating func mask(_ key: UInt32, from start: Int) {
        let mask = SIMD16<UInt8>(key: key)
        let count = self.count
        var index = start
        // 16 bytes at a time: the compiler makes one load, one exclusive or and one store of the inner loop.
        while count - index >= 16 {
            for lane in 0..<16 { self[index &+ lane] ^= mask[lane] }
            index &+= 16
        }
        for lane in 0..<count - index { self[index &+ lane] ^= mask[lane] }
    }
}

extension SIMD16<UInt8> {
    /// The key's four bytes, four times.
    fileprivate init(key: UInt32) {
        self.init(repeating: 0)
        for lane in 0..<16 { self[lane] = UInt8(truncatingIfNeeded: key >> UInt32(24 - lane % 4 * 8)) }
    }
}
