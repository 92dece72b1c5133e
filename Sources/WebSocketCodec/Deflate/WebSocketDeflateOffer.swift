/// What we offer of permessage-deflate (RFC 7692, section 7.1).
package struct WebSocketDeflateOffer: Hashable, Sendable {
    /// Demands that the server compresses each message by itself: worse ratio, no memory kept between messages.
    package var serverNoContextTakeover: Bool
    /// Says that we compress each message by itself.
    package var clientNoContextTakeover: Bool
    /// Demands that the server refers back at most 2 to this power bytes: 8 to 15.
    package var serverMaxWindowBits: Int?
    /// Lets the server limit our window, and hints that we need at most this: 8 to 15; `nil` does not let it.
    package var clientMaxWindowBits: Int?

    /// An offer; by default the one that gives the server every choice.
    package init(
        serverNoContextTakeover: Bool = false,
        clientNoContextTakeover: Bool = false,
        serverMaxWindowBits: Int? = nil,
        clientMaxWindowBits: Int? = 15
    ) {
        self.serverNoContextTakeover = serverNoContextTakeover
        self.clientNoContextTakeover = clientNoContextTakeover
        self.serverMaxWindowBits = serverMaxWindowBits.map { min(max($0, 8), 15) }
        self.clientMaxWindowBits = clientMaxWindowBits.map { min(max($0, 8), 15) }
    }

    /// What goes in `Sec-WebSocket-Extensions`.
    var headerValue: String {
        var value = "permessage-deflate"
        if self.serverNoContextTakeover { value += "; server_no_context_takeover" }
        if self.clientNoContextTakeover { value += "; client_no_context_takeover" }
        if let bits = self.serverMaxWindowBits { value += "; server_max_window_bits=\(bits)" }
        if let bits = self.clientMaxWindowBits {
            value += bits == 15 ? "; client_max_window_bits" : "; client_max_window_bits=\(bits)"
        }
        return value
    }
}
