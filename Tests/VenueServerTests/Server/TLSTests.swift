import Foundation
import Locking
import NetworkTransport
import Testing
import VenueServer

/// Through libcurl: TLS is not done by hand.
@Suite struct TLSTests {
    static func with<Result: Sendable>(
        certificate: String = "server",
        _ script: Script = Script(onRequest: { $1.send(.text("\($0.method) \($0.path) \($0.isHTTP2)")) }),
        configure: (inout WebServer.Configuration) -> Void = { _ in },
        _ body: (WebServer, NetworkLoop) async throws -> Result
    ) async throws -> Result {
        var configuration = WebServer.Configuration()
        configuration.certificate = Certificates.named(certificate)
        configure(&configuration)
        let server = WebServer(configuration: configuration, handler: script)
        try await server.start()
        let network = Certificates.network()
        let result: Swift.Result<Result, any Error>
        do { result = .success(try await body(server, network)) } catch { result = .failure(error) }
        await network.shutdown()
        await server.shutdown()
        return try result.get()
    }

    @Test func `requests are answered over TLS, in HTTP2`() async throws {
        try await Self.with { server, network in
            for host in ["localhost", "127.0.0.1"] {
                let answer = try await network.request(HTTPRequest("https://\(host):\(server.port)/time?x=1"))
                #expect(answer.status == 200)
                #expect(String(decoding: answer.body, as: UTF8.self) == "GET /time true")
            }
        }
    }

    @Test func `or in HTTP1 where that is all that is offered`() async throws {
        try await Self.with(configure: { $0.http2 = false }) { server, network in
            let answer = try await network.request(HTTPRequest("https://localhost:\(server.port)/time"))
            #expect(String(decoding: answer.body, as: UTF8.self) == "GET /time false")
        }
    }

    @Test func `many requests at once, large answers, bodies and late answers`() async throws {
        let large = String(repeating: "0123456789abcdef", count: 60_000)
        let script = Script(onRequest: { request, responder in
            switch request.path {
            case "/large": responder.send(.text(large))
            case "/late": responder.send(.text("late"), after: .milliseconds(20))
            default: responder.send(.text(request.body.isEmpty ? "empty" : "\(request.body.count)", status: 429))
            }
        })
        try await Self.with(script) { server, network in
            try await withThrowingTaskGroup(of: Bool.self) { group in
                for index in 0..<30 {
                    group.addTask {
                        var request = HTTPRequest(
                            "https://localhost:\(server.port)" + ["/large", "/late", "/x"][index % 3]
                        )
                        if index % 3 == 2 {
                            request.method = "POST"
                            request.body = [UInt8](repeating: 1, count: 50_000)
                        }
                        let body = String(decoding: try await network.request(request).body, as: UTF8.self)
                        return body == [large, "late", "50000"][index % 3]
                    }
                }
                for try await isRight in group { #expect(isRight) }
            }
        }
    }

    @Test(arguments: ["expired", "wrong-host", "unknown-authority"])
    func `a bad certificate is served, for clients to refuse`(name: String) async throws {
        try await Self.with(certificate: name) { server, network in
            let url = "https://localhost:\(server.port)/"
            let error = await #expect(throws: NetworkError.self) { _ = try await network.request(HTTPRequest(url)) }
            let refusals: [NetworkError.Code] = [
                .certificateExpired, .certificateWrongHost, .certificateUnknownIssuer, .certificateRejected,
            ]
            #expect(error.map { refusals.contains($0.code) } == true)
        }
    }

    @Test func `a file that is no certificate is said so`() async throws {
        var configuration = WebServer.Configuration()
        configuration.certificate = .init(chainFile: "/nowhere/chain.pem", keyFile: "/nowhere/key.pem")
        let missing = WebServer(configuration: configuration, handler: Script())
        #expect(await #expect(throws: ServerError.self) { try await missing.start() }?.code == .badCertificate)
        configuration.certificate = .init(chainFile: #filePath, keyFile: #filePath)
        let nonsense = WebServer(configuration: configuration, handler: Script())
        #expect(await #expect(throws: ServerError.self) { try await nonsense.start() }?.code == .badCertificate)
    }

    @Test func `servers with TLS come and go beside one that stays`() async throws {
        try await Self.with { server, network in
            for _ in 0..<20 {
                try await Self.with { other, network in
                    let answer = try await network.request(HTTPRequest("https://localhost:\(other.port)/"))
                    #expect(answer.status == 200)
                }
                #expect(try await network.request(HTTPRequest("https://localhost:\(server.port)/")).status == 200)
            }
        }
    }

    @Test func `a feed pulled flat out over TLS arrives whole`() async throws {
        let script = Script(onOpen: { connection in
            var number = 0
            connection.pull { frames in
                for _ in 0..<100 {
                    frames.append(text: "\(number)".padded(to: 150))
                    number += 1
                }
                return number < 50_000 ? .more : .finished
            }
        })
        try await Self.with(script) { server, _ in
            let port = server.port
            try await offThePool {
                let stream = try CurlStream(port: port)
                try stream.write(
                    "GET /ws HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                        + "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n"
                )
                // 50,000 frames of 4 + 150 bytes, after the head.
                let bytes = try stream.read {
                    $0.firstRange(of: Array("\r\n\r\n".utf8)).map { $0.upperBound + 7_700_000 }
                }
                let start = bytes.count - 7_700_000
                for number in 0..<50_000 {
                    let frame = bytes[(start + number * 154)..<(start + number * 154 + 154)]
                    let isRight =
                        frame.starts(with: [0x81, 126, 0, 150])
                        && frame.dropFirst(4).elementsEqual("\(number)".padded(to: 150).utf8)
                    guard isRight else { throw SocketFailure("frame \(number) is broken") }
                }
            }
        }
    }
}
