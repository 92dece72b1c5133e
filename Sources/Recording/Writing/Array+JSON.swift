internal import Compression

extension [UInt8] {
    /// Appends a text that needs no escaping.
    mutating func append(plain text: String) {
        self.append(contentsOf: text.utf8)
    }

    /// Appends an integer in ASCII.
    mutating func append(decimal value: some FixedWidthInteger) {
        var rest = UInt64(value.magnitude)
        if value < 0 { self.append(0x2D) }
        var digits = [20 of UInt8](repeating: 0x30)
        var start = 20
        repeat {
            start &-= 1
            digits[start] = 0x30 &+ UInt8(truncatingIfNeeded: rest % 10)
            rest /= 10
        } while rest > 0
        self.append(copying: digits.span.extracting(start..<20))
    }

    /// Appends a text as a JSON string.
    mutating func append(quoted text: String) {
        var text = text
        text.makeContiguousUTF8()
        self.append(quoted: text.utf8.span)
    }

    /// Appends valid UTF-8 as a JSON string: quote, backslash and control characters escaped, all else as it is.
    ///
    /// The output grows once: for a long text as much as escaping adds, for a short one as much as it could add.
    mutating func append(quoted bytes: Span<UInt8>) {
        // Six bytes for a control character.
        var room = bytes.count * 6 + 2
        if bytes.count > 4096 {
            room = bytes.count + 2
            for index in bytes.indices {
                let byte = bytes[index]
                room &+= byte < 0x20 ? 5 : byte == 0x22 || byte == 0x5C ? 1 : 0
            }
        }
        self.append(addingCapacity: room) { (output: inout OutputSpan<UInt8>) in
            output.append(0x22)
            for index in bytes.indices {
                let byte = bytes[index]
                if byte != 0x22, byte != 0x5C, byte >= 0x20 {
                    output.append(byte)
                } else {
                    output.append(escaped: byte)
                }
            }
            output.append(0x22)
        }
    }
}

extension OutputSpan<UInt8> {
    fileprivate mutating func append(escaped byte: UInt8) {
        self.append(0x5C)
        switch byte {
        case 0x22, 0x5C: self.append(byte)
        case 0x0A: self.append(0x6E)
        case 0x0D: self.append(0x72)
        case 0x09: self.append(0x74)
        default:
            self.append(0x75)
            self.append(0x30)
            self.append(0x30)
            self.append(0x30 + byte >> 4)
            self.append(byte & 0xF < 10 ? 0x30 + byte & 0xF : 0x57 + byte & 0xF)
        }
    }
}
