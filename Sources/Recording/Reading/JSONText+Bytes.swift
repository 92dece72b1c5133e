internal import Compression
internal import WireFormats

extension JSONText {
    /// The bytes that the string spells: what the writer was given.
    func decoded(in bytes: Span<UInt8>) -> [UInt8] {
        var output: [UInt8] = []
        let content = bytes.extracting(self.range)
        guard self.hasEscapes else {
            output.append(copying: content)
            return output
        }
        output.append(addingCapacity: content.count) { (output: inout OutputSpan<UInt8>) in
            var index = 0
            while index < content.count {
                let byte = content[index]
                index &+= 1
                guard byte == 0x5C, index < content.count else {
                    output.append(byte)
                    continue
                }
                let escape = content[index]
                index &+= 1
                switch escape {
                case 0x62: output.append(0x08)
                case 0x66: output.append(0x0C)
                case 0x6E: output.append(0x0A)
                case 0x72: output.append(0x0D)
                case 0x74: output.append(0x09)
                case 0x75:
                    var point = Self.codeUnit(content, &index)
                    if point & 0xFC00 == 0xD800 {
                        index &+= 2
                        point = 0x10000 + (point & 0x3FF) << 10 + Self.codeUnit(content, &index) & 0x3FF
                    }
                    // The escape has six bytes or twelve, its UTF-8 at most three or four.
                    for byte in UTF8.encode(Unicode.Scalar(point) ?? "\u{FFFD}") ?? UTF8.encodedReplacementCharacter {
                        output.append(byte)
                    }
                default: output.append(escape)
                }
            }
        }
        return output
    }

    /// Four hexadecimal digits, which the scanner has checked.
    private static func codeUnit(_ content: Span<UInt8>, _ index: inout Int) -> UInt32 {
        var unit: UInt32 = 0
        for _ in 0..<4 where index < content.count {
            let digit = content[index]
            unit = unit << 4 | UInt32(digit <= 0x39 ? digit &- 0x30 : digit & 0xDF &- 0x37)
            index &+= 1
        }
        return unit
    }
}
