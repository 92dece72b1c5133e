/// A list of names with parameters, as structured fields write it (RFC 9651): `"default";r=50;t=30, burst;r=1`.
///
/// Strict: a field that is anything else is no list at all. What is not needed here (inner lists, decimals, dates) is
/// not read.
struct StructuredList {
    struct Item {
        /// A string or a token.
        var name: String
        /// Parameters that are whole numbers.
        var integers: [String: Int] = [:]
        /// Parameters that are strings or tokens.
        var names: [String: String] = [:]
    }

    private(set) var items: [Item] = []

    init?(_ text: String) {
        var reader = Reader(bytes: Array(text.utf8))
        reader.skipBlanks()
        while true {
            guard let item = reader.item() else { return nil }
            self.items.append(item)
            // Longer than anybody's; a header is not a place to be kept busy in.
            guard self.items.count <= 32 else { return nil }
            reader.skipBlanks()
            if reader.isAtEnd { return }
            guard reader.take(UInt8(ascii: ",")) else { return nil }
            reader.skipBlanks()
        }
    }

    private struct Reader {
        let bytes: [UInt8]
        var index = 0

        var isAtEnd: Bool { self.index == self.bytes.count }
        private var next: UInt8? { self.isAtEnd ? nil : self.bytes[self.index] }

        mutating func skipBlanks() { while self.next == 0x20 || self.next == 0x09 { self.index += 1 } }

        mutating func take(_ byte: UInt8) -> Bool {
            guard self.next == byte else { return false }
            self.index += 1
            return true
        }

        mutating func item() -> Item? {
            guard let name = self.name() else { return nil }
            var item = Item(name: name)
            while self.take(UInt8(ascii: ";")) {
                while self.take(0x20) {}
                guard let key = self.key() else { return nil }
                item.integers[key] = nil
                item.names[key] = nil
                // A parameter without a value is true.
                guard self.take(UInt8(ascii: "=")) else { continue }
                switch self.next {
                case UInt8(ascii: ":"): guard self.skipBinary() else { return nil }
                case UInt8(ascii: "?"):
                    self.index += 1
                    guard self.take(UInt8(ascii: "0")) || self.take(UInt8(ascii: "1")) else { return nil }
                case let byte? where byte == UInt8(ascii: "-") || (0x30...0x39).contains(byte):
                    guard let number = self.integer() else { return nil }
                    item.integers[key] = number
                default:
                    guard let name = self.name() else { return nil }
                    item.names[key] = name
                }
            }
            return item
        }

        private mutating func name() -> String? {
            guard self.take(UInt8(ascii: "\"")) else { return self.token() }
            var text: [UInt8] = []
            while let byte = self.next {
                self.index += 1
                switch byte {
                case UInt8(ascii: "\""): return String(decoding: text, as: UTF8.self)
                case UInt8(ascii: "\\"):
                    guard let escaped = self.next, escaped == 0x22 || escaped == 0x5C else { return nil }
                    self.index += 1
                    text.append(escaped)
                case 0x20...0x7E: text.append(byte)
                default: return nil
                }
            }
            return nil
        }

        private mutating func token() -> String? {
            guard let first = self.next, Self.isLetter(first) || first == UInt8(ascii: "*") else { return nil }
            return self.run { Self.isLetter($0) || (0x30...0x39).contains($0) || "!#$%&'*+-.^_`|~:/".utf8.contains($0) }
        }

        private mutating func key() -> String? {
            guard let first = self.next, (0x61...0x7A).contains(first) || first == UInt8(ascii: "*") else { return nil }
            return self.run { (0x61...0x7A).contains($0) || (0x30...0x39).contains($0) || "_-.*".utf8.contains($0) }
        }

        private mutating func integer() -> Int? {
            let isNegative = self.take(UInt8(ascii: "-"))
            let digits = self.run { (0x30...0x39).contains($0) }
            guard 1...15 ~= digits.utf8.count, self.next != UInt8(ascii: "."), let value = Int(digits) else {
                return nil
            }
            return isNegative ? -value : value
        }

        private mutating func skipBinary() -> Bool {
            self.index += 1
            _ = self.run { Self.isLetter($0) || (0x30...0x39).contains($0) || "+/=".utf8.contains($0) }
            return self.take(UInt8(ascii: ":"))
        }

        private mutating func run(_ belongs: (UInt8) -> Bool) -> String {
            let start = self.index
            while let byte = self.next, belongs(byte) { self.index += 1 }
            return String(decoding: self.bytes[start..<self.index], as: UTF8.self)
        }

        private static func isLetter(_ byte: UInt8) -> Bool {
            (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte)
        }
    }
}
