/// Strikes out what must not be seen in an error, a log or a recording.
package enum Redaction {
    /// `url` without its user and password, and with the values of secret query parameters struck out.
    ///
    /// Works on the text, so that it holds for URLs that cannot be parsed.
    package static func url(_ url: String) -> String {
        var rest = Substring(url)
        var result = ""
        if let scheme = rest.range(of: "://") {
            result += rest[..<scheme.upperBound]
            rest = rest[scheme.upperBound...]
        }
        let authorityEnd = rest.firstIndex { $0 == "/" || $0 == "?" || $0 == "#" } ?? rest.endIndex
        if let at = rest[..<authorityEnd].lastIndex(of: "@") {
            result += "***"
            rest = rest[at...]
        }
        guard let query = rest.firstIndex(of: "?") else { return result + rest }
        result += rest[...query]
        rest = rest[rest.index(after: query)...]
        let fragment = rest.firstIndex(of: "#") ?? rest.endIndex
        result += rest[..<fragment].split(separator: "&", omittingEmptySubsequences: false)
            .map(parameter).joined(separator: "&")
        return result + rest[fragment...]
    }

    /// Whether the value of a query parameter or header of this name is a secret.
    package static func isSecret(_ name: some StringProtocol) -> Bool {
        let plain = String(name.lowercased().filter { $0 != "-" && $0 != "_" })
        return secrets.contains { plain.contains($0) } || plain == "key" || plain == "sign" || plain == "sig"
    }

    private static let secrets = [
        "signature", "apikey", "token", "listenkey", "secret", "password", "passphrase", "authorization", "cookie",
    ]

    private static func parameter(_ text: Substring) -> String {
        guard let equals = text.firstIndex(of: "="), isSecret(text[..<equals]) else { return String(text) }
        return text[...equals] + "***"
    }
}

extension Substring {
    fileprivate func range(of text: String) -> Range<Index>? {
        var start = self.startIndex
        while start < self.endIndex {
            if self[start...].hasPrefix(text) { return start..<self.index(start, offsetBy: text.count) }
            start = self.index(after: start)
        }
        return nil
    }
}
