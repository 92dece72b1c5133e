/// Checks UTF-8 that may arrive in pieces (Unicode 15, table 3-7): no overlong form, no surrogate, nothing above
/// U+10FFFF. It says no at the first byte that no valid text can have there.
struct UTF8Validator {
    /// Continuation bytes still owed.
    private var owed = 0
    /// What the next of them may be: narrower than 0x80...0xBF right after E0, ED, F0 and F4.
    private var lower: UInt8 = 0x80
    private var upper: UInt8 = 0xBF

    /// No character is cut off at the end.
    var isComplete: Bool { self.owed == 0 }

    /// Takes the next piece; false when it cannot be UTF-8.
    mutating func update(_ bytes: Span<UInt8>) -> Bool {
        if self.owed == 0, bytes.isASCII { return true }
        var index = 0
        while index < bytes.count {
            // ASCII between other characters, a block at a time.
            if self.owed == 0, bytes.count - index >= 32, bytes.extracting(index..<index + 32).isASCII {
                index += 32
                continue
            }
            let end = min(index + 32, bytes.count)
            while index < end {
                guard self.take(bytes[index]) else { return false }
                index += 1
            }
        }
        return true
    }

    private mutating func take(_ byte: UInt8) -> Bool {
        if self.owed > 0 {
            guard byte >= self.lower, byte <= self.upper else { return false }
            self.owed -= 1
            self.lower = 0x80
            self.upper = 0xBF
            return true
        }
        switch byte {
        case 0x00...0x7F: return true
        case 0xC2...0xDF: self.owed = 1
        case 0xE0...0xEF:
            self.owed = 2
            if byte == 0xE0 { self.lower = 0xA0 }
            if byte == 0xED { self.upper = 0x9F }
        case 0xF0...0xF4:
            self.owed = 3
            if byte == 0xF0 { self.lower = 0x90 }
            if byte == 0xF4 { self.upper = 0x8F }
        default: return false
        }
        return true
    }
}

extension Span<UInt8> {
    /// No byte has its top bit set.
    ///
    /// Plain loops without an exit, which the compiler turns into vector code; the rest of an odd length is covered by
    /// looking at the last 16 bytes once more, because byte by byte it would cost more than all before it.
    var isASCII: Bool {
        let count = self.count
        var bits: UInt8 = 0
        guard count >= 16 else {
            for index in 0..<count { bits |= self[index] }
            return bits < 0x80
        }
        let blocks = self.extracting(0..<count & ~15)
        for index in 0..<blocks.count { bits |= blocks[index] }
        let rest = self.extracting(count &- 16..<count)
        for index in 0..<16 { bits |= rest[index] }
        return bits < 0x80
    }

    /// The bytes are UTF-8 from end to end.
    var isUTF8: Bool {
        if self.isASCII { return true }
        var validator = UTF8Validator()
        return validator.update(self) && validator.isComplete
    }
}
