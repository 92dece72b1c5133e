import CCurl
import MarketDataModel

/// On the network thread: from the first attempt to the last word.
extension StreamConnection {
    var isOver: Bool { if case .over = self.phase { true } else { false } }

    var isConnecting: Bool { if case .connecting = self.phase { true } else { false } }

    /// Goes on at once, without waiting for the socket.
    var isReady: Bool {
        switch self.phase {
        case .open: self.failure != nil || (self.hasMore && !self.isPaused)
        case .closing: self.failure != nil || !self.isBlocked
        case .ending: true
        case .waiting, .connecting, .over: false
        }
    }

    /// When its owner wants to be woken, or, while it writes what is left, when the owner's patience ends.
    var deadline: MonotonicTime? {
        switch self.phase {
        case .open: self.wakeTime
        case .closing(let deadline): deadline
        case .waiting, .connecting, .ending, .over: nil
        }
    }

    /// What to wait for at the socket; nothing where it must not wake the thread.
    var interest: Int32 {
        let writes = self.isBlocked ? CURL_WAIT_POLLOUT : 0
        return switch self.phase {
        case .open: writes | (self.isPaused ? 0 : CURL_WAIT_POLLIN)
        case .closing: writes
        case .waiting, .connecting, .ending, .over: 0
        }
    }

    /// Makes the handle that connects.
    func prepare(_ configuration: NetworkConfiguration) throws(NetworkError) -> EasyHandle {
        let endpoint = Endpoint(self.target, proxies: configuration.proxy)
        self.endpoint = endpoint
        guard let handle = EasyHandle() else { throw NetworkError(.other, "out of memory") }
        handle.configureConnection(configuration, to: endpoint, within: self.target.connectDeadline)
        handle.configureStream(endpoint, readBuffer: configuration.readBuffer)
        if let refusal = handle.refusal {
            let reason = String(cString: curl_easy_strerror(refusal))
            throw NetworkError(.invalidRequest, "no stream to \(endpoint.name): \(reason)")
        }
        self.stamp = configuration.stamp
        self.isLayered = endpoint.isTLS || endpoint.proxy?.lowercased().hasPrefix("https://") == true
        self.handle = handle
        self.phase = .connecting
        return handle
    }

    /// The connection stands.
    func opened(_ configuration: NetworkConfiguration) {
        guard case .connecting = self.phase, let handle, let endpoint else { return }
        guard marketdata_get_socket(handle.pointer, &self.descriptor) == CURLE_OK, self.descriptor >= 0 else {
            return self.finish(self.error(.connectionReset, "the connection to \(endpoint.name) broke at once"))
        }
        let buffer = ReadBuffer(capacity: configuration.readBuffer)
        self.buffer = buffer
        self.phase = .open
        if self.isLayered {
            // The peer may have spoken within the last record of the handshake; and libcurl knows the connection's TLS
            // only once a read has joined the handle to it.
            self.hasMore = true
            let room = buffer.room()
            var count = 0
            if curl_easy_recv(handle.pointer, room.baseAddress, room.count, &count) == CURLE_OK, count > 0 {
                buffer.append(count)
                self.offersAgain = true
            }
        }
        let info = StreamInfo(
            address: handle.string(CURLINFO_PRIMARY_IP) ?? "",
            port: UInt16(clamping: handle.number(CURLINFO_PRIMARY_PORT)),
            tlsVersion: endpoint.isTLS ? marketdata_tls_version(handle.pointer).map { String(cString: $0) } : nil,
            proxy: endpoint.shownProxy,
            readBuffer: configuration.readBuffer,
            connectTime: max(handle.duration(CURLINFO_APPCONNECT_TIME_T), handle.duration(CURLINFO_CONNECT_TIME_T))
        )
        self.handler?.streamOpened(info)
    }

    /// The connection did not come to stand.
    func failed(_ result: CURLcode) {
        guard case .connecting = self.phase else { return }
        guard let handle, let endpoint else { return self.finish(NetworkError(.other, "failed before it began")) }
        self.finish(NetworkError(result, of: handle, to: endpoint))
    }

    /// Ends it, and tells the owner, once.
    func finish(_ error: NetworkError?) {
        guard !self.isOver else { return }
        self.phase = .over
        self.outgoing = []
        self.last = []
        let handler = self.handler
        self.handler = nil
        handler?.streamClosed(error)
    }

    /// Lets go of the connection; after it has left libcurl's multi handle.
    func release() {
        self.handle = nil
        self.buffer = nil
        self.descriptor = -1
    }

    func close(sending last: [UInt8] = []) {
        switch self.phase {
        case .open:
            self.phase = .closing(EventLoop.now() + self.target.closeDeadline)
            self.last = last
            if !self.isBlocked { self.write() }
        case .waiting, .connecting:
            self.phase = .ending(self.error(.cancelled, "the stream to \(self.name) was closed before it opened"))
        case .closing, .ending, .over: break
        }
    }

    func abort() {
        guard !self.isOver else { return }
        self.phase = .ending(self.error(.cancelled, "the stream to \(self.name) was aborted"))
    }

    func resumeReading() {
        guard self.isPaused else { return }
        self.isPaused = false
        self.hasMore = true
        self.offersAgain = true
    }

    /// Does what can be done without waiting.
    func turn(now: MonotonicTime) {
        let (readiness, failure) = (self.readiness, self.failure)
        self.readiness = 0
        if case .open = self.phase, !self.isPaused, self.hasMore || readiness & CURL_WAIT_POLLIN != 0 {
            self.read()
        }
        self.wake(now: now)
        if readiness & CURL_WAIT_POLLOUT != 0 { self.writeRest() }
        // A failure of this turn is told in the next one, which reads before.
        if let failure { return self.finish(failure) }
        switch self.phase {
        case .closing where !self.isBlocked:
            self.drain()
            self.finish(nil)
        case .closing(let deadline) where deadline <= now:
            self.finish(self.error(.timedOut(.writing), "\(self.name) did not take what was sent before closing"))
        case .ending(let error): self.finish(error)
        default: break
        }
    }

    private func writeRest() {
        guard self.isBlocked, self.failure == nil else { return }
        self.write()
        if case .open = self.phase, !self.isBlocked { self.handler?.streamWritable() }
    }

    private func wake(now: MonotonicTime) {
        guard case .open = self.phase else { return }
        if let wakeTime, wakeTime <= now {
            self.wakeTime = nil
            self.handler?.streamWoken(at: self.stamp())
        }
        if let wakeAfter {
            self.wakeAfter = nil
            self.wakeTime = now + wakeAfter
        }
    }

    var name: String { self.endpoint?.name ?? "\(self.target.host):\(self.target.port)" }

    func error(_ code: NetworkError.Code, _ message: String) -> NetworkError {
        NetworkError(code, message, host: self.target.host, port: self.target.port)
    }
}
