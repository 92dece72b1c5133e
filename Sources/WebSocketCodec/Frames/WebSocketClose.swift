/// What a close frame says.
package struct WebSocketClose: Hashable, Sendable {
    /// Why; ``WebSocketCloseCode/none`` where the frame was empty.
    package var code: WebSocketCloseCode
    /// Words for a log: at most 123 bytes.
    package var reason: String

    /// What to say, or what was said.
    package init(code: WebSocketCloseCode, reason: String = "") {
        self.code = code
        self.reason = reason
    }

    /// Reads a close frame's payload (RFC 6455, section 5.5.1).
    init(_ payload: Span<UInt8>) throws(WebSocketError) {
        guard payload.count > 0 else {
            self.init(code: .none)
            return
        }
        guard payload.count >= 2 else { throw .shortClose }
        let code = WebSocketCloseCode(rawValue: UInt16(payload[0]) << 8 | UInt16(payload[1]))
        guard code.isSendable else { throw .invalidCloseCode(code.rawValue) }
        let reason = payload.extracting(2...)
        guard reason.isUTF8 else { throw .invalidUTF8 }
        self.init(code: code, reason: String(decoding: reason.copied, as: UTF8.self))
    }
}
