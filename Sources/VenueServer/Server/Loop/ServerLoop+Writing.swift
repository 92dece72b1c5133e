internal import CLibwebsockets
internal import Locking

/// WebSockets: what leaves. Only libwebsockets' writeable callback writes.
extension ServerLoop {
    /// A connection has something queued, or is to end.
    func attend(to connection: ServerConnection) {
        guard let peer = self.sockets[connection.id] else { return }
        // A reader that has stalled never lets the writeable callback come: a drop cannot wait for it.
        if connection.isDropped { return self.cut(peer.wsi) }
        lws_callback_on_writable(peer.wsi)
    }

    func pull(_ id: UInt64, from source: PullSource) {
        guard let peer = self.sockets[id] else { return }
        peer.webSocket?.source = source
        self.resumePulling(id)
    }

    func resumePulling(_ id: UInt64) {
        guard let peer = self.sockets[id] else { return }
        peer.webSocket?.isPullPaused = false
        lws_callback_on_writable(peer.wsi)
    }

    func writeMessages(_ wsi: OpaquePointer) -> Int32 {
        guard let peer = self.peers[wsi], var webSocket = peer.webSocket else { return -1 }
        // Taken out while it is worked on, since the source is called meanwhile; and really taken, since a second owner
        // of these bytes would have every write copy all of them.
        peer.webSocket?.writing = OutgoingFrames()
        let (result, sent) = self.write(&webSocket, wsi)
        peer.webSocket?.writing = webSocket.writing
        peer.webSocket?.source = webSocket.source
        peer.webSocket?.isPullPaused = webSocket.isPullPaused
        self.statistics.withLock { $0.bytesSent += sent }
        return result
    }

    /// Writes until the socket is full, nothing is left, or it is somebody else's turn.
    private func write(_ webSocket: inout WebSocketPeer, _ wsi: OpaquePointer) -> (result: Int32, sent: Int) {
        var sent = 0
        while sent < ServerLoop.turn {
            let ending = webSocket.connection.take(&webSocket.writing)
            if webSocket.writing.isEmpty {
                if case .close(let code, let reason)? = ending {
                    return (self.beginClose(wsi, code: code, reason: reason), sent)
                }
                self.refill(&webSocket)
                if webSocket.writing.isEmpty { return (0, sent) }
            }
            let written = webSocket.isDeflating ? self.writeFrame(&webSocket, wsi) : self.writeChunk(&webSocket, wsi)
            guard let written else { return (-1, sent) }
            sent += written
            if lws_send_pipe_choked(wsi) != 0 { break }
        }
        lws_callback_on_writable(wsi)
        return (0, sent)
    }

    private func refill(_ webSocket: inout WebSocketPeer) {
        while let source = webSocket.source, !webSocket.isPullPaused, webSocket.writing.byteCount < ServerLoop.chunk {
            switch source.next(&webSocket.writing) {
            case .more: if webSocket.writing.isEmpty { return }
            case .pause: webSocket.isPullPaused = true
            case .finished: webSocket.source = nil
            }
        }
    }

    /// Many frames at once, as they are: `LWS_WRITE_HTTP` on a WebSocket is "these very bytes". What the socket does
    /// not take is kept by libwebsockets, ahead of all that follows, its own pongs and close frames included.
    private func writeChunk(_ webSocket: inout WebSocketPeer, _ wsi: OpaquePointer) -> Int? {
        let head = webSocket.writing.head
        let count = min(webSocket.writing.byteCount, ServerLoop.chunk)
        let status = webSocket.writing.bytes.withUnsafeMutableBufferPointer { buffer in
            buffer.baseAddress.map { lws_write(wsi, $0 + head, count, LWS_WRITE_HTTP) } ?? -1
        }
        guard status >= 0 else { return nil }
        webSocket.writing.consume(count)
        return count
    }

    /// One message through libwebsockets' own framing, which compresses it. It may write into the bytes before the
    /// payload, where our header lies: the same bytes, or none.
    private func writeFrame(_ webSocket: inout WebSocketPeer, _ wsi: OpaquePointer) -> Int? {
        let frame = webSocket.writing.firstFrame()
        let head = webSocket.writing.head
        let kind =
            switch frame.opcode {
            case 1: LWS_WRITE_TEXT
            case 9: LWS_WRITE_PING
            default: LWS_WRITE_BINARY
            }
        let status = webSocket.writing.bytes.withUnsafeMutableBufferPointer { buffer in
            buffer.baseAddress.map { lws_write(wsi, $0 + head + frame.header, frame.payload, kind) } ?? -1
        }
        guard status >= 0 else { return nil }
        webSocket.writing.consume(frame.header + frame.payload)
        return frame.header + frame.payload
    }

    private func beginClose(_ wsi: OpaquePointer, code: UInt16, reason: String) -> Int32 {
        var reason = Array(reason.utf8.prefix(123))
        lws_close_reason(wsi, lws_close_status(rawValue: UInt32(code)), &reason, reason.count)
        return -1
    }

    /// What one connection may write before the others have their turn.
    private static let turn = 512 << 10
}
