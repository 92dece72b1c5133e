internal import MarketDataModel

/// Strings as JSON has them.
enum JSONText {
    /// `text` in quotation marks.
    static func text(_ text: String) -> String {
        var output: [UInt8] = []
        Self.append(text, to: &output)
        return String(decoding: output, as: UTF8.self)
    }

    /// Appends `text` in quotation marks, with what must be escaped escaped, and what would steer a terminal or reorder
    /// the line there too.
    static func append(_ text: String, to output: inout [UInt8]) {
        output.append(0x22)
        for scalar in text.unicodeScalars {
            if scalar == "\"" || scalar == "\\" {
                output.append(0x5C)
                output.append(UInt8(truncatingIfNeeded: scalar.value))
            } else if scalar.isControlOrFormat {
                // All of them lie below U+10000.
                let digits = String(scalar.value, radix: 16)
                output.append("\\u" + String(repeating: "0", count: 4 - digits.count) + digits)
            } else {
                output.append(contentsOf: UTF8.encode(scalar) ?? UTF8.encodedReplacementCharacter)
            }
        }
        output.append(0x22)
    }
}
