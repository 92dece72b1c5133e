internal import MarketDataModel

/// A `ws` or `wss` URL taken apart.
struct StreamTargetURL: Hashable, Sendable {
    var host: String
    var port: UInt16
    var path: String
    var isTLS: Bool

    /// Takes `url` apart.
    /// - Throws: ``MarketDataError/Code/configuration`` where it is none.
    init(_ url: String) throws(MarketDataError) {
        let (scheme, rest) = Self.split(url, at: "://")
        switch scheme.lowercased() {
        case "ws", "http": self.isTLS = false
        case "wss", "https": self.isTLS = true
        default: throw Self.error(url)
        }
        guard let rest, !rest.contains("@") else { throw Self.error(url) }
        let end = rest.firstIndex { $0 == "/" || $0 == "?" } ?? rest.endIndex
        let (authority, path) = (rest[..<end], rest[end...])
        self.path = path.hasPrefix("/") ? String(path) : "/" + path
        var port: Substring?
        if authority.hasPrefix("[") {
            guard let close = authority.firstIndex(of: "]") else { throw Self.error(url) }
            self.host = String(authority[authority.index(after: authority.startIndex)..<close])
            let tail = authority[authority.index(after: close)...]
            guard tail.isEmpty || tail.hasPrefix(":") else { throw Self.error(url) }
            port = tail.isEmpty ? nil : tail.dropFirst()
        } else {
            let (name, number) = Self.split(String(authority), at: ":")
            self.host = name
            port = number
        }
        guard !self.host.isEmpty else { throw Self.error(url) }
        if let port {
            guard let number = UInt16(port), number > 0 else { throw Self.error(url) }
            self.port = number
        } else {
            self.port = self.isTLS ? 443 : 80
        }
    }

    /// What the `Host` field says: the port only where it is not the scheme's own.
    var hostField: String {
        let name = self.host.contains(":") ? "[\(self.host)]" : self.host
        return self.port == (self.isTLS ? 443 : 80) ? name : "\(name):\(self.port)"
    }

    private static func split(_ text: String, at separator: String) -> (String, Substring?) {
        guard let range = text.firstRange(of: separator) else { return (text, nil) }
        return (String(text[..<range.lowerBound]), text[range.upperBound...])
    }

    private static func error(_ url: String) -> MarketDataError {
        MarketDataError(
            .configuration,
            "\"\(Redaction().url(url))\" is no stream URL; write it as wss://host:port/path, without a user or password"
        )
    }
}
