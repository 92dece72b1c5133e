internal import MarketDataModel
internal import MarketDataVenues
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

extension WebSocketChannelEnd {
    /// What went wrong; `nil` where this client closed the connection.
    var failure: String? {
        if case .webSocket(.byClient) = self { return nil }
        return self.description
    }

    /// The answer, where the server refused the upgrade.
    func answer(received: ReceiveStamp) -> RESTAnswer? {
        guard case .webSocket(.handshake(.refused(let refusal))) = self else { return nil }
        return RESTAnswer(
            status: refusal.status,
            headers: refusal.fields.map { RESTField($0.name, $0.value) },
            body: refusal.body,
            received: received
        )
    }
}
