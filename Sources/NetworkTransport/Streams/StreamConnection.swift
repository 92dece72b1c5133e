import CCurl
import Locking
import MarketDataModel

/// A byte stream behind its handles: what any thread may ask of it, and its connection.
///
/// What is in ``shared`` may be asked from any thread; the rest belongs to the network thread.
final class StreamConnection: @unchecked Sendable {
    private struct Shared {
        /// Bytes that the network thread has not fetched yet.
        var outgoing: [[UInt8]] = []
        /// Bytes not yet written, fetched or not.
        var queued = 0
        var wasRefused = false
        var isPaused = false
        var isClosing = false
        var isAborted = false
        var isOver = false
        /// The network thread knows that it is wanted.
        var isPosted = false
    }

    enum Phase {
        case waiting
        case connecting
        case open
        /// Writing what was queued, until the deadline.
        case closing(MonotonicTime)
        case over
    }

    let target: StreamTarget
    let inbox: LoopInbox
    private(set) var phase = Phase.waiting
    private(set) var endpoint: Endpoint?
    private(set) var handle: EasyHandle?
    private(set) var descriptor: curl_socket_t = -1
    /// What the socket is ready for, as the last wait told.
    var readiness: Int32 = 0
    /// More may be there than the last read took: go on without waiting.
    private(set) var hasMore = false

    private let shared = Locked(Shared())
    private var handler: (any ByteStreamHandler)?
    private var buffer: ReadBuffer?
    private var stamp: @Sendable () -> ReceiveStamp = { .now() }
    /// A layer of TLS may hold bytes that the socket does not show.
    private var isLayered = false
    private var isPaused = false
    private var offersAgain = false
    private var outgoing: [[UInt8]] = []
    /// How much of the first of `outgoing` is written.
    private var written = 0
    private var isBlocked = false

    init(_ target: StreamTarget, handler: any ByteStreamHandler, inbox: LoopInbox) {
        self.target = target
        self.handler = handler
        self.inbox = inbox
    }
}

// MARK: - From any thread

extension StreamConnection {
    var queued: Int { self.shared.withLock { $0.queued } }

    func send(_ bytes: [UInt8]) -> SendOutcome {
        guard !bytes.isEmpty else { return .queued }
        let (outcome, posts) = self.shared.withLock { shared -> (SendOutcome, Bool) in
            guard !shared.isOver, !shared.isClosing, !shared.isAborted else { return (.closed, false) }
            guard shared.queued == 0 || shared.queued + bytes.count <= self.target.maximumQueued else {
                shared.wasRefused = true
                return (.full, false)
            }
            shared.outgoing.append(bytes)
            shared.queued += bytes.count
            return (.queued, Self.claimPost(&shared))
        }
        if posts { _ = self.inbox.post(.attend(self)) }
        return outcome
    }

    func close() { self.want { $0.isClosing = true } }

    func abort() { self.want { $0.isAborted = true } }

    func setPaused(_ isPaused: Bool) { self.want { $0.isPaused = isPaused } }

    private func want(_ change: (inout Shared) -> Void) {
        let posts = self.shared.withLock { shared in
            guard !shared.isOver else { return false }
            change(&shared)
            return Self.claimPost(&shared)
        }
        if posts { _ = self.inbox.post(.attend(self)) }
    }

    private static func claimPost(_ shared: inout Shared) -> Bool {
        defer { shared.isPosted = true }
        return !shared.isPosted
    }
}

// MARK: - On the network thread

extension StreamConnection {
    var isOver: Bool { if case .over = self.phase { true } else { false } }

    var isConnecting: Bool { if case .connecting = self.phase { true } else { false } }

    /// Goes on at once, without waiting for the socket.
    var isReadable: Bool { if case .open = self.phase { self.hasMore && !self.isPaused } else { false } }

    /// When its owner's patience ends, while it writes what was queued.
    var deadline: MonotonicTime? { if case .closing(let deadline) = self.phase { deadline } else { nil } }

    /// What to wait for at the socket; nothing where it must not wake the thread.
    var interest: Int32 {
        let writes = self.isBlocked ? CURL_WAIT_POLLOUT : 0
        return switch self.phase {
        case .open: writes | (self.isPaused ? 0 : CURL_WAIT_POLLIN)
        case .closing: writes
        case .waiting, .connecting, .over: 0
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
        guard let handle, let endpoint else { return self.finish(NetworkError(.other, "failed before it began")) }
        self.finish(NetworkError(result, of: handle, to: endpoint))
    }

    /// Ends it, and tells the owner, once.
    func finish(_ error: NetworkError?) {
        guard !self.isOver else { return }
        self.phase = .over
        self.shared.withLock { shared in
            shared.isOver = true
            shared.outgoing = []
            shared.queued = 0
        }
        self.outgoing = []
        self.isBlocked = false
        self.hasMore = false
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

    /// Takes over what its owner wanted since the last time.
    func attend(now: MonotonicTime) {
        let (outgoing, wanted) = self.shared.withLock { shared in
            shared.isPosted = false
            defer { shared.outgoing = [] }
            return (shared.outgoing, shared)
        }
        guard !self.isOver else { return }
        if self.outgoing.isEmpty { self.outgoing = outgoing } else { self.outgoing += outgoing }
        if self.isPaused, !wanted.isPaused {
            self.hasMore = true
            self.offersAgain = true
        }
        self.isPaused = wanted.isPaused
        if wanted.isAborted {
            return self.finish(self.error(.cancelled, "the stream to \(self.name) was aborted"))
        }
        guard wanted.isClosing else { return }
        switch self.phase {
        case .open: self.phase = .closing(now + self.target.closeDeadline)
        case .waiting, .connecting:
            self.finish(self.error(.cancelled, "the stream to \(self.name) was closed before it opened"))
        case .closing, .over: break
        }
    }

    /// Does what can be done without waiting.
    func turn(now: MonotonicTime) {
        let readiness = self.readiness
        self.readiness = 0
        if case .open = self.phase, !self.isPaused, self.hasMore || readiness & CURL_WAIT_POLLIN != 0 {
            self.read(now: now)
        }
        if !self.isBlocked || readiness & CURL_WAIT_POLLOUT != 0 { self.write() }
        if case .closing(let deadline) = self.phase {
            if self.outgoing.isEmpty {
                self.drain()
                self.finish(nil)
            } else if deadline <= now {
                self.finish(self.error(.timedOut(.writing), "\(self.name) did not take what was queued before closing"))
            }
        }
    }

    private var name: String { self.endpoint?.name ?? "\(self.target.host):\(self.target.port)" }

    private func error(_ code: NetworkError.Code, _ message: String) -> NetworkError {
        NetworkError(code, message, host: self.target.host, port: self.target.port)
    }

    /// One read: as much as is there and fits, then one call of the handler. Bounded by the buffer, so that a busy
    /// stream leaves others their turn.
    private func read(now: MonotonicTime) {
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
        // What the handler wanted on seeing the last bytes, such as a closing word, comes before the end.
        self.attend(now: now)
        self.write()
        if case .closing = self.phase { self.finish(nil) } else { self.finish(end) }
    }

    private func offer(_ buffer: ReadBuffer, at stamp: ReceiveStamp) {
        self.offersAgain = false
        guard buffer.count > 0, let handler else { return }
        let isFull = buffer.isFull
        let consumed = buffer.offer { handler.streamReceived($0, at: stamp) }
        guard isFull, consumed <= 0, !self.shared.withLock({ $0.isPaused || $0.isClosing || $0.isAborted }) else {
            return
        }
        self.finish(
            self.error(.handlerStalled, "a full buffer from \(self.name) was not taken: a defect of its reader")
        )
    }

    private func readError(_ result: CURLcode, _ handle: EasyHandle) -> NetworkError {
        guard let endpoint else { return self.error(.connectionReset, "the connection broke") }
        return NetworkError(result, of: handle, to: endpoint)
    }

    /// Writes until nothing is left or the socket is full.
    private func write() {
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

    /// Takes what has come and nobody wants: closing a socket with unread bytes resets the connection, and the peer may
    /// lose what was last written.
    private func drain() {
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
