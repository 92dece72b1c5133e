extension Redaction {
    /// Free text (an error's message, a close reason) without what is secret in it: URLs as ``url(_:)`` does it, and the
    /// values of `name=value` and `Name: value` where the name is a secret's.
    public func text(_ text: String) -> String {
        var result = ""
        var isSecretNext = false
        var word = ""
        func finish() {
            guard !word.isEmpty else { return }
            // A scheme is no secret, what follows it is: "Authorization: Bearer abc".
            if isSecretNext, ["bearer", "basic", "token", "digest"].contains(word.lowercased()) {
                result += word
            } else if isSecretNext {
                result += Self.replacement
                isSecretNext = false
            } else if word.range(ofText: "://") != nil || word.contains("=") {
                result += self.url(word.contains("?") || word.range(ofText: "://") != nil ? word : "?" + word)
                    .trimmed(of: word.contains("?") || word.range(ofText: "://") != nil ? "" : "?")
            } else {
                if word.last == ":" {
                    let name = String(word.dropLast().drop { $0 == "\"" || $0 == "'" })
                    isSecretNext = self.headers.contains(name.lowercased()) || self.isSecret(parameter: name)
                }
                result += word
            }
            word = ""
        }
        for character in text {
            if character.isWhitespace || character == "\"" || character == "'" || character == "," || character == "<" {
                finish()
                result.append(character)
            } else {
                word.append(character)
            }
        }
        finish()
        return self.withoutSecrets(result)
    }
}

extension String {
    fileprivate func trimmed(of prefix: String) -> String {
        self.hasPrefix(prefix) ? String(self.dropFirst(prefix.count)) : self
    }
}
