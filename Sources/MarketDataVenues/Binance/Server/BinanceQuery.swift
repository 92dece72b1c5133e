/// The query of a URL: `a=1&b=%5B%22X%22%5D`.
struct BinanceQuery {
    /// Names and values in their order, unescaped.
    let items: [(name: String, value: String)]

    init(_ text: String) {
        self.items = text.split(separator: "&").map { item in
            let parts = item.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            return (Self.unescaped(parts[0]), parts.count == 2 ? Self.unescaped(parts[1]) : "")
        }
    }

    /// The first value of `name`.
    subscript(name: String) -> String? { self.items.first { $0.name == name }?.value }

    /// `text` with `%5B` and the like turned back; what is no escape stays as it is.
    static func unescaped(_ text: some StringProtocol) -> String {
        let bytes = Array(text.utf8)
        var plain: [UInt8] = []
        var index = 0
        while index < bytes.count {
            if bytes[index] == UInt8(ascii: "%"), index + 2 < bytes.count,
                let high = Self.digit(bytes[index + 1]), let low = Self.digit(bytes[index + 2])
            {
                plain.append(high << 4 | low)
                index += 3
            } else {
                plain.append(bytes[index] == UInt8(ascii: "+") ? UInt8(ascii: " ") : bytes[index])
                index += 1
            }
        }
        return String(decoding: plain, as: UTF8.self)
    }

    private static func digit(_ byte: UInt8) -> UInt8? {
        switch byte {
        case 0x30...0x39: byte - 0x30
        case 0x41...0x46: byte - 0x37
        case 0x61...0x66: byte - 0x57
        default: nil
        }
    }
}
