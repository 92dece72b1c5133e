internal import MarketDataModel
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

    /// For how long the server asked to be left alone, where it refused the upgrade.
    func retryAfter(received: Timestamp) -> Duration? {
        guard case .webSocket(.handshake(.refused(let refusal))) = self else { return nil }
        return RetryAfter.parse(
            refusal.value(of: "Retry-After"),
            date: refusal.value(of: "Date"),
            received: received
        )
    }

    /// For how long everybody who shares the quota stops; `nil` where nobody has to. The server refused the upgrade
    /// because too much was asked of it, of whatever kind: 429, or 418 for a ban, which lasts for minutes where it does
    /// not say how long.
    func pause(received: Timestamp) -> Duration? {
        guard case .webSocket(.handshake(.refused(let refusal))) = self else { return nil }
        switch refusal.status {
        case 418: return self.retryAfter(received: received) ?? .seconds(120)
        case 429: return self.retryAfter(received: received) ?? .seconds(5)
        default: return nil
        }
    }
}
