/// The status line and header fields of a response.
struct HTTPResponseHead {
    var status: Int
    var reason: String
    var fields: [HTTPField]

    /// Reads a head that ends with an empty line; `nil` when it is not HTTP/1.
    init?(_ bytes: ArraySlice<UInt8>) {
        // On bytes: Swift's String sees a carriage return and a line feed as one character.
        var lines = bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: true)
            .map { line in String(decoding: line.last == UInt8(ascii: "\r") ? line.dropLast() : line, as: UTF8.self) }
            .filter { !$0.isEmpty }
        guard !lines.isEmpty else { return nil }
        let parts = lines.removeFirst().split(separator: " ", maxSplits: 2, omittingEmptySubsequences: false)
        guard
            parts.count >= 2, parts[0].hasPrefix("HTTP/1."), parts[1].utf8.count == 3,
            let status = Int(parts[1]), (100...599).contains(status)
        else { return nil }
        self.status = status
        self.reason = parts.count == 3 ? parts[2].trimmedOWS : ""
        self.fields = []
        for line in lines {
            guard let colon = line.firstIndex(of: ":") else { return nil }
            let field = HTTPField(String(line[..<colon]), line[line.index(after: colon)...].trimmedOWS)
            // Folded lines and blanks before the colon have been a way to smuggle fields (RFC 9112, section 5.1).
            guard field.isWellFormed else { return nil }
            self.fields.append(field)
        }
    }
}
