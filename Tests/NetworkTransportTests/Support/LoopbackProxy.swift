import Foundation
import Locking

/// Proxies for tests: they connect to 127.0.0.1 whatever the name, and remember what they were asked.
final class LoopbackProxy: Sendable {
    private let asked = Locked<[String]>([])

    /// What the proxy was asked, in order.
    var requests: [String] { self.asked.withLock { $0 } }

    /// A proxy that understands `CONNECT` and absolute URLs; `credentials` is what it wants to see, in base 64.
    func http(credentials: String? = nil, refusing status: String? = nil) -> LoopbackServer {
        LoopbackServer { connection, _ in
            guard let request = connection.request() else { return }
            self.asked.withLock { $0.append(request.line) }
            if let credentials, request.headers["proxy-authorization"] != "Basic \(credentials)" {
                connection.respond(
                    "407 Proxy Authentication Required",
                    headers: ["Proxy-Authenticate: Basic realm=\"x\""]
                )
                return
            }
            if let status {
                connection.respond(status)
                return
            }
            let words = request.line.split(separator: " ")
            if words[0] == "CONNECT" {
                let port = words[1].split(separator: ":").last.flatMap { UInt16($0) } ?? 0
                let target = LoopbackConnection(LoopbackServer.connect(port: port))
                connection.write("HTTP/1.1 200 Connection established\r\n\r\n")
                connection.relay(to: target)
            } else {
                connection.respond("200 OK", "proxied \(words[1])")
            }
        }
    }

    /// A SOCKS5 proxy without authentication.
    func socks() -> LoopbackServer {
        LoopbackServer { connection, _ in
            let greeting = connection.read(exactly: 2)
            guard greeting.count == 2 else { return }
            _ = connection.read(exactly: Int(greeting[1]))
            connection.write([5, 0])
            let head = connection.read(exactly: 4)
            guard head.count == 4 else { return }
            let host: String
            switch head[3] {
            case 1: host = connection.read(exactly: 4).map { "\($0)" }.joined(separator: ".")
            case 3:
                host = String(decoding: connection.read(exactly: Int(connection.read(exactly: 1)[0])), as: UTF8.self)
            default: return
            }
            let bytes = connection.read(exactly: 2)
            let port = UInt16(bytes[0]) << 8 | UInt16(bytes[1])
            self.asked.withLock { $0.append("\(host):\(port)") }
            let target = LoopbackConnection(LoopbackServer.connect(port: port))
            connection.write([5, 0, 0, 1, 127, 0, 0, 1, 0, 0])
            connection.relay(to: target)
        }
    }
}
