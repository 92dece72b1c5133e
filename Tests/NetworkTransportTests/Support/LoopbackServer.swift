import Foundation
import Locking

/// A server for tests: a blocking thread for each connection, which runs the test's script.
final class LoopbackServer: Sendable {
    let port: UInt16
    private let descriptor: Int32
    private let state = Locked((connections: 0, isStopped: false))

    /// Listens on 127.0.0.1; `script` is run for each connection, on a thread of its own, with the connection's number.
    init(script: @escaping @Sendable (LoopbackConnection, Int) -> Void) {
        let (descriptor, port) = Self.listen(backlog: 128)
        (self.descriptor, self.port) = (descriptor, port)
        Thread.detachNewThread { [self] in
            while true {
                let accepted = accept(descriptor, nil, nil)
                guard accepted >= 0 else { return }
                let number = self.state.withLock { state in
                    state.connections += 1
                    return state.connections
                }
                Thread.detachNewThread {
                    let connection = LoopbackConnection(accepted)
                    script(connection, number)
                    connection.close()
                }
            }
        }
    }

    /// How many connections were accepted.
    var connections: Int { self.state.withLock { $0.connections } }

    var url: String { "http://127.0.0.1:\(self.port)" }

    func stop() {
        guard
            !self.state.withLock({ state in
                defer { state.isStopped = true }
                return state.isStopped
            })
        else { return }
        shutdown(self.descriptor, Int32(SHUT_RDWR))
        close(self.descriptor)
    }

    static func listen(backlog: Int32) -> (Int32, UInt16) {
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        var address = loopback(port: 0)
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { address in
                precondition(bind(descriptor, address, length) == 0, "no port to listen on")
                precondition(Glibc.listen(descriptor, backlog) == 0, "cannot listen")
                getsockname(descriptor, address, &length)
            }
        }
        return (descriptor, UInt16(bigEndian: address.sin_port))
    }

    static func connect(port: UInt16, blocking: Bool = true) -> Int32 {
        let kind = Int32(SOCK_STREAM.rawValue) | (blocking ? 0 : Int32(SOCK_NONBLOCK.rawValue))
        let descriptor = socket(AF_INET, kind, 0)
        var address = loopback(port: port)
        _ = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { address in
                Glibc.connect(descriptor, address, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
        return descriptor
    }

    private static func loopback(port: UInt16) -> sockaddr_in {
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = port.bigEndian
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        return address
    }

    /// A port on which nobody listens.
    static func unusedPort() -> UInt16 {
        let (descriptor, port) = listen(backlog: 1)
        close(descriptor)
        return port
    }
}
