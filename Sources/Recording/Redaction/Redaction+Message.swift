internal import Compression
public import MarketDataModel

extension Redaction {
    /// A JSON message without what is secret in it; `nil` where nothing is.
    ///
    /// Strings and numbers of members with a secret's name are replaced. In a message that signs in (a member `op`,
    /// `action`, `method`, `event` or `type` says so) every string is, but for those members. What is no JSON is looked
    /// through for ``secrets`` only.
    ///
    /// - Complexity: O(bytes); allocates only where something is found.
    public func message(_ bytes: Span<UInt8>) -> [UInt8]? {
        var finder = SecretFinder(bytes)
        let ranges = finder.ranges(in: bytes, by: self)
        var result: [UInt8]?
        if !ranges.isEmpty {
            var redacted: [UInt8] = []
            var start = 0
            for (range, isQuoted) in ranges {
                redacted.append(copying: bytes.extracting(start..<range.lowerBound))
                redacted.append(contentsOf: (isQuoted ? Self.replacement : "\"\(Self.replacement)\"").utf8)
                start = range.upperBound
            }
            redacted.append(copying: bytes.extracting(start..<bytes.count))
            result = redacted
        }
        guard !self.secrets.isEmpty else { return result }
        let whole = result ?? (0..<bytes.count).map { bytes[$0] }
        // What is no UTF-8 holds no secret that is a text.
        guard let text = String(validating: whole, as: UTF8.self) else { return result }
        let clean = self.withoutSecrets(text)
        return clean == text ? result : Array(clean.utf8)
    }
}

/// Walks over the strings of a JSON text, tolerant of everything else.
private struct SecretFinder {
    /// Values that say that a message signs in.
    static let signingIn: Set<String> = ["auth", "login", "logon", "session.logon", "authenticate", "signin"]
    /// Members that say what a message is.
    static let verbs: Set<String> = ["op", "action", "method", "event", "type", "e", "id", "reqid", "jsonrpc"]

    var isSigningIn = false

    init(_ bytes: Span<UInt8>) {
        var key: String?
        Self.walk(bytes) { range, isKey, isString in
            if isKey {
                key = Self.text(bytes, range)
            } else if isString, range.count <= 16, let name = key, Self.verbs.contains(name.lowercased()) {
                let value = Self.text(bytes, range).lowercased()
                self.isSigningIn = self.isSigningIn || Self.signingIn.contains(value) || value.hasSuffix("/auth")
            }
        }
    }

    /// Where secrets stand, and whether quotes stand around them.
    mutating func ranges(in bytes: Span<UInt8>, by redaction: Redaction) -> [(Range<Int>, Bool)] {
        var found: [(Range<Int>, Bool)] = []
        var isSecret = false
        var isVerb = false
        // A list of instruments repeats a few names a hundred thousand times.
        var known: [String: (isSecret: Bool, isVerb: Bool)] = [:]
        let isSigningIn = self.isSigningIn
        Self.walk(bytes) { range, isKey, isString in
            if isKey {
                let key = range.count <= 64 ? Self.text(bytes, range) : ""
                if let answer = known[key] {
                    (isSecret, isVerb) = answer
                    return
                }
                isSecret = redaction.isSecret(parameter: key)
                isVerb = Self.verbs.contains(key.lowercased())
                if known.count < 1024 { known[key] = (isSecret, isVerb) }
            } else if isSecret {
                if !range.isEmpty { found.append((range, isString)) }
            } else if isSigningIn, isString, !isVerb, !range.isEmpty {
                found.append((range, isString))
            }
        }
        return found
    }

    private static func text(_ bytes: Span<UInt8>, _ range: Range<Int>) -> String {
        var copy: [UInt8] = []
        copy.append(copying: bytes.extracting(range))
        return String(decoding: copy, as: UTF8.self)
    }

    /// Calls `body` for every string and every number: where it lies, whether it is a key, whether it is a string.
    private static func walk(_ bytes: Span<UInt8>, _ body: (Range<Int>, Bool, Bool) -> Void) {
        var index = 0
        while index < bytes.count {
            let byte = bytes[index]
            if byte == 0x22 {
                let start = index + 1
                index = start
                while index < bytes.count, bytes[index] != 0x22 { index += bytes[index] == 0x5C ? 2 : 1 }
                let end = min(index, bytes.count)
                var after = end + 1
                while after < bytes.count, bytes[after] <= 0x20 { after += 1 }
                body(start..<end, after < bytes.count && bytes[after] == 0x3A, true)
                index = end + 1
            } else if byte == 0x2D || (0x30...0x39).contains(byte) {
                let start = index
                while index < bytes.count, bytes[index] > 0x2A, bytes[index] != 0x2C, bytes[index] != 0x5D,
                    bytes[index] != 0x7D
                {
                    index += 1
                }
                body(start..<index, false, false)
            } else {
                index += 1
            }
        }
    }
}
