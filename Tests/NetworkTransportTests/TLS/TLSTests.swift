import Foundation
import Locking
import NetworkTransport
import Testing
import VenueServer

/// TLS with a server that shares no code with the client, and certificates that are good and bad.
@Suite(.timeLimit(.minutes(1)))
struct TLSTests {
    private struct Web: WebServerHandler {
        func respond(to request: ServerRequest, with responder: ServerResponder) {
            responder.send(.text("\(request.method) \(request.path)"))
        }
    }

    /// Serves with one of the test certificates, and asks with trust in the test authority or, without, the system's.
    private func withServer(
        certificate: String = "server",
        trust: Bool = true,
        proxy: ProxyPolicy = .none,
        _ body: (UInt16, NetworkLoop, WebServer) async throws -> Void
    ) async throws {
        var listening = WebServer.Configuration()
        listening.certificate = .init(
            chainFile: Self.file("\(certificate).pem"),
            keyFile: Self.file("\(certificate).key")
        )
        let server = WebServer(configuration: listening, handler: Web())
        try await server.start()
        var configuration = NetworkConfiguration()
        configuration.proxy = proxy
        if trust { configuration.tls.authorities = Self.file("ca.pem") }
        try await withLoop(configuration) { try await body(UInt16(server.port), $0, server) }
        await server.shutdown()
    }

    private static func file(_ name: String) -> String {
        URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent().appendingPathComponent("Certificates/\(name)").path
    }

    /// Asks over a stream, by hand, and returns what came.
    private func ask(_ loop: NetworkLoop, port: UInt16) async -> (StreamInfo?, String, NetworkError?) {
        let recorder = StreamRecorder()
        let stream = loop.open(StreamTarget(host: "localhost", port: port, isTLS: true), handler: recorder)
        var (info, text, end) = (StreamInfo?.none, "", NetworkError?.none)
        for await event in recorder.events {
            switch event {
            case .opened(let opened):
                info = opened
                let request = Array("GET /stream HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n".utf8)
                loop.execute { _ = stream.send(request) }
            case .received(let bytes):
                text += String(decoding: bytes, as: UTF8.self)
                if text.hasSuffix("GET /stream") { loop.execute { stream.close() } }
            case .writable: break
            case .closed(let error): end = error
            }
        }
        return (info, text, end)
    }

    @Test func `a request is answered over HTTP2`() async throws {
        try await self.withServer { port, loop, _ in
            let response = try await loop.request(HTTPRequest("https://localhost:\(port)/a"))
            #expect(response.version == "2")
            #expect(String(decoding: response.body, as: UTF8.self) == "GET /a")
            #expect(response.timings.secured > .zero)
        }
    }

    @Test func `fifty requests at once share one connection`() async throws {
        try await self.withServer { port, loop, server in
            try await withThrowingTaskGroup(of: Int.self) { group in
                for number in 0..<50 {
                    group.addTask { try await loop.request(HTTPRequest("https://localhost:\(port)/\(number)")).status }
                }
                for try await status in group { #expect(status == 200) }
            }
            #expect(server.statistics.connections == 1)
        }
    }

    @Test func `a stream speaks HTTP1 with a server that would rather speak HTTP2`() async throws {
        try await self.withServer { port, loop, _ in
            let (info, text, end) = await self.ask(loop, port: port)
            #expect(info?.tlsVersion == "TLSv1.3")
            #expect(text.hasPrefix("HTTP/1.1 200"))
            #expect(end == nil || end?.code == .closedByPeer)
        }
    }

    @Test(arguments: [
        ("expired", true, NetworkError.Code.certificateExpired, "has expired"),
        ("wrong-host", true, .certificateWrongHost, "belongs to another host"),
        ("unknown-authority", true, .certificateUnknownIssuer, "is not trusted"),
        ("server", false, .certificateUnknownIssuer, "is not trusted"),
    ])
    func `a bad certificate is refused, with the reason`(
        certificate: String,
        trust: Bool,
        code: NetworkError.Code,
        reason: String
    ) async throws {
        try await self.withServer(certificate: certificate, trust: trust) { port, loop, _ in
            let request = await failure(loop, HTTPRequest("https://localhost:\(port)/"))
            let recorder = StreamRecorder()
            _ = loop.open(StreamTarget(host: "localhost", port: port, isTLS: true), handler: recorder)
            for error in [request, await recorder.end()] {
                #expect(error?.code == code, "\(error?.message ?? "")")
                #expect(error?.message.contains("localhost:\(port)") == true)
                #expect(error?.message.contains(reason) == true)
            }
            #expect(request?.sends == 0)
        }
    }

    @Test func `authorities that are not there are named`() async throws {
        var configuration = NetworkConfiguration.direct
        configuration.tls.authorities = "/nowhere/ca.pem"
        await withLoop(configuration) { loop in
            let port = LoopbackServer.unusedPort()
            let listener = LoopbackServer { connection, _ in _ = connection.readToEnd() }
            defer { listener.stop() }
            let error = await failure(loop, HTTPRequest("https://127.0.0.1:\(listener.port)/"))
            #expect(error?.code == .credentialFileUnusable)
            #expect(error?.message.contains("/nowhere/ca.pem") == true)
            #expect(await failure(loop, HTTPRequest("http://127.0.0.1:\(port)/"))?.code == .connectionRefused)
        }
    }

    @Test func `a server that speaks no TLS`() async {
        let server = LoopbackServer { connection, _ in
            _ = connection.read()
            connection.write("HTTP/1.1 400 Bad Request\r\n\r\n")
        }
        defer { server.stop() }
        await withLoop { loop in
            #expect(await failure(loop, HTTPRequest("https://127.0.0.1:\(server.port)/"))?.code == .tlsFailed)
        }
    }

    @Test(arguments: ["http", "socks5h"])
    func `TLS reaches through a proxy to the server`(scheme: String) async throws {
        let memory = LoopbackProxy()
        let proxy = scheme == "http" ? memory.http() : memory.socks()
        defer { proxy.stop() }
        try await self.withServer(proxy: .url("\(scheme)://127.0.0.1:\(proxy.port)")) { port, loop, _ in
            let response = try await loop.request(HTTPRequest("https://localhost:\(port)/a"))
            #expect(response.status == 200)
            let (info, text, _) = await self.ask(loop, port: port)
            #expect(text.hasPrefix("HTTP/1.1 200"))
            #expect(info?.proxy == "\(scheme)://127.0.0.1:\(proxy.port)")
        }
        #expect(memory.requests.count == 2)
    }
}
