import CCurl

extension StreamConnection {
    var isBlocked: Bool { !self.outgoing.isEmpty }

    func send(_ bytes: [UInt8]) -> SendOutcome {
        guard case .open = self.phase, self.failure == nil else { return .closed }
        guard !self.isBlocked else { return .full }
        self.outgoing = bytes
        self.write()
        return .queued
    }

    /// Writes until nothing is left or the socket is full.
    func write() {
        guard let handle else { return }
        repeat {
            while self.written < self.outgoing.count {
                var count = 0
                // OpenSSL wants the very same bytes at the very same place after CURLE_AGAIN: that of the array's own.
                let result = self.outgoing.withUnsafeBytes { bytes in
                    let rest = bytes[self.written...]
                    return curl_easy_send(
                        handle.pointer,
                        UnsafeRawBufferPointer(rebasing: rest).baseAddress,
                        rest.count,
                        &count
                    )
                }
                switch result {
                case CURLE_OK: self.written += count
                case CURLE_AGAIN: return
                default:
                    self.failure = self.readError(result, handle)
                    // The peer's reason may lie unread in the socket.
                    self.hasMore = true
                    return
                }
            }
            self.written = 0
            self.outgoing = self.last
            self.last = []
        } while self.isBlocked
    }
}
