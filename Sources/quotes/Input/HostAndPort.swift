/// Where to listen: `127.0.0.1:9443`, `localhost:9443`, `:9443`, `9443`, `[::1]:9443`. Port 0 lets the system choose.
struct HostAndPort: Hashable, Sendable, CustomStringConvertible {
    /// The host to listen on.
    var host: String
    /// The port; 0 lets the system choose.
    var port: Int

    /// Reads an address.
    /// - Throws: ``InputError``
    init(parsing text: String) throws(InputError) {
        let error = InputError("\"\(text)\" is not an address to listen on: write 127.0.0.1:9443, or a port alone")
        let colon = text.lastIndex(of: ":")
        let portText = colon.map { text[text.index(after: $0)...] } ?? text[...]
        var host = colon.map { text[..<$0] } ?? ""
        guard !portText.isEmpty, portText.utf8.allSatisfy({ $0 >= 0x30 && $0 <= 0x39 }), let port = Int(portText),
            port <= 65535
        else { throw error }
        if host.hasPrefix("["), host.hasSuffix("]") {
            host = host.dropFirst().dropLast()
        } else if host.contains(":") {
            throw error
        }
        guard host.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F && $0 != 0x2F }) else { throw error }
        self.host = host.isEmpty ? "127.0.0.1" : String(host)
        self.port = port
    }

    var description: String {
        self.host.contains(":") ? "[\(self.host)]:\(self.port)" : "\(self.host):\(self.port)"
    }
}
