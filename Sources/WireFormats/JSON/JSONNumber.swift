/// A bare number, by the grammar of RFC 8259, section 6.
struct JSONNumber {
    /// Its first byte.
    let start: Int
    /// The byte after it.
    let end: Int

    /// Reads the number that begins at `start`, with a digit or a minus sign.
    init(in bytes: Span<UInt8>, from start: Int) throws(JSONError) {
        self.start = start
        var index = bytes[start] == 0x2D ? start + 1 : start
        let whole = index
        index = try JSONNumber.digitsEnd(in: bytes, from: index)
        guard bytes[whole] != 0x30 || index == whole + 1 else { throw JSONError(.invalidNumber, at: whole) }
        if index < bytes.count, bytes[index] == 0x2E {
            index = try JSONNumber.digitsEnd(in: bytes, from: index + 1)
        }
        if index < bytes.count, bytes[index] | 0x20 == 0x65 {
            index += 1
            if index < bytes.count, bytes[index] == 0x2B || bytes[index] == 0x2D { index += 1 }
            index = try JSONNumber.digitsEnd(in: bytes, from: index)
        }
        self.end = index
    }

    /// The end of one digit or more.
    private static func digitsEnd(in bytes: Span<UInt8>, from start: Int) throws(JSONError) -> Int {
        var index = start
        while index < bytes.count, bytes[index] >= 0x30, bytes[index] <= 0x39 { index += 1 }
        guard index > start else {
            throw JSONError(index < bytes.count ? .invalidNumber : .unexpectedEnd, at: index)
        }
        return index
    }
}
