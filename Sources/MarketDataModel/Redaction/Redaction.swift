/// What must never be written down: keys, tokens, signatures, passwords.
///
/// The one place that knows what a secret looks like; recordings, errors and logs all pass through it. A secret is known
/// by its name (a header, a parameter of a query, a member of a JSON message, the user in a URL) or by itself, where
/// the caller names it in ``secrets``.
public struct Redaction: Hashable, Sendable {
    /// What stands in a secret's place.
    public static let replacement = "REDACTED"

    /// Names of headers whose value is a secret, in lower case.
    public var headers: Set<String> = [
        "authorization", "proxy-authorization", "cookie", "set-cookie", "x-mbx-apikey", "x-api-key", "api-key",
        "apca-api-key-id", "apca-api-secret-key", "cb-access-key", "cb-access-sign", "cb-access-passphrase", "api-sign",
        "ok-access-key", "ok-access-sign", "ok-access-passphrase", "x-bapi-api-key", "x-bapi-sign", "x-auth-token",
    ]
    /// Names of parameters and of JSON members whose value is a secret, in lower case and without `-` and `_`.
    public var parameters: Set<String> = [
        "signature", "sign", "sig", "apikey", "apisecret", "secret", "secretkey", "token", "accesstoken", "authtoken",
        "refreshtoken", "listenkey", "passphrase", "password", "passwd", "pwd", "auth", "authorization", "clientsecret",
        "privatekey", "accesskey", "key", "sessiontoken", "jwt",
    ]
    /// Secrets by themselves: replaced wherever they stand. Texts of fewer than four characters are ignored.
    public var secrets: Set<String> = []

    /// What is known to be secret, and `secrets` besides.
    public init(secrets: Set<String> = []) {
        self.secrets = secrets
    }

    /// The value of a header, or ``replacement``.
    public func header(_ name: String, _ value: String) -> String {
        self.headers.contains(name.lowercased()) || self.isSecret(parameter: name)
            ? Self.replacement : self.text(value)
    }

    /// A URL, or a path and query, without what is secret in it: user and password, the values of parameters, and a
    /// part of the path or query that can only be a key (40 or more letters and digits in a row).
    public func url(_ url: String) -> String {
        var rest = Substring(url)
        var result = ""
        if let scheme = rest.range(ofText: "://") {
            result += rest[..<scheme.upperBound]
            rest = rest[scheme.upperBound...]
        }
        // Without a scheme, too: proxies are often given as `user:password@host:port`.
        let authority = rest.prefix { $0 != "/" && $0 != "?" && $0 != "#" }
        rest = rest[authority.endIndex...]
        if let at = authority.lastIndex(of: "@") {
            result += Self.replacement + authority[at...]
        } else {
            result += authority
        }
        let path = rest.prefix { $0 != "?" && $0 != "#" }
        result += Self.withoutKeys(path)
        let tail = rest[path.endIndex...]
        var item = ""
        var name: String?
        func finish() {
            if let name, self.isSecret(parameter: name) {
                result += Self.replacement
            } else {
                result += Self.withoutKeys(item[...])
            }
            item = ""
        }
        for character in tail {
            switch character {
            case "?", "&", "#", ";":
                finish()
                name = nil
                result.append(character)
            case "=" where name == nil:
                name = item
                result += item + "="
                item = ""
            default: item.append(character)
            }
        }
        finish()
        return self.withoutSecrets(result)
    }

    /// Whether the value of a parameter or member called `name` is a secret.
    package func isSecret(parameter name: some StringProtocol) -> Bool {
        var plain = String(name.filter { $0 != "-" && $0 != "_" }).lowercased()
        if self.parameters.contains(plain) { return true }
        guard plain.contains("%") else { return false }
        // `api%4bey` is the same parameter to a server.
        plain = Self.percentDecoded(plain).lowercased().filter { $0 != "-" && $0 != "_" }
        return self.parameters.contains(plain)
    }

    /// `text` with each of ``secrets`` replaced.
    package func withoutSecrets(_ text: String) -> String {
        var text = text
        // The longest first: one may be a part of another.
        for secret in self.secrets.sorted(by: { $0.utf8.count > $1.utf8.count }) where secret.utf8.count >= 4 {
            var from = text.startIndex
            while let range = text[from...].range(ofText: secret) {
                let head = text[..<range.lowerBound] + Self.replacement
                text = String(head) + text[range.upperBound...]
                from = text.utf8.index(text.startIndex, offsetBy: head.utf8.count)
            }
        }
        return text
    }

    private static func withoutKeys(_ path: Substring) -> String {
        var result = ""
        var run = ""
        func finish() {
            result += run.utf8.count >= 40 ? Self.replacement : run
            run = ""
        }
        for character in path {
            if character.isASCII, character.isLetter || character.isNumber {
                run.append(character)
            } else {
                finish()
                result.append(character)
            }
        }
        finish()
        return result
    }

    private static func percentDecoded(_ text: String) -> String {
        let bytes = Array(text.utf8)
        var decoded: [UInt8] = []
        var index = 0
        while index < bytes.count {
            if bytes[index] == 0x25, index + 2 < bytes.count,
                let byte = UInt8(String(decoding: bytes[(index + 1)...(index + 2)], as: UTF8.self), radix: 16)
            {
                decoded.append(byte)
                index += 3
            } else {
                decoded.append(bytes[index])
                index += 1
            }
        }
        return String(decoding: decoded, as: UTF8.self)
    }
}

extension StringProtocol {
    /// The first place where the bytes of `text` stand.
    package func range(ofText text: String) -> Range<Index>? {
        let wanted = Array(text.utf8)
        guard let first = wanted.first else { return nil }
        var start = self.utf8.startIndex
        while let candidate = self.utf8[start...].firstIndex(of: first) {
            if self.utf8[candidate...].starts(with: wanted) {
                return candidate..<self.utf8.index(candidate, offsetBy: wanted.count)
            }
            start = self.utf8.index(after: candidate)
        }
        return nil
    }
}
