import CCurl
import Locking

/// On the network thread.
extension StreamConnection {
    /// Writes until nothing is left or the socket is full.
    func write() {
        switch self.phase {
        case .open, .closing: break
        case .waiting, .connecting, .over: return
        }
        guard let handle else { return }
        self.isBlocked = false
        var total = 0
        var done = 0
        loop: while done < self.outgoing.count {
            var count = 0
            // OpenSSL wants the very same bytes at the very same place after CURLE_AGAIN: that of the array's own.
            let result = self.outgoing[done].withUnsafeBytes { bytes in
                curl_easy_send(
                    handle.pointer,
                    bytes.baseAddress?.advanced(by: self.written),
                    bytes.count - self.written,
                    &count
                )
            }
            switch result {
            case CURLE_OK:
                total += count
                self.written += count
                if self.written == self.outgoing[done].count {
                    done += 1
                    self.written = 0
                }
            case CURLE_AGAIN:
                self.isBlocked = true
                break loop
            default:
                return self.finish(self.readError(result, handle))
            }
        }
        guard total > 0 else { return }
        self.outgoing.removeFirst(done)
        self.settle(total)
    }

    private func settle(_ count: Int) {
        let tells = self.shared.withLock { shared in
            shared.queued -= count
            guard shared.wasRefused, shared.queued <= self.target.maximumQueued / 2 else { return false }
            shared.wasRefused = false
            return true
        }
        if tells { self.handler?.streamWritable() }
    }
}
