internal import WireFormats

extension Span<UInt8> {
    /// Nothing but white space (a carriage return included).
    var isBlank: Bool {
        for index in self.indices where self[index] > 0x20 { return false }
        return true
    }

    /// One JSON value and nothing else.
    var isJSON: Bool {
        do throws(JSONError) {
            var json = JSONScanner()
            try json.end(in: self)
            return true
        } catch {
            return false
        }
    }

    /// Whether the bytes of `text` stand at `offset`.
    func has(_ text: String, at offset: Int) -> Bool {
        let text = text.utf8
        guard offset >= 0, offset + text.count <= self.count else { return false }
        var index = offset
        for byte in text {
            if self[index] != byte { return false }
            index += 1
        }
        return true
    }

    /// The first place of `text` from `offset` on.
    func first(_ text: String, from offset: Int = 0) -> Int? {
        guard let byte = text.utf8.first else { return nil }
        var index = offset
        while index + text.utf8.count <= self.count {
            if self[index] == byte, self.has(text, at: index) { return index }
            index += 1
        }
        return nil
    }

    /// The bytes in `range` as text.
    func text(_ range: Range<Int>) -> String {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(range.count)
        for index in range { bytes.append(self[index]) }
        return String(decoding: bytes, as: UTF8.self)
    }
}
