/// Strings as JSON has them.
enum JSONText {
    /// `text` in quotation marks.
    static func text(_ text: String) -> String {
        var output: [UInt8] = []
        Self.append(text, to: &output)
        return String(decoding: output, as: UTF8.self)
    }

    /// Appends `text` in quotation marks, with what must be escaped escaped.
    static func append(_ text: String, to output: inout [UInt8]) {
        output.append(0x22)
        for byte in text.utf8 {
            switch byte {
            case 0x22, 0x5C:
                output.append(0x5C)
                output.append(byte)
            case 0x00..<0x20:
                output.append("\\u00")
                let digits = Array("0123456789abcdef".utf8)
                output.append(digits[Int(byte >> 4)])
                output.append(digits[Int(byte & 15)])
            default:
                output.append(byte)
            }
        }
        output.append(0x22)
    }
}
