internal import MarketDataModel

/// Why no WebSocket came about.
package enum WebSocketHandshakeError: Error, Hashable, Sendable {
    /// Our own request cannot be written.
    case badRequest(String)
    /// What came is not an HTTP/1 response; how it begins.
    case notHTTP(start: String)
    /// The response's head does not end within the limit.
    case headTooBig(limit: Int)
    /// An HTTP answer other than 101.
    case refused(WebSocketRefusal)
    /// `Upgrade`, `Connection` or `Sec-WebSocket-Accept` is missing or wrong.
    case wrongField(String)
    /// An extension, or a parameter of one, that we did not offer.
    case extensionRefused(String)
    /// A protocol that we did not offer.
    case subprotocolRefused(String)
    /// The connection ended before the response did.
    case ended
    /// No answer came in time.
    case timedOut
}

extension WebSocketHandshakeError: CustomStringConvertible {
    /// One line for a log.
    package var description: String {
        switch self {
        case .badRequest(let part): "the upgrade request cannot be written: \(part)"
        case .notHTTP(let start): "the server does not speak HTTP/1.1; its answer begins \"\(start.displayLine())\""
        case .headTooBig(let limit): "the head of the server's answer is larger than \(limit) bytes"
        case .refused(let refusal):
            "the server refused the upgrade: \(refusal.status) \(refusal.reason.displayLine())"
                + (refusal.bodyStart.isEmpty ? "" : "; its body begins \"\(refusal.bodyStart.displayLine())\"")
        case .wrongField(let name): "the server's \(name) is missing or wrong; is a proxy in between?"
        case .extensionRefused(let text): "the server chose an extension that was not offered: \(text.displayLine())"
        case .subprotocolRefused(let text): "the server chose a protocol that was not offered: \(text.displayLine())"
        case .ended: "the connection ended before the server answered the upgrade"
        case .timedOut: "the server did not answer the upgrade in time"
        }
    }
}
