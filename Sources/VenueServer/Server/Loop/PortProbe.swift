internal import Glibc

/// libwebsockets only says that it could not listen; binding a socket for a moment says why.
enum PortProbe {
    static func failure(host: String, port: Int) -> ServerError? {
        guard (0...65535).contains(port) else {
            return ServerError(.addressUnavailable, "\(port) is not a port; use 0 (any that is free) to 65535")
        }
        guard let address = SocketAddress(host: host, port: port) else {
            return ServerError(
                .addressUnavailable,
                "\(host) is not a numeric address; use 127.0.0.1, ::1 or another address of this machine"
            )
        }
        let descriptor = socket(address.family, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        guard descriptor >= 0 else { return ServerError(.outOfResources, "no socket: \(errorText(errno))") }
        defer { close(descriptor) }
        var yes: Int32 = 1
        setsockopt(descriptor, SOL_SOCKET, SO_REUSEADDR, &yes, socklen_t(MemoryLayout<Int32>.size))
        guard address.withPointer({ bind(descriptor, $0, $1) }) != 0 else { return nil }
        if errno == EADDRINUSE {
            return ServerError(
                .addressInUse,
                "\(host) port \(port) is in use; stop what listens there, or use port 0 for any that is free"
            )
        }
        return ServerError(.addressUnavailable, "cannot listen on \(host) port \(port): \(errorText(errno))")
    }
}

/// What an error number means.
func errorText(_ number: Int32) -> String {
    withUnsafeTemporaryAllocation(of: CChar.self, capacity: 256) { buffer in
        guard let base = buffer.baseAddress, strerror_r(number, base, buffer.count) == 0 else {
            return "error \(number)"
        }
        return String(cString: base)
    }
}
