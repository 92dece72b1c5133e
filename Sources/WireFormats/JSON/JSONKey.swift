/// A short string, packed into two words: a key, or a value such as the type of an event.
///
/// A literal of up to 15 bytes becomes two constants, so that `key == "bidPrice"` is two comparisons of words. What a
/// text holds beyond 15 bytes is no key that a literal could spell: it equals no literal (see ``isComparable``).
@frozen
public struct JSONKey: Hashable, Sendable, BitwiseCopyable {
    /// Bytes 0...7, the first one lowest.
    public let low: UInt64
    /// Bytes 8...14, and the count in the highest byte.
    public let high: UInt64

    @inlinable
    init(low: UInt64, high: UInt64) {
        self.low = low
        self.high = high
    }

    /// What stands for every text of more than 15 bytes.
    @inlinable static var long: JSONKey { JSONKey(low: 0, high: 0xFF &<< 56) }

    /// Whether the text fits; those that don't are all equal, and differ from every literal.
    @inlinable public var isComparable: Bool { self.high &>> 56 != 0xFF }

    /// How many bytes the key has.
    @inlinable public var count: Int { Int(truncatingIfNeeded: self.high &>> 56) }

    /// The key that `bytes` spell, without a look at escapes.
    @inlinable
    @inline(__always)
    init(_ bytes: some Sequence<UInt8>) {
        var low: UInt64 = 0
        var high: UInt64 = 0
        var count: UInt64 = 0
        for byte in bytes {
            if count < 8 {
                low |= UInt64(byte) &<< (count &* 8)
            } else if count < 15 {
                high |= UInt64(byte) &<< (count &* 8 &- 64)
            }
            count &+= 1
        }
        self = count > 15 ? .long : JSONKey(low: low, high: high | count &<< 56)
    }
}

extension JSONKey: ExpressibleByStringLiteral {
    /// A literal of up to 15 bytes of ASCII; traps on a longer one, which could never match.
    @inlinable
    @inline(__always)
    public init(stringLiteral text: String) {
        self.init(text.utf8)
        precondition(self.isComparable, "a JSON key as a literal has at most 15 bytes")
    }
}

extension JSONKey: CustomStringConvertible {
    /// The key as text; `…` for one of more than 15 bytes.
    public var description: String {
        guard self.isComparable else { return "…" }
        return String(
            decoding: (0..<self.count).lazy.map { index in
                UInt8(truncatingIfNeeded: (index < 8 ? self.low : self.high) &>> UInt64(index % 8 * 8))
            },
            as: UTF8.self
        )
    }
}
