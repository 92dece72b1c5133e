/// What was agreed on permessage-deflate.
package struct WebSocketDeflateAgreement: Hashable, Sendable {
    /// The server compresses each message by itself.
    package var serverNoContextTakeover = false
    /// We compress each message by itself.
    package var clientNoContextTakeover = false
    /// The server refers back at most 2 to this power bytes.
    package var serverMaxWindowBits = 15
    /// We refer back at most 2 to this power bytes.
    package var clientMaxWindowBits = 15

    /// The agreement with no limits.
    package init() {}

    /// Reads the server's answer to `offer`, strictly: nothing unknown, nothing twice, nothing that was not offered.
    init(_ answer: ExtensionHeader, to offer: WebSocketDeflateOffer) throws(WebSocketHandshakeError) {
        self.clientNoContextTakeover = offer.clientNoContextTakeover
        var seen: Set<String> = []
        for (name, value) in answer.parameters {
            let refusal = WebSocketHandshakeError.extensionRefused(
                "permessage-deflate; \(name)" + (value.map { "=\($0)" } ?? "")
            )
            guard seen.insert(name).inserted else { throw refusal }
            switch (name, value) {
            case ("server_no_context_takeover", nil): self.serverNoContextTakeover = true
            case ("client_no_context_takeover", nil): self.clientNoContextTakeover = true
            case ("server_max_window_bits", let value?):
                guard let bits = Self.bits(value), bits <= offer.serverMaxWindowBits ?? 15 else { throw refusal }
                self.serverMaxWindowBits = bits
            case ("client_max_window_bits", let value?):
                guard let most = offer.clientMaxWindowBits, let bits = Self.bits(value), bits <= most else {
                    throw refusal
                }
                self.clientMaxWindowBits = bits
            default: throw refusal
            }
        }
        // What we demanded must be in the answer.
        guard !offer.serverNoContextTakeover || self.serverNoContextTakeover else {
            throw .extensionRefused("permessage-deflate without server_no_context_takeover")
        }
        guard offer.serverMaxWindowBits == nil || seen.contains("server_max_window_bits") else {
            throw .extensionRefused("permessage-deflate without server_max_window_bits")
        }
        if let hint = offer.clientMaxWindowBits { self.clientMaxWindowBits = min(self.clientMaxWindowBits, hint) }
    }

    /// 8 to 15, in decimal, without a leading zero.
    private static func bits(_ value: String) -> Int? {
        guard let bits = Int(value), (8...15).contains(bits), value == String(bits) else { return nil }
        return bits
    }
}
