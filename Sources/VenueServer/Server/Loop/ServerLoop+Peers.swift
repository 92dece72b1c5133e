internal import CLibwebsockets
internal import Locking

/// Which connection is whose.
extension ServerLoop {
    /// What one write takes; also what libwebsockets gives to the socket at once.
    static let chunk = 64 << 10

    func takeID() -> UInt64 {
        defer { self.nextID += 1 }
        return self.nextID
    }

    func peer(_ wsi: OpaquePointer) -> ServerPeer {
        if let peer = self.peers[wsi] { return peer }
        let peer = ServerPeer(wsi: wsi)
        self.peers[wsi] = peer
        return peer
    }

    /// Resets the TCP connection and has libwebsockets forget it.
    func cut(_ wsi: OpaquePointer) {
        _ = md_reset_connection(lws_get_socket_fd(lws_get_network_wsi(wsi)))
        lws_set_timeout(wsi, PENDING_TIMEOUT_CLOSE_ACK, LWS_TO_KILL_ASYNC)
    }

    func destroyed(_ wsi: OpaquePointer) -> Int32 {
        guard let peer = self.peers.removeValue(forKey: wsi) else { return 0 }
        if let exchange = peer.exchange { self.exchanges[exchange.id] = nil }
        if let webSocket = peer.webSocket {
            self.sockets[webSocket.connection.id] = nil
            webSocket.connection.markClosed()
        }
        return 0
    }
}
