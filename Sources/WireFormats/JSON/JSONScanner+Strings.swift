public import MarketDataModel

extension JSONScanner {
    /// Takes the string that comes next: where it lies, checked but not decoded.
    /// - Throws: ``JSONError``
    @inlinable
    public mutating func text(in bytes: Span<UInt8>) throws(JSONError) -> JSONText {
        let byte = try self.valueToken(in: bytes)
        guard byte == 0x22 else { throw self.mismatch(byte) }
        let text = try JSONScanner.string(in: bytes, from: self.position &+ 1)
        self.finishValue(at: text.start &+ text.count &+ 1)
        return text
    }

    /// Takes the string that comes next, to be compared with literals: the type of an event, a side.
    /// - Throws: ``JSONError``
    @inlinable
    public mutating func tag(in bytes: Span<UInt8>) throws(JSONError) -> JSONKey {
        let text = try self.text(in: bytes)
        return JSONScanner.pack(text, in: bytes)
    }

    /// Takes the string that comes next as a name: an instrument, a channel.
    /// - Throws: ``JSONError``; `notAName` where it is empty, longer than 31 bytes of UTF-8, or holds white space, a
    ///   control or a format character.
    @inlinable
    public mutating func name(in bytes: Span<UInt8>) throws(JSONError) -> InlineName {
        let byte = try self.valueToken(in: bytes)
        let start = self.position &+ 1
        if byte == 0x22, start <= bytes.count &- 8 {
            let word = ByteWord(bytes, at: start)
            let count = word.count(before: 0x22)
            // A backslash is a visible character to a name, and the beginning of an escape here.
            if count < 8, word.count(before: 0x5C) > count, let name = InlineName(word, count: count) {
                self.finishValue(at: start &+ count &+ 1)
                return name
            }
        }
        return try self.longName(in: bytes)
    }

    /// A name of eight bytes or more, with escapes, near the end of the text, or wrong.
    @usableFromInline
    @inline(never)
    mutating func longName(in bytes: Span<UInt8>) throws(JSONError) -> InlineName {
        let text = try self.text(in: bytes)
        guard let name = JSONScanner.name(text, in: bytes) else { throw JSONError(.notAName, at: text.start) }
        return name
    }

    /// The name that a text found in `bytes` spells, escapes decoded; `nil` where it is none. Allocates for a text with
    /// escapes only.
    public static func name(_ text: JSONText, in bytes: Span<UInt8>) -> InlineName? {
        guard text.hasEscapes else { return InlineName(bytes.extracting(text.range)) }
        return InlineName(JSONScanner.decodedBytes(of: text, in: bytes).span)
    }

    /// Takes the string that comes next as a `String`, escapes decoded. For cold paths: it allocates.
    /// - Throws: ``JSONError``
    public mutating func string(in bytes: Span<UInt8>) throws(JSONError) -> String {
        JSONScanner.decode(try self.text(in: bytes), in: bytes)
    }

    /// The string that a text found in `bytes` spells, escapes decoded. For cold paths: it allocates.
    public static func decode(_ text: JSONText, in bytes: Span<UInt8>) -> String {
        String(decoding: JSONScanner.decodedBytes(of: text, in: bytes), as: UTF8.self)
    }

    /// The UTF-8 that a text found in `bytes` spells, escapes decoded. For cold paths: it allocates.
    public static func decodedBytes(of text: JSONText, in bytes: Span<UInt8>) -> [UInt8] {
        var decoded: [UInt8] = []
        decoded.reserveCapacity(text.count)
        JSONScanner.forEachByte(of: text, in: bytes) { decoded.append($0) }
        return decoded
    }

    /// How many bytes of a word come before the first that ends a string, begins an escape or needs a closer look.
    @inlinable
    @inline(__always)
    static func plainCount(in word: ByteWord) -> Int {
        let bits = word.bits
        let ones: UInt64 = 0x0101_0101_0101_0101
        let quotes = bits ^ (ones &* 0x22)
        let backslashes = bits ^ (ones &* 0x5C)
        // Each term marks its bytes and perhaps some above the first of them; only the lowest mark is read.
        let marks =
            ((quotes &- ones) & ~quotes) | ((backslashes &- ones) & ~backslashes)
            | ((bits &- ones &* 0x20) & ~bits) | bits
        return (marks & 0x8080_8080_8080_8080).trailingZeroBitCount &>> 3
    }

    /// The string whose first byte is at `start`, up to its closing quote.
    @inlinable
    static func string(in bytes: Span<UInt8>, from start: Int) throws(JSONError) -> JSONText {
        var index = start
        while index >= 0, index <= bytes.count &- 8 {
            let count = JSONScanner.plainCount(in: ByteWord(bytes, at: index))
            index &+= count
            if count < 8 {
                if bytes[index] == 0x22 { return JSONText(start: start, end: index, hasEscapes: false) }
                break
            }
        }
        return try JSONScanner.uncommonString(in: bytes, start: start, from: index)
    }

    /// The key that a checked text spells.
    @usableFromInline
    static func pack(_ text: JSONText, in bytes: Span<UInt8>) -> JSONKey {
        var low: UInt64 = 0
        var high: UInt64 = 0
        var count: UInt64 = 0
        JSONScanner.forEachByte(of: text, in: bytes) { byte in
            if count < 8 {
                low |= UInt64(byte) &<< (count &* 8)
            } else if count < 15 {
                high |= UInt64(byte) &<< (count &* 8 &- 64)
            }
            count &+= 1
        }
        return count > 15 ? .long : JSONKey(low: low, high: high | count &<< 56)
    }
}
