internal import MarketDataModel

/// How a connection ended.
package enum WebSocketEnd: Error, Hashable, Sendable {
    /// The server closed it; the close was answered.
    case byServer(WebSocketClose)
    /// We closed it; what the server answered, `nil` where it did not.
    case byClient(answer: WebSocketClose?)
    /// The server broke a rule or a limit; it was told so.
    case violation(WebSocketError)
    /// It never opened.
    case handshake(WebSocketHandshakeError)
    /// The transport ended without a close frame.
    case lost
}

extension WebSocketEnd: CustomStringConvertible {
    /// One line for a log.
    package var description: String {
        switch self {
        case .byServer(let close):
            "the server closed the connection: \(close.code)"
                + (close.reason.isEmpty ? "" : " \"\(close.reason.displayLine())\"")
        case .byClient(let answer?): "closed by this client; the server answered \(answer.code)"
        case .byClient(nil): "closed by this client; the server did not answer"
        case .violation(let error): "the server sent \(error)"
        case .handshake(let error): error.description
        case .lost: "the connection ended without a close"
        }
    }
}
