import Glibc

struct SocketFailure: Error, CustomStringConvertible {
    let description: String
    init(_ description: String) { self.description = description }
}

/// A plain blocking socket: the simplest client there is. A read that takes longer than two minutes fails the test
/// instead of hanging it: it may wait for what another task does on a busy machine.
final class RawSocket {
    enum End { case closed, reset }

    private(set) var descriptor: Int32
    private var buffer: [UInt8] = []
    /// What of the buffer has been read.
    private var head = 0
    private var available: Int { self.buffer.count - self.head }

    init(port: Int, ipv6: Bool = false, receiveBuffer: Int32? = nil) throws {
        self.descriptor = socket(ipv6 ? AF_INET6 : AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        if var size = receiveBuffer {
            setsockopt(self.descriptor, SOL_SOCKET, SO_RCVBUF, &size, socklen_t(MemoryLayout<Int32>.size))
        }
        self.limitWaiting()
        var status: Int32
        if ipv6 {
            var address = sockaddr_in6()
            address.sin6_family = sa_family_t(AF_INET6)
            address.sin6_port = UInt16(port).bigEndian
            inet_pton(AF_INET6, "::1", &address.sin6_addr)
            status = self.connect(address)
        } else {
            var address = sockaddr_in()
            address.sin_family = sa_family_t(AF_INET)
            address.sin_port = UInt16(port).bigEndian
            inet_pton(AF_INET, "127.0.0.1", &address.sin_addr)
            status = self.connect(address)
        }
        guard status == 0 else { throw SocketFailure("connect: \(errorName(errno))") }
    }

    init(adopting descriptor: Int32) {
        self.descriptor = descriptor
        self.limitWaiting()
    }

    deinit { self.close() }

    private func limitWaiting() {
        var limit = timeval(tv_sec: 120, tv_usec: 0)
        setsockopt(self.descriptor, SOL_SOCKET, SO_RCVTIMEO, &limit, socklen_t(MemoryLayout<timeval>.size))
        setsockopt(self.descriptor, SOL_SOCKET, SO_SNDTIMEO, &limit, socklen_t(MemoryLayout<timeval>.size))
    }

    func endWriting() { shutdown(self.descriptor, Int32(SHUT_WR)) }

    /// Closes with a reset.
    func reset() {
        var now = linger(l_onoff: 1, l_linger: 0)
        setsockopt(self.descriptor, SOL_SOCKET, SO_LINGER, &now, socklen_t(MemoryLayout<linger>.size))
        self.close()
    }

    private func connect<Address>(_ address: Address) -> Int32 {
        withUnsafePointer(to: address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                Glibc.connect(self.descriptor, $0, socklen_t(MemoryLayout<Address>.size))
            }
        }
    }

    func close() {
        if self.descriptor >= 0 { Glibc.close(self.descriptor) }
        self.descriptor = -1
    }

    func write(_ bytes: [UInt8]) throws {
        var sent = 0
        while sent < bytes.count {
            let count = bytes[sent...].withUnsafeBytes {
                send(self.descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
            }
            guard count > 0 else { throw SocketFailure("send: \(errno)") }
            sent += count
        }
    }

    func write(_ text: String) throws { try self.write(Array(text.utf8)) }

    /// One read; `nil` at the end.
    private func fill() throws -> End? {
        let size = 256 << 10
        self.buffer.removeFirst(self.head)
        self.head = 0
        let before = self.buffer.count
        var count = 0
        self.buffer.append(
            contentsOf: [UInt8](unsafeUninitializedCapacity: size) { space, filled in
                count = recv(self.descriptor, space.baseAddress, size, 0)
                filled = max(0, count)
            }
        )
        precondition(self.buffer.count == before + max(0, count))
        if count > 0 { return nil }
        if count == 0 { return .closed }
        if errno == ECONNRESET { return .reset }
        throw SocketFailure("recv: \(errno)")
    }

    func read(_ count: Int) throws -> [UInt8] {
        while self.available < count {
            if let end = try self.fill() { throw SocketFailure("\(end) after \(self.available) of \(count) bytes") }
        }
        defer { self.head += count }
        return Array(self.buffer[self.head..<(self.head + count)])
    }

    /// Up to and with the empty line.
    func readHead() throws -> String {
        while true {
            if let end = self.buffer[self.head...].firstRange(of: Array("\r\n\r\n".utf8))?.upperBound {
                return String(decoding: try self.read(end - self.head), as: UTF8.self)
            }
            if let end = try self.fill() { throw SocketFailure("\(end) within the headers") }
        }
    }

    func readResponse(hasBody: Bool = true) throws -> (head: String, body: String) {
        let head = try self.readHead()
        let length = head.lowercased().split(separator: "\r\n").first { $0.hasPrefix("content-length:") }
        let count = length.flatMap { Int($0.dropFirst(15).trimmingPrefix { $0 == " " }) } ?? 0
        return (head, hasBody ? String(decoding: try self.read(count), as: UTF8.self) : "")
    }

    func request(_ method: String, _ target: String, headers: String = "", body: String = "") throws {
        try self.write(
            "\(method) \(target) HTTP/1.1\r\nHost: localhost\r\n\(headers)"
                + (body.isEmpty ? "" : "Content-Length: \(body.utf8.count)\r\n") + "\r\n" + body
        )
    }

    /// Reads until the peer ends it.
    func readToEnd() throws -> (bytes: [UInt8], end: End) {
        while true {
            if let end = try self.fill() {
                return (try self.read(self.available), end)
            }
        }
    }

    /// Counts what arrives until `count` bytes were there, keeping none.
    func skip(_ count: Int) throws {
        var left = count
        while left > self.available {
            left -= self.available
            self.head = self.buffer.count
            if let end = try self.fill() { throw SocketFailure("\(end), \(left) bytes missing") }
        }
        self.head += left
    }

    // MARK: WebSocket, by hand

    @discardableResult
    func upgrade(_ target: String = "/ws", headers: String = "") throws -> String {
        try self.request(
            "GET",
            target,
            headers: "Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
                + "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\(headers)"
        )
        return try self.readHead()
    }

    func sendFrame(_ opcode: UInt8, _ payload: [UInt8], isFinal: Bool = true) throws {
        let mask: [UInt8] = [0x11, 0x22, 0x33, 0x44]
        var frame: [UInt8] = [(isFinal ? 0x80 : 0) | opcode]
        if payload.count < 126 {
            frame.append(0x80 | UInt8(payload.count))
        } else if payload.count < 65536 {
            frame += [0x80 | 126, UInt8(payload.count >> 8), UInt8(payload.count & 0xff)]
        } else {
            frame += [0x80 | 127]
            frame += (0..<8).reversed().map { UInt8((payload.count >> ($0 * 8)) & 0xff) }
        }
        frame += mask
        frame += payload.enumerated().map { $1 ^ mask[$0 & 3] }
        try self.write(frame)
    }

    func sendText(_ text: String) throws { try self.sendFrame(1, Array(text.utf8)) }

    func readFrame() throws -> (opcode: UInt8, isCompressed: Bool, payload: [UInt8]) {
        let first = try self.read(2)
        var length = Int(first[1] & 0x7f)
        if length == 126 { length = try self.read(2).reduce(0) { $0 << 8 | Int($1) } }
        if length == 127 { length = try self.read(8).reduce(0) { $0 << 8 | Int($1) } }
        return (first[0] & 0x0f, first[0] & 0x40 != 0, try self.read(length))
    }

    func readText() throws -> String {
        let frame = try self.readFrame()
        guard frame.opcode == 1 else { throw SocketFailure("not text: opcode \(frame.opcode)") }
        return String(decoding: frame.payload, as: UTF8.self)
    }
}

func errorName(_ number: Int32) -> String {
    switch number {
    case ECONNREFUSED: "refused"
    case ECONNRESET: "reset"
    default: "\(number)"
    }
}
