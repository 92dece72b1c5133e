/// A header field of HTTP/1.1.
package struct HTTPField: Hashable, Sendable {
    /// Its name, as written; compared without regard to case.
    package var name: String
    /// Its value, without the blanks around it.
    package var value: String

    /// A field by its parts.
    package init(_ name: String, _ value: String) {
        self.name = name
        self.value = value
    }

    /// A token, and a value that cannot break out of its line (RFC 9110, sections 5.1 and 5.5).
    var isWellFormed: Bool {
        let isToken = !self.name.isEmpty && self.name.utf8.allSatisfy(\.isTokenCharacter)
        return isToken && self.value.utf8.allSatisfy { $0 >= 0x20 && $0 != 0x7F || $0 == 0x09 }
    }
}

extension UInt8 {
    /// A letter, a digit or one of the marks that RFC 9110, section 5.6.2 allows in a token.
    fileprivate var isTokenCharacter: Bool {
        switch self {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"): true
        case UInt8(ascii: "0")...UInt8(ascii: "9"): true
        default: "!#$%&'*+-.^_`|~".utf8.contains(self)
        }
    }
}

extension [HTTPField] {
    /// All values of a field, joined as RFC 9110, section 5.3 allows; `nil` where there is none.
    func value(of name: String) -> String? {
        let name = name.lowercased()
        let values = self.filter { $0.name.lowercased() == name }.map(\.value)
        return values.isEmpty ? nil : values.joined(separator: ", ")
    }
}
