// The short way: up to 16 bytes, looked at as two words. It accepts a part of the grammar of `parseAny` and gives the
// same value; `nil` means no more than that the complete grammar has to decide.
extension ExactDecimal {
    /// A decimal of up to 16 bytes (17 with its sign) that is the whole of `bytes`.
    @inlinable
    init?(shortText bytes: Span<UInt8>) {
        let count = bytes.count
        guard count > 0 else { return nil }
        if bytes[0] == 0x2D {
            guard let positive = ExactDecimal(unsigned: bytes.extracting(1..<count)) else { return nil }
            self.init(uncheckedSignificand: 0 &- positive.significand, scale: positive.scale)
        } else {
            self.init(unsigned: bytes)
        }
    }

    @inlinable
    init?(unsigned bytes: Span<UInt8>) {
        let count = bytes.count
        let zeros = ByteWord(repeating: 0x30)
        if count >= 8 {
            guard count <= 16 else { return nil }
            let first = (ByteWord(bytes, at: 0) ^ zeros).bits
            let last = (ByteWord(bytes, at: count &- 8) ^ zeros).bits
            // Text ends at the end of `last`; what both hold is cut off `first`. A shift of 64 leaves nothing.
            let low = first << UInt64(truncatingIfNeeded: (16 &- count) &* 8)
            self.init(low: low, high: last, count: count, first: bytes[0])
        } else {
            guard count > 0 else { return nil }
            var high: UInt64 = 0
            for index in 0..<count { high = high &>> 8 | UInt64(bytes[index] ^ 0x30) &<< 56 }
            self.init(low: 0, high: high, count: count, first: bytes[0])
        }
    }

    /// Reads the decimal that begins at `offset` and ends before the next `terminator`, in one look at 16 bytes.
    ///
    /// For scanners that don't know yet where the text ends. `nil` says nothing about the text, only that this way is
    /// not for it: a span of fewer than 16 bytes, no terminator among the next 16, a sign, or no decimal.
    /// Then ``init(parsing:)`` decides.
    /// - Returns: The value, and the offset of the terminator.
    @inlinable
    public static func scan(
        _ bytes: Span<UInt8>,
        at offset: Int,
        until terminator: UInt8
    ) -> (value: ExactDecimal, end: Int)? {
        let zeros = ByteWord(repeating: 0x30)
        let first: ByteWord
        let second: ByteWord
        if offset >= 0, offset <= bytes.count &- 16 {
            (first, second) = (ByteWord(bytes, at: offset), ByteWord(bytes, at: offset &+ 8))
        } else {
            // Near the end: the last 16 bytes, with those before the text moved out and zeros moved in after it.
            let excess = offset &- (bytes.count &- 16)
            guard bytes.count >= 16, excess > 0, excess < 16 else { return nil }
            let low = UInt128(ByteWord(bytes, at: bytes.count &- 16).bits)
            let high = UInt128(ByteWord(bytes, at: bytes.count &- 8).bits)
            let both = (high &<< 64 | low) &>> UInt128(truncatingIfNeeded: excess &* 8)
            first = ByteWord(bits: UInt64(truncatingIfNeeded: both))
            second = ByteWord(bits: UInt64(truncatingIfNeeded: both &>> 64))
        }
        let (one, two) = ((first ^ zeros).bits, (second ^ zeros).bits)
        var count = first.count(before: terminator)
        let low: UInt64
        let high: UInt64
        if count < 8 {
            guard count > 0 else { return nil }
            high = one &<< UInt64(truncatingIfNeeded: 64 &- count &* 8)
            low = 0
        } else {
            let more = second.count(before: terminator)
            guard more < 8 else { return nil }
            count = 8 &+ more
            // 128 bits shifted up so that the text ends at the end of `high`.
            let shift = UInt64(truncatingIfNeeded: 64 &- more &* 8)
            high = two << shift | one >> (64 &- shift)
            low = one << shift
        }
        guard let value = ExactDecimal(low: low, high: high, count: count, first: bytes[offset]) else { return nil }
        return (value, offset &+ count)
    }

    /// Digits and a point in two words, aligned to the end, `0` taken off each byte, zeros before the text.
    @inlinable
    @inline(__always)
    init?(low: UInt64, high: UInt64, count: Int, first: UInt8) {
        // The point, once `0` is taken off it.
        let point: UInt8 = 0x2E ^ 0x30
        var (low, high) = (low, high)
        var scale = 0
        var whole = count
        // All prices of a venue have their point on the same side, so that these branches are foreseen.
        let inHigh = ByteWord(bits: high).count(before: point)
        if inHigh < 8 {
            high = ExactDecimal.closingGap(in: high, at: inHigh) | low &>> 56
            low = low &<< 8
            scale = 7 &- inHigh
            whole = count &- scale &- 1
            guard scale > 0 else { return nil }
        } else {
            let inLow = ByteWord(bits: low).count(before: point)
            if inLow < 8 {
                low = ExactDecimal.closingGap(in: low, at: inLow)
                scale = 15 &- inLow
                whole = count &- scale &- 1
            }
        }
        guard whole == 1 || (whole > 1 && first != 0x30) else { return nil }
        let (upper, lower) = (ByteWord(bits: low), ByteWord(bits: high))
        guard upper.areDigitValues, lower.areDigitValues else { return nil }
        // At most 16 digits: far from the end of 64 bits.
        let magnitude = upper.decimalValue &* 100_000_000 &+ lower.decimalValue
        self.init(uncheckedSignificand: Int64(truncatingIfNeeded: magnitude), scale: scale)
    }

    /// Takes the byte at `index` out; the bytes before it move up.
    @inlinable
    @inline(__always)
    static func closingGap(in word: UInt64, at index: Int) -> UInt64 {
        let before = (1 as UInt64) &<< UInt64(truncatingIfNeeded: index &* 8) &- 1
        return (word & ~(before &<< 8 | 0xFF)) | (word & before) &<< 8
    }
}
