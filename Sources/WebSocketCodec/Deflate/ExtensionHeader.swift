/// One element of a `Sec-WebSocket-Extensions` header (RFC 6455, section 9.1).
struct ExtensionHeader {
    var name: String
    var parameters: [(name: String, value: String?)]

    /// The elements of a header's value. Quoted values are taken without their quotes.
    static func parse(_ value: String) -> [ExtensionHeader] {
        value.split(separator: ",").map { element in
            let parts = element.split(separator: ";", omittingEmptySubsequences: false).map { $0.trimmedOWS }
            let parameters = parts.dropFirst().map { part -> (name: String, value: String?) in
                guard let equals = part.firstIndex(of: "=") else { return (part.lowercased(), nil) }
                var value = part[part.index(after: equals)...].trimmedOWS
                if value.count >= 2, value.hasPrefix("\""), value.hasSuffix("\"") {
                    value = String(value.dropFirst().dropLast())
                }
                return (part[..<equals].trimmedOWS.lowercased(), value)
            }
            return ExtensionHeader(name: parts[0].lowercased(), parameters: parameters)
        }
    }
}

extension StringProtocol {
    /// Without the blanks and tabs around it: HTTP's optional white space.
    var trimmedOWS: String {
        var rest = Substring(self)
        while let first = rest.first, first == " " || first == "\t" { rest.removeFirst() }
        while let last = rest.last, last == " " || last == "\t" { rest.removeLast() }
        return String(rest)
    }
}
