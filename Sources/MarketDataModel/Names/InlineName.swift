/// Up to 31 bytes of UTF-8, held inline: 32 bytes, trivially copyable, no table behind it.
///
/// The storage of ``Symbol``, ``NativeName`` and ``VenueID``. Names hold visible characters only: white space, control
/// and format characters (those of no width and those that reorder text among them) are refused, because names are
/// shown, compared and sent. Unused bytes are zero and the last byte holds the length, so that equality and hashing work
/// on four machine words; equality is by byte, without Unicode normalization, as it is at the venue.
@frozen
public struct InlineName: Hashable, Sendable, BitwiseCopyable {
    @usableFromInline var word0: UInt64
    @usableFromInline var word1: UInt64
    @usableFromInline var word2: UInt64
    @usableFromInline var word3: UInt64

    /// The most bytes a name may have.
    public static var capacity: Int { 31 }

    @inlinable
    init() {
        self.word0 = 0
        self.word1 = 0
        self.word2 = 0
        self.word3 = 0
    }

    /// Copies `bytes`; `nil` where they are empty, longer than 31, not UTF-8, or hold white space, a control or a format
    /// character. Names of visible ASCII (0x21...0x7E) are checked eight bytes at a time.
    @inlinable
    public init?(_ bytes: Span<UInt8>) {
        let count = bytes.count
        guard count > 0, count <= 31 else { return nil }
        self.init()
        if count < 8 {
            var bits: UInt64 = 0
            for index in 0..<count { bits |= UInt64(bytes[index]) &<< UInt64(truncatingIfNeeded: index &* 8) }
            self.init(ByteWord(bits: bits), count: count)
            return
        }
        var index = 0
        while index <= count &- 8 {
            let word = ByteWord(bytes, at: index)
            guard word.isVisibleASCII else {
                self.init(beyondASCII: bytes)
                return
            }
            self.set(word, at: index)
            index &+= 8
        }
        if index < count {
            // The last bytes by a word that ends with them: what it shares with the word before is moved out.
            let shared = UInt64(truncatingIfNeeded: (index &+ 8 &- count) &* 8)
            let word = ByteWord(bytes, at: count &- 8)
            guard word.isVisibleASCII else {
                self.init(beyondASCII: bytes)
                return
            }
            self.set(ByteWord(bits: word.bits &>> shared), at: index)
        }
        self.word3 |= UInt64(truncatingIfNeeded: count) &<< 56
    }

    /// The first `count` bytes of a word, 1...8, under the same conditions as ``init(_:)-(Span<UInt8>)``; bytes after
    /// them are ignored.
    @inlinable
    public init?(_ word: ByteWord, count: Int) {
        guard count > 0, count <= 8 else { return nil }
        let unused = UInt64(truncatingIfNeeded: 64 &- count &* 8)
        let bits = (word.bits &<< unused) &>> unused
        // Any visible byte stands in for the unused ones while they are checked.
        let isPlain = ByteWord(bits: bits | (~(~0 &>> unused) & 0x2121_2121_2121_2121)).isVisibleASCII
        self.init()
        self.word0 = bits
        self.word3 = UInt64(truncatingIfNeeded: count) &<< 56
        guard isPlain || self.isVisibleText else { return nil }
    }

    /// Copies 8 to 31 bytes that are not all visible ASCII.
    @usableFromInline
    @inline(never)
    init?(beyondASCII bytes: Span<UInt8>) {
        self.init()
        for index in bytes.indices { self.set(bytes[index], at: index) }
        self.word3 |= UInt64(truncatingIfNeeded: bytes.count) &<< 56
        guard self.isVisibleText else { return nil }
    }

    /// Whether the bytes are UTF-8 (RFC 3629) without white space, control and format characters.
    @usableFromInline
    @inline(never)
    var isVisibleText: Bool {
        var bytes = (0..<self.count).lazy.map { self[$0] }.makeIterator()
        var decoder = UTF8()
        while true {
            switch decoder.decode(&bytes) {
            case .scalarValue(let scalar): guard !scalar.isControlOrFormat, !scalar.isWhiteSpace else { return false }
            case .emptyInput: return true
            case .error: return false
            }
        }
    }

    /// Copies the UTF-8 of `text`; `nil` under the same conditions as ``init(_:)-(Span<UInt8>)``.
    @inlinable
    public init?(_ text: some StringProtocol) {
        self.init()
        var count = 0
        var isPlain = true
        for byte in text.utf8 {
            guard count < 31 else { return nil }
            isPlain = isPlain && byte > 0x20 && byte < 0x7F
            self.set(byte, at: count)
            count &+= 1
        }
        guard count > 0 else { return nil }
        self.word3 |= UInt64(truncatingIfNeeded: count) &<< 56
        guard isPlain || self.isVisibleText else { return nil }
    }

    /// How many bytes the name has: 1...31.
    @inlinable
    public var count: Int { Int(truncatingIfNeeded: self.word3 &>> 56) }

    /// The byte at `index` (0 ..< ``count``).
    @inlinable
    public subscript(index: Int) -> UInt8 {
        let shift = UInt64(truncatingIfNeeded: (index & 7) &* 8)
        let word: UInt64 =
            switch index &>> 3 {
            case 0: self.word0
            case 1: self.word1
            case 2: self.word2
            default: self.word3
            }
        return UInt8(truncatingIfNeeded: word &>> shift)
    }

    @inlinable
    mutating func set(_ word: ByteWord, at index: Int) {
        switch index &>> 3 {
        case 0: self.word0 = word.bits
        case 1: self.word1 = word.bits
        case 2: self.word2 = word.bits
        default: self.word3 = word.bits
        }
    }

    @inlinable
    mutating func set(_ byte: UInt8, at index: Int) {
        let bits = UInt64(byte) &<< UInt64(truncatingIfNeeded: (index & 7) &* 8)
        switch index &>> 3 {
        case 0: self.word0 |= bits
        case 1: self.word1 |= bits
        case 2: self.word2 |= bits
        default: self.word3 |= bits
        }
    }

    /// A well-mixed 64-bit value for hash tables of our own; not stable between versions.
    @inlinable
    public var mixed: UInt64 {
        var hash = self.word0 &* 0x9E37_79B9_7F4A_7C15
        hash ^= (self.word1 &+ self.word3) &* 0xC2B2_AE3D_27D4_EB4F
        hash ^= self.word2 &* 0x1656_67B1_9E37_79F9
        return (hash ^ (hash &>> 32)) &* 0x9E37_79B9_7F4A_7C15
    }

    /// ASCII lower case of every ASCII letter; characters beyond ASCII stay as they are.
    public var lowercased: InlineName { self.mapped { $0 >= 0x41 && $0 <= 0x5A ? $0 | 0x20 : $0 } }

    /// ASCII upper case of every ASCII letter; characters beyond ASCII stay as they are.
    public var uppercased: InlineName { self.mapped { $0 >= 0x61 && $0 <= 0x7A ? $0 & 0xDF : $0 } }

    private func mapped(_ transform: (UInt8) -> UInt8) -> InlineName {
        var result = InlineName()
        for index in 0..<self.count { result.set(transform(self[index]), at: index) }
        result.word3 |= self.word3 & 0xFF00_0000_0000_0000
        return result
    }
}

extension InlineName: CustomStringConvertible {
    /// The name as text.
    public var description: String {
        String(decoding: (0..<self.count).lazy.map { self[$0] }, as: UTF8.self)
    }
}

extension InlineName: Comparable {
    /// Byte order.
    public static func < (left: InlineName, right: InlineName) -> Bool {
        let shared = min(left.count, right.count)
        for index in 0..<shared where left[index] != right[index] { return left[index] < right[index] }
        return left.count < right.count
    }
}
