import WireFormats

extension JSONKey {
    /// Whether `range` of `bytes` spells this key, without a look at escapes: folded to comparisons of bytes where the
    /// key is a literal.
    @inline(__always)
    func isSpelled(at range: Range<Int>, in bytes: Span<UInt8>) -> Bool {
        guard range.count == self.count else { return false }
        for index in 0..<self.count {
            let bits = index < 8 ? self.low : self.high
            let byte = UInt8(truncatingIfNeeded: bits &>> UInt64(truncatingIfNeeded: (index & 7) &* 8))
            guard bytes[range.lowerBound &+ index] == byte else { return false }
        }
        return true
    }
}
