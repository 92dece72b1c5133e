internal import CLibwebsockets
internal import Locking

/// WebSockets: how they begin, what arrives on them, how they end.
extension ServerLoop {
    func upgradeRequested(_ wsi: OpaquePointer, _ protocolName: UnsafeMutableRawPointer?) -> Int32 {
        let name = protocolName.map { String(cString: $0.assumingMemoryBound(to: CChar.self)) } ?? ""
        // The other one is "h2c", which is libwebsockets' own affair.
        guard name.lowercased() == "websocket" else { return 0 }
        let request = self.readRequest(wsi)
        switch self.handler.upgrade(request) {
        case .reject(let response):
            return self.refuseUpgrade(wsi, response) ? 1 : -1
        case .accept(let headers):
            let connection = ServerConnection(
                id: self.takeID(),
                request: request,
                loop: self,
                queueLimit: self.configuration.queueLimit,
                whenQueueFull: self.configuration.whenQueueFull
            )
            let peer = self.peer(wsi)
            peer.webSocket = WebSocketPeer(connection: connection, headers: headers)
            self.sockets[connection.id] = peer
            return 0
        }
    }

    func willDeflate(_ wsi: OpaquePointer) -> Int32 {
        self.peers[wsi]?.webSocket?.isDeflating = true
        return 0
    }

    func addUpgradeHeaders(_ wsi: OpaquePointer, _ input: UnsafeMutableRawPointer?) -> Int32 {
        guard let headers = self.peers[wsi]?.webSocket?.headers, !headers.isEmpty, let input else { return 0 }
        let arguments = input.assumingMemoryBound(to: lws_process_html_args.self)
        guard let start = UnsafeMutableRawPointer(arguments.pointee.p) else { return 0 }
        let first = start.assumingMemoryBound(to: UInt8.self)
        var position: UnsafeMutablePointer<UInt8>? = first
        let end = first + Int(arguments.pointee.max_len)
        for field in headers where !self.add(field, to: wsi, at: &position, end: end) { return -1 }
        arguments.pointee.p = position.map { UnsafeMutableRawPointer($0).assumingMemoryBound(to: CChar.self) }
        return 0
    }

    func established(_ wsi: OpaquePointer) -> Int32 {
        guard let peer = self.peers[wsi], let connection = peer.webSocket?.connection else { return -1 }
        peer.webSocket?.isOpen = true
        self.statistics.withLock {
            $0.webSockets += 1
            $0.openWebSockets += 1
        }
        self.handler.opened(connection)
        return 0
    }

    func received(_ wsi: OpaquePointer, _ bytes: UnsafeRawBufferPointer) -> Int32 {
        guard let peer = self.peers[wsi], let connection = peer.webSocket?.connection else { return -1 }
        let count = (peer.webSocket?.inbound.count ?? 0) + bytes.count
        guard count <= self.configuration.maximumMessageSize else {
            lws_close_reason(wsi, LWS_CLOSE_STATUS_MESSAGE_TOO_LARGE, nil, 0)
            return -1
        }
        peer.webSocket?.inbound.append(contentsOf: bytes)
        guard lws_is_final_fragment(wsi) != 0, lws_remaining_packet_payload(wsi) == 0 else { return 0 }
        let message = peer.webSocket?.inbound ?? []
        peer.webSocket?.inbound = []
        self.statistics.withLock { $0.messagesReceived += 1 }
        self.handler.received(message, isText: lws_frame_is_binary(wsi) == 0, on: connection)
        return 0
    }

    func receivedPong(_ wsi: OpaquePointer, _ bytes: UnsafeRawBufferPointer) -> Int32 {
        guard let connection = self.peers[wsi]?.webSocket?.connection else { return 0 }
        self.handler.receivedPong(Array(bytes), on: connection)
        return 0
    }

    func peerCloses(_ wsi: OpaquePointer, _ bytes: UnsafeRawBufferPointer) -> Int32 {
        if bytes.count >= 2 {
            self.peers[wsi]?.webSocket?.closeCode = UInt16(bytes[0]) << 8 | UInt16(bytes[1])
        }
        return 0
    }

    func closed(_ wsi: OpaquePointer) -> Int32 {
        guard let peer = self.peers[wsi], let webSocket = peer.webSocket, webSocket.isOpen else { return 0 }
        self.sockets[webSocket.connection.id] = nil
        peer.webSocket = nil
        webSocket.connection.markClosed()
        self.statistics.withLock { $0.openWebSockets -= 1 }
        self.handler.closed(webSocket.connection, code: webSocket.closeCode)
        return 0
    }

    func setReading(_ id: UInt64, _ isReading: Bool) {
        guard let peer = self.sockets[id] else { return }
        _ = lws_rx_flow_control(peer.wsi, isReading ? 1 : 0)
    }
}
