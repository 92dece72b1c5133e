// What strings of venues rarely hold: escapes, and text beyond ASCII. One byte at a time.
extension JSONScanner {
    /// Goes on with a string that began at `start` and is plain up to `offset`.
    @usableFromInline
    @inline(never)
    static func uncommonString(
        in bytes: Span<UInt8>,
        start: Int,
        from offset: Int
    ) throws(JSONError) -> JSONText {
        var index = offset
        var hasEscapes = false
        while index < bytes.count {
            let byte = bytes[index]
            switch byte {
            case 0x22: return JSONText(start: start, end: index, hasEscapes: hasEscapes)
            case 0x5C:
                hasEscapes = true
                index = try JSONScanner.escapeEnd(in: bytes, from: index)
            case 0x00..<0x20: throw JSONError(.controlCharacter, at: index)
            case 0x80...: index = try JSONScanner.sequenceEnd(in: bytes, from: index)
            default: index += 1
            }
        }
        throw JSONError(.unexpectedEnd, at: bytes.count)
    }

    /// The end of the UTF-8 sequence (RFC 3629, table of section 4) of more than one byte that begins at `index`.
    private static func sequenceEnd(in bytes: Span<UInt8>, from index: Int) throws(JSONError) -> Int {
        let length: Int
        var second: ClosedRange<UInt8> = 0x80...0xBF
        switch bytes[index] {
        case 0xC2...0xDF: length = 2
        case 0xE0: (length, second) = (3, 0xA0...0xBF)
        case 0xED: (length, second) = (3, 0x80...0x9F)
        case 0xE1...0xEF: length = 3
        case 0xF0: (length, second) = (4, 0x90...0xBF)
        case 0xF1...0xF3: length = 4
        case 0xF4: (length, second) = (4, 0x80...0x8F)
        default: throw JSONError(.invalidUTF8, at: index)
        }
        for following in (index + 1)..<(index + length) {
            guard following < bytes.count else { throw JSONError(.unexpectedEnd, at: bytes.count) }
            let allowed = following == index + 1 ? second : 0x80...0xBF
            guard allowed.contains(bytes[following]) else { throw JSONError(.invalidUTF8, at: index) }
        }
        return index + length
    }

    /// The end of the escape whose backslash is at `index`; a surrogate pair is one escape.
    private static func escapeEnd(in bytes: Span<UInt8>, from index: Int) throws(JSONError) -> Int {
        guard index + 1 < bytes.count else { throw JSONError(.unexpectedEnd, at: bytes.count) }
        switch bytes[index + 1] {
        case 0x22, 0x5C, 0x2F, 0x62, 0x66, 0x6E, 0x72, 0x74: return index + 2
        case 0x75: break
        default: throw JSONError(.invalidEscape, at: index)
        }
        let unit = try JSONScanner.codeUnit(in: bytes, at: index)
        guard unit & 0xF800 == 0xD800 else { return index + 6 }
        guard unit < 0xDC00 else { throw JSONError(.loneSurrogate, at: index) }
        guard index + 6 < bytes.count else { throw JSONError(.unexpectedEnd, at: bytes.count) }
        guard bytes[index + 6] == 0x5C else { throw JSONError(.loneSurrogate, at: index) }
        guard index + 7 < bytes.count else { throw JSONError(.unexpectedEnd, at: bytes.count) }
        guard bytes[index + 7] == 0x75 else { throw JSONError(.loneSurrogate, at: index) }
        let trailing = try JSONScanner.codeUnit(in: bytes, at: index + 6)
        guard trailing & 0xFC00 == 0xDC00 else { throw JSONError(.loneSurrogate, at: index) }
        return index + 12
    }

    /// The four hexadecimal digits of the escape whose backslash is at `index`.
    private static func codeUnit(in bytes: Span<UInt8>, at index: Int) throws(JSONError) -> UInt32 {
        var unit: UInt32 = 0
        for position in (index + 2)..<(index + 6) {
            guard position < bytes.count else { throw JSONError(.unexpectedEnd, at: bytes.count) }
            guard let digit = JSONScanner.hexadecimal(bytes[position]) else {
                throw JSONError(.invalidEscape, at: index)
            }
            unit = unit << 4 | digit
        }
        return unit
    }

    private static func hexadecimal(_ byte: UInt8) -> UInt32? {
        switch byte {
        case 0x30...0x39: UInt32(byte - 0x30)
        case 0x41...0x46: UInt32(byte - 0x37)
        case 0x61...0x66: UInt32(byte - 0x57)
        default: nil
        }
    }

    /// The UTF-8 of a checked text, escapes decoded.
    static func forEachByte(of text: JSONText, in bytes: Span<UInt8>, _ body: (UInt8) -> Void) {
        var index = text.start
        let end = text.start + text.count
        while index < end {
            let byte = bytes[index]
            guard byte == 0x5C, text.hasEscapes, index + 1 < end else {
                body(byte)
                index += 1
                continue
            }
            switch bytes[index + 1] {
            case 0x62: body(0x08)
            case 0x66: body(0x0C)
            case 0x6E: body(0x0A)
            case 0x72: body(0x0D)
            case 0x74: body(0x09)
            case 0x75:
                index += JSONScanner.decodeCodePoint(in: bytes, at: index, body) - 2
            default: body(bytes[index + 1])
            }
            index += 2
        }
    }

    /// Decodes `\uXXXX`, or two of them that make a pair; answers how many bytes they take.
    private static func decodeCodePoint(in bytes: Span<UInt8>, at index: Int, _ body: (UInt8) -> Void) -> Int {
        guard var point = try? JSONScanner.codeUnit(in: bytes, at: index) else { return 6 }
        var length = 6
        if point & 0xFC00 == 0xD800, let trailing = try? JSONScanner.codeUnit(in: bytes, at: index + 6) {
            point = 0x10000 + (point & 0x3FF) << 10 + trailing & 0x3FF
            length = 12
        }
        for byte in UTF8.encode(Unicode.Scalar(point) ?? "\u{FFFD}") ?? UTF8.encodedReplacementCharacter { body(byte) }
        return length
    }
}
