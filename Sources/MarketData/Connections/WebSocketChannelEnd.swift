package import NetworkTransport
package import WebSocketCodec

/// How a WebSocket ended, the network's part included.
package enum WebSocketChannelEnd: Error, Hashable, Sendable {
    /// By the rules of WebSocket, or against them.
    case webSocket(WebSocketEnd)
    /// The network failed: before the handshake or under it.
    case network(NetworkError)
}

extension WebSocketChannelEnd: CustomStringConvertible {
    /// One line for a log; no secret in it.
    package var description: String {
        switch self {
        case .webSocket(let end): end.description
        case .network(let error): error.description
        }
    }
}
