import CCurl
import MarketDataModel

/// On the network thread.
extension StreamConnection {
    /// One read: as much as is there and fits, then one call of the handler. Bounded by the buffer, so that a busy
    /// stream leaves others their turn.
    func read() {
        guard let handle, let buffer else { return }
        var stamp: ReceiveStamp?
        var end: NetworkError?
        self.hasMore = true
        while end == nil, self.hasMore {
            let room = buffer.room()
            guard room.count > 0 else { break }
            var count = 0
            switch curl_easy_recv(handle.pointer, room.baseAddress, room.count, &count) {
            case CURLE_OK where count > 0:
                if stamp == nil { stamp = self.stamp() }
                buffer.append(count)
                // A plain socket that gave less than was asked for is empty: a second call would only say so.
                if !self.isLayered, count < room.count { self.hasMore = false }
            case CURLE_OK: end = self.error(.closedByPeer, "\(self.name) closed the connection")
            case CURLE_AGAIN: self.hasMore = false
            case let failure: end = self.readError(failure, handle)
            }
        }
        if stamp != nil || self.offersAgain { self.offer(buffer, at: stamp ?? self.stamp()) }
        guard let end else { return }
        self.hasMore = false
        // A handler that closed the stream on seeing the last bytes is told of its own end.
        if case .open = self.phase { self.finish(end) }
    }

    private func offer(_ buffer: ReadBuffer, at stamp: ReceiveStamp) {
        self.offersAgain = false
        guard buffer.count > 0, let handler else { return }
        let isFull = buffer.isFull
        let consumed = buffer.offer { handler.streamReceived($0, at: stamp) }
        guard isFull, consumed <= 0, !self.isPaused, case .open = self.phase else { return }
        self.finish(
            self.error(.handlerStalled, "a full buffer from \(self.name) was not taken: a defect of its reader")
        )
    }

    func readError(_ result: CURLcode, _ handle: EasyHandle) -> NetworkError {
        guard let endpoint else { return self.error(.connectionReset, "the connection broke") }
        return NetworkError(result, of: handle, to: endpoint)
    }

    /// Takes what has come and nobody wants: closing a socket with unread bytes resets the connection, and the peer may
    /// lose what was last written.
    func drain() {
        guard let handle, let buffer else { return }
        buffer.consume(buffer.count)
        for _ in 0..<16 {
            let room = buffer.room()
            var count = 0
            guard curl_easy_recv(handle.pointer, room.baseAddress, room.count, &count) == CURLE_OK, count > 0 else {
                return
            }
        }
    }
}
