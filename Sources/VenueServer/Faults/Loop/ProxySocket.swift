internal import Glibc

/// A non-blocking TCP socket. Closed by whoever owns it, explicitly.
struct ProxySocket {
    let descriptor: Int32

    private init(_ descriptor: Int32) {
        self.descriptor = descriptor
    }

    static func listen(_ address: SocketAddress) -> ProxySocket? {
        guard let made = self.make(address.family) else { return nil }
        var yes: Int32 = 1
        setsockopt(made.descriptor, SOL_SOCKET, SO_REUSEADDR, &yes, socklen_t(MemoryLayout<Int32>.size))
        guard
            address.withPointer({ bind(made.descriptor, $0, $1) }) == 0,
            Glibc.listen(made.descriptor, 256) == 0
        else {
            made.close()
            return nil
        }
        return made
    }

    /// Begins to connect; writable means that it is decided, see ``error``.
    static func connect(_ address: SocketAddress) -> ProxySocket? {
        guard let made = self.make(address.family) else { return nil }
        made.sendAtOnce()
        let status = address.withPointer { Glibc.connect(made.descriptor, $0, $1) }
        if status == 0 || errno == EINPROGRESS { return made }
        made.close()
        return nil
    }

    private static func make(_ family: Int32) -> ProxySocket? {
        let kind = Int32(SOCK_STREAM.rawValue) | Int32(SOCK_NONBLOCK.rawValue) | Int32(SOCK_CLOEXEC.rawValue)
        let descriptor = socket(family, kind, 0)
        return descriptor < 0 ? nil : ProxySocket(descriptor)
    }

    func accept() -> ProxySocket? {
        let accepted = Glibc.accept(self.descriptor, nil, nil)
        guard accepted >= 0 else { return nil }
        _ = fcntl(accepted, F_SETFD, FD_CLOEXEC)
        _ = fcntl(accepted, F_SETFL, O_NONBLOCK)
        let socket = ProxySocket(accepted)
        socket.sendAtOnce()
        return socket
    }

    /// What a connection attempt came to; 0 is success.
    var error: Int32 {
        var error: Int32 = 0
        var length = socklen_t(MemoryLayout<Int32>.size)
        getsockopt(self.descriptor, SOL_SOCKET, SO_ERROR, &error, &length)
        return error
    }

    enum Read { case bytes(Int), nothing, end, broken }

    func read(into buffer: UnsafeMutableRawBufferPointer) -> Read {
        let count = recv(self.descriptor, buffer.baseAddress, buffer.count, 0)
        if count > 0 { return .bytes(count) }
        if count == 0 { return .end }
        return errno == EAGAIN || errno == EINTR ? .nothing : .broken
    }

    /// How many bytes were taken; `nil` when the connection is broken.
    func write(_ bytes: ArraySlice<UInt8>) -> Int? {
        let count = bytes.withUnsafeBytes { send(self.descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL)) }
        if count >= 0 { return count }
        return errno == EAGAIN || errno == EINTR ? 0 : nil
    }

    /// Bytes written that the peer has not acknowledged: a reset would take them along.
    var unacknowledged: Int {
        var count: Int32 = 0
        return ioctl(self.descriptor, UInt(TIOCOUTQ), &count) == 0 ? Int(count) : 0
    }

    func endWriting() {
        shutdown(self.descriptor, Int32(SHUT_WR))
    }

    func close() {
        Glibc.close(self.descriptor)
    }

    /// Closes so that the peer sees a reset.
    func reset() {
        var now = linger(l_onoff: 1, l_linger: 0)
        setsockopt(self.descriptor, SOL_SOCKET, SO_LINGER, &now, socklen_t(MemoryLayout<linger>.size))
        Glibc.close(self.descriptor)
    }

    private func sendAtOnce() {
        var yes: Int32 = 1
        setsockopt(self.descriptor, Int32(IPPROTO_TCP), TCP_NODELAY, &yes, socklen_t(MemoryLayout<Int32>.size))
    }
}
