/// A base URL taken apart, strictly: what can't be understood whole is refused.
struct BaseURL {
    /// `ws` and `http`, or `wss` and `https`.
    var isSecure: Bool
    /// A name, an IPv4 address, or an IPv6 address in brackets.
    var host: String
    /// The port, where one is given.
    var port: Int?
    /// The path, without a slash at its end; empty or beginning with one.
    var path: String

    init(_ text: String) throws(BaseURLError) {
        guard let schemeEnd = text.utf8.firstIndex(of: UInt8(ascii: ":")) else {
            throw BaseURLError(reason: .scheme)
        }
        switch text[..<schemeEnd].lowercased() {
        case "ws", "http": self.isSecure = false
        case "wss", "https": self.isSecure = true
        default: throw BaseURLError(reason: .scheme)
        }
        let afterScheme = text[text.utf8.index(after: schemeEnd)...]
        guard afterScheme.hasPrefix("//") else { throw BaseURLError(reason: .scheme) }
        let rest = afterScheme.dropFirst(2)
        let authority = rest.prefix { $0 != "/" && $0 != "?" && $0 != "#" }
        guard !authority.contains("@") else { throw BaseURLError(reason: .credentials) }
        (self.host, self.port) = try Self.hostAndPort(authority)
        var path = rest[authority.endIndex...]
        guard path.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F && $0 != UInt8(ascii: "?") && $0 != UInt8(ascii: "#") })
        else { throw BaseURLError(reason: .path) }
        while path.last == "/" { path.removeLast() }
        self.path = String(path)
    }

    /// The URL with a stream's scheme, or with REST's.
    func url(isStream: Bool, host: String? = nil, port: Int? = nil) -> String {
        let scheme = isStream ? (self.isSecure ? "wss" : "ws") : (self.isSecure ? "https" : "http")
        let port = (host == nil ? self.port : port).map { ":\($0)" } ?? ""
        return "\(scheme)://\(host ?? self.host)\(port)\(self.path)"
    }

    private static func hostAndPort(_ authority: Substring) throws(BaseURLError) -> (String, Int?) {
        var host = authority
        var portText: Substring?
        if authority.first == "[" {
            guard let close = authority.firstIndex(of: "]") else { throw BaseURLError(reason: .host) }
            host = authority[...close]
            let tail = authority[authority.index(after: close)...]
            guard tail.isEmpty || tail.first == ":" else { throw BaseURLError(reason: .host) }
            portText = tail.isEmpty ? nil : tail.dropFirst()
            let inner = host.dropFirst().dropLast()
            guard inner.contains(":"), inner.utf8.allSatisfy({ Self.isHex($0) || $0 == 0x3A || $0 == 0x2E }) else {
                throw BaseURLError(reason: .host)
            }
        } else {
            if let colon = authority.firstIndex(of: ":") {
                host = authority[..<colon]
                portText = authority[authority.index(after: colon)...]
            }
            guard !host.isEmpty, host.utf8.allSatisfy(Self.isHostByte) else {
                throw BaseURLError(reason: .host)
            }
        }
        guard let portText else { return (String(host), nil) }
        guard portText.utf8.allSatisfy({ $0 >= 0x30 && $0 <= 0x39 }), let port = Int(portText), 1...65535 ~= port else {
            throw BaseURLError(reason: .port)
        }
        return (String(host), port)
    }

    private static func isHex(_ byte: UInt8) -> Bool {
        0x30...0x39 ~= byte || 0x41...0x46 ~= byte || 0x61...0x66 ~= byte
    }

    private static func isHostByte(_ byte: UInt8) -> Bool {
        0x30...0x39 ~= byte || 0x41...0x5A ~= byte || 0x61...0x7A ~= byte || byte == 0x2D || byte == 0x2E
            || byte == 0x5F
    }
}
