import Foundation
import Locking

/// A proxy for tests: takes every name for the same server on this machine, and remembers what it was asked.
///
/// Blocking, a thread for each connection and direction.
final class RelayProxy: Sendable {
    enum Kind: Sendable {
        case connect, socks5

        var scheme: String { self == .connect ? "http" : "socks5h" }
    }

    let port: Int
    private let kind: Kind
    private let target: Int
    private let listener: Int32
    private let heard = Locked<[String]>([])

    /// Listens on any free port, and relays everything to `target`.
    init(_ kind: Kind, to target: Int) throws {
        self.kind = kind
        self.target = target
        let listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        var address = Self.loopback(port: 0)
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let isBound = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { address in
                bind(listener, address, length) == 0 && listen(listener, 16) == 0
                    && getsockname(listener, address, &length) == 0
            }
        }
        guard isBound else { throw Unexpected("the proxy cannot listen") }
        self.listener = listener
        self.port = Int(UInt16(bigEndian: address.sin_port))
        Thread.detachNewThread {
            while true {
                let client = accept(listener, nil, nil)
                guard client >= 0 else { return }
                Thread.detachNewThread { self.serve(client) }
            }
        }
    }

    /// What it was asked, in order: request lines, or hosts.
    var asked: [String] { self.heard.withLock { $0 } }

    func stop() {
        shutdown(self.listener, Int32(SHUT_RDWR))
        close(self.listener)
    }

    private func serve(_ client: Int32) {
        defer { close(client) }
        guard let first = self.kind == .connect ? self.greetHTTP(client) : self.greetSOCKS(client) else { return }
        let server = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        defer { close(server) }
        var address = Self.loopback(port: self.target)
        let isConnected = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { address in
                connect(server, address, socklen_t(MemoryLayout<sockaddr_in>.size)) == 0
            }
        }
        guard isConnected else { return }
        Self.write(first, to: server)
        let done = DispatchSemaphore(value: 0)
        Thread.detachNewThread {
            Self.pump(from: server, to: client)
            done.signal()
        }
        Self.pump(from: client, to: server)
        done.wait()
    }

    /// A tunnel, or a plain request, which is handed on without its host; what the server is to get first.
    private func greetHTTP(_ client: Int32) -> [UInt8]? {
        var head: [UInt8] = []
        while !head.suffix(4).elementsEqual("\r\n\r\n".utf8) {
            guard let byte = Self.read(1, from: client) else { return nil }
            head += byte
        }
        let lines = String(decoding: head, as: UTF8.self).components(separatedBy: "\r\n")
        self.heard.withLock { $0.append(lines[0]) }
        guard !lines[0].hasPrefix("CONNECT ") else {
            Self.write(Array("HTTP/1.1 200 Connection established\r\n\r\n".utf8), to: client)
            return []
        }
        let words = lines[0].components(separatedBy: " ")
        let path = words.count > 1 ? words[1].drop { $0 != "/" }.dropFirst(2).drop { $0 != "/" } : ""
        return Array(([("GET \(path) HTTP/1.1")] + lines.dropFirst()).joined(separator: "\r\n").utf8)
    }

    private func greetSOCKS(_ client: Int32) -> [UInt8]? {
        guard let greeting = Self.read(2, from: client), Self.read(Int(greeting[1]), from: client) != nil else {
            return nil
        }
        Self.write([5, 0], to: client)
        guard let head = Self.read(5, from: client), head[3] == 3 else { return nil }
        guard let host = Self.read(Int(head[4]), from: client), Self.read(2, from: client) != nil else { return nil }
        self.heard.withLock { $0.append(String(decoding: host, as: UTF8.self)) }
        Self.write([5, 0, 0, 1, 127, 0, 0, 1, 0, 0], to: client)
        return []
    }

    private static func pump(from source: Int32, to target: Int32) {
        var buffer = [UInt8](repeating: 0, count: 16_384)
        while true {
            let count = recv(source, &buffer, buffer.count, 0)
            guard count > 0 else { break }
            Self.write(Array(buffer[..<count]), to: target)
        }
        shutdown(target, Int32(SHUT_WR))
    }

    private static func read(_ count: Int, from descriptor: Int32) -> [UInt8]? {
        var bytes = [UInt8](repeating: 0, count: count)
        return count == 0 || recv(descriptor, &bytes, count, Int32(MSG_WAITALL)) == count ? bytes : nil
    }

    private static func write(_ bytes: [UInt8], to descriptor: Int32) {
        _ = send(descriptor, bytes, bytes.count, Int32(MSG_NOSIGNAL))
    }

    private static func loopback(port: Int) -> sockaddr_in {
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = UInt16(port).bigEndian
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        return address
    }
}
