/// Eight bytes looked at together: the first byte of the text is the lowest byte of the word.
///
/// What parsers of the hot path share. The bytes are read one by one through the span, so that there is no pointer and
/// no unchecked access; where the caller has checked the bounds the compiler makes one load of the eight reads.
@frozen
public struct ByteWord: Hashable, Sendable, BitwiseCopyable {
    /// The bytes.
    public var bits: UInt64

    /// A word by its bits.
    @inlinable
    @inline(__always)
    public init(bits: UInt64) { self.bits = bits }

    /// The word that holds `byte` eight times.
    @inlinable
    @inline(__always)
    public init(repeating byte: UInt8) { self.bits = UInt64(byte) &* 0x0101_0101_0101_0101 }

    /// The eight bytes from `offset` on; traps where the span has fewer.
    @inlinable
    @inline(__always)
    public init(_ bytes: Span<UInt8>, at offset: Int) {
        // One check of the bounds: that eight reads of a span of eight are in bounds is known to the compiler.
        let window = bytes.extracting(offset..<(offset &+ 8))
        let low = UInt64(window[0]) | UInt64(window[1]) &<< 8 | UInt64(window[2]) &<< 16 | UInt64(window[3]) &<< 24
        let high = UInt64(window[4]) | UInt64(window[5]) &<< 8 | UInt64(window[6]) &<< 16 | UInt64(window[7]) &<< 24
        self.bits = low | high &<< 32
    }

    /// Every bit that differs from `other`: bytes that are equal become zero.
    @inlinable
    @inline(__always)
    public static func ^ (left: ByteWord, right: ByteWord) -> ByteWord { ByteWord(bits: left.bits ^ right.bits) }

    /// How many bytes come before the first one that equals `byte`; 8 where none does.
    @inlinable
    @inline(__always)
    public func count(before byte: UInt8) -> Int {
        let difference = (self ^ ByteWord(repeating: byte)).bits
        // Borrows may mark bytes above the first zero byte, never below it, and only the lowest mark is read.
        let marks = (difference &- 0x0101_0101_0101_0101) & ~difference & 0x8080_8080_8080_8080
        return marks.trailingZeroBitCount &>> 3
    }

    /// Whether every byte is visible ASCII: 0x21...0x7E.
    @inlinable
    @inline(__always)
    public var isVisibleASCII: Bool {
        let tooLow = (self.bits &- 0x2121_2121_2121_2121) & ~self.bits
        let tooHigh = (self.bits &+ 0x0101_0101_0101_0101) | self.bits
        return (tooLow | tooHigh) & 0x8080_8080_8080_8080 == 0
    }

    /// Whether every byte is 0...9, as digits are once `0` has been taken off each.
    @inlinable
    @inline(__always)
    public var areDigitValues: Bool {
        // 0x76 + 10 reaches the top bit; a carry comes out of a byte only when its own top bit was set.
        ((self.bits &+ 0x7676_7676_7676_7676) | self.bits) & 0x8080_8080_8080_8080 == 0
    }

    /// The number that eight digit values spell, most significant first: three multiplications instead of eight.
    @inlinable
    @inline(__always)
    public var decimalValue: UInt64 {
        let pairs = self.bits &* 10 &+ (self.bits &>> 8)
        let mask: UInt64 = 0x0000_00FF_0000_00FF
        let upper = (pairs & mask) &* (100 &+ (1_000_000 &<< 32))
        let lower = ((pairs &>> 16) & mask) &* (1 &+ (10_000 &<< 32))
        return (upper &+ lower) &>> 32
    }

    /// The number that the digits at the beginning of a text spell, how many they are, and ten to the power of that.
    @inlinable
    @inline(__always)
    public var digitPrefix: (value: UInt64, count: Int, scale: UInt64) {
        let values = (self ^ ByteWord(repeating: 0x30)).bits
        let marks = ((values &+ 0x7676_7676_7676_7676) | values) & 0x8080_8080_8080_8080
        let count = marks.trailingZeroBitCount &>> 3
        let aligned = values << UInt64(truncatingIfNeeded: 64 &- count &* 8)
        let scale: UInt64 =
            switch count {
            case 0: 1
            case 1: 10
            case 2: 100
            case 3: 1_000
            case 4: 10_000
            case 5: 100_000
            case 6: 1_000_000
            case 7: 10_000_000
            default: 100_000_000
            }
        return (ByteWord(bits: aligned).decimalValue, count, scale)
    }
}
