import Foundation
import Locking
import MarketDataModel
import NetworkTransport
import Testing

/// Requests over real sockets, answered by scripts.
@Suite(.timeLimit(.minutes(1)))
struct RequestTests {
    /// Answers every request of every connection.
    private func answering(
        _ answer: @escaping @Sendable (LoopbackConnection, LoopbackConnection.Request) -> Void
    ) -> LoopbackServer {
        LoopbackServer { connection, _ in
            while let request = connection.request() { answer(connection, request) }
        }
    }

    @Test func `an answer has its status, headers, body and times`() async throws {
        let server = self.answering { connection, request in
            connection.respond("404 Not Found", headers: ["X-Weight: 7", "x-weight:8 "], "\(request.line)")
        }
        defer { server.stop() }
        let response = try await withLoop { try await $0.request(HTTPRequest("\(server.url)/a?b=c")) }
        #expect(response.status == 404)
        #expect(response.headers["X-WEIGHT"] == "7")
        #expect(response.headers[all: "x-weight"] == ["7", "8"])
        #expect(String(decoding: response.body, as: UTF8.self) == "GET /a?b=c HTTP/1.1")
        #expect(response.version == "1.1")
        #expect(response.sends == 1)
        #expect(!response.reusedConnection)
        #expect(response.sentAt.monotonic <= response.receivedAt.monotonic)
        #expect(response.timings.connected > .zero && response.timings.connected <= response.timings.firstByte)
        #expect(response.timings.firstByte <= response.timings.total)
        #expect(response.bytesReceived > response.body.count)
    }

    @Test func `a request says who asks and what it was told to say`() async throws {
        let server = self.answering { connection, request in
            let headers = request.headers
            let seen = [headers["user-agent"], headers["x-key"], headers["expect"], headers["accept-encoding"]]
            connection.respond("200 OK", "\(request.line)|\(seen.map { $0 ?? "-" })|\(request.body.count)")
        }
        defer { server.stop() }
        var configuration = NetworkConfiguration.direct
        configuration.userAgent = "quotes/1"
        var request = HTTPRequest(server.url)
        request.method = "POST"
        request.headers = ["X-Key": "k"]
        request.body = [UInt8](repeating: 7, count: 2_000_000)
        let response = try await withLoop(configuration) { try await $0.request(request) }
        let seen = #"["quotes/1", "k", "-", "deflate, gzip, br, zstd"]"#
        #expect(String(decoding: response.body, as: UTF8.self) == "POST / HTTP/1.1|\(seen)|2000000")
    }

    @Test func `ten requests in turn use one connection`() async throws {
        let server = self.answering { connection, _ in connection.respond("200 OK", "x") }
        defer { server.stop() }
        try await withLoop { loop in
            for turn in 0..<10 {
                let response = try await loop.request(HTTPRequest(server.url))
                #expect(response.reusedConnection == (turn > 0))
            }
        }
        #expect(server.connections == 1)
    }

    @Test func `fifty requests at once are all answered`() async throws {
        let server = self.answering { connection, request in connection.respond("200 OK", request.line) }
        defer { server.stop() }
        let bodies = try await withLoop { loop in
            try await withThrowingTaskGroup(of: String.self) { group in
                for number in 0..<50 {
                    group.addTask {
                        let response = try await loop.request(HTTPRequest("\(server.url)/\(number)"))
                        return String(decoding: response.body, as: UTF8.self)
                    }
                }
                return try await group.reduce(into: Set<String>()) { $0.insert($1) }
            }
        }
        #expect(bodies == Set((0..<50).map { "GET /\($0) HTTP/1.1" }))
    }

    @Test func `one request more than allowed is refused at once`() async throws {
        let arrived = Signal()
        let server = LoopbackServer { connection, _ in
            _ = connection.request()
            arrived.happened()
            _ = connection.readToEnd()
        }
        defer { server.stop() }
        var configuration = NetworkConfiguration.direct
        configuration.maximumRequests = 1
        await withLoop(configuration) { loop in
            async let first = failure(loop, HTTPRequest(server.url))
            await arrived.wait()
            #expect(await failure(loop, HTTPRequest(server.url))?.code == .tooManyRequests)
            await loop.shutdown()
            #expect(await first?.code == .shutDown)
        }
    }

    @Test func `a compressed answer is decompressed`() async throws {
        // gzip of "quote".
        let gzip: [UInt8] = [
            0x1f, 0x8b, 0x08, 0x00, 0x00, 0x00, 0x00, 0x00, 0x02, 0x03, 0x2b, 0x2c, 0xcd, 0x2f, 0x49, 0x05, 0x00, 0xf4,
            0xcb, 0x71, 0x6b, 0x05, 0x00, 0x00, 0x00,
        ]
        let server = self.answering { connection, _ in
            connection.write("HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: \(gzip.count)\r\n\r\n")
            connection.write(gzip)
        }
        defer { server.stop() }
        let response = try await withLoop { try await $0.request(HTTPRequest(server.url)) }
        #expect(String(decoding: response.body, as: UTF8.self) == "quote")
    }

    @Test(arguments: ["GET /\u{0} HTTP", "not a url", "ftp://127.0.0.1/", ""])
    func `a URL that cannot be used is an error that says so`(url: String) async {
        await withLoop { loop in
            let error = await failure(loop, HTTPRequest(url))
            #expect(error?.code == .invalidRequest)
            #expect(error?.sends == 0)
        }
    }

    @Test func `a header cannot smuggle another one in`() async {
        var request = HTTPRequest("http://127.0.0.1:1/")
        request.headers = ["X-A": "1\r\nX-B: 2"]
        await withLoop { loop in
            #expect(await failure(loop, request)?.code == .invalidRequest)
        }
    }

    @Test func `an answer larger than allowed is an error`() async {
        let server = self.answering { connection, _ in
            connection.respond("200 OK", String(repeating: "x", count: 100_000))
        }
        defer { server.stop() }
        var request = HTTPRequest(server.url)
        request.maximumResponse = 99_999
        await withLoop { loop in
            let error = await failure(loop, request)
            #expect(error?.code == .responseTooLarge)
            #expect(error?.message == "the answer of 127.0.0.1:\(server.port) is larger than 99999 bytes")
            request.maximumResponse = 100_000
            #expect(await failure(loop, request) == nil)
        }
    }

    @Test func `nobody listens`() async {
        let port = LoopbackServer.unusedPort()
        await withLoop { loop in
            let error = await failure(loop, HTTPRequest("http://127.0.0.1:\(port)/"))
            #expect(error?.code == .connectionRefused)
            #expect(error?.host == "127.0.0.1" && error?.port == port && error?.sends == 0)
            #expect(error?.message == "127.0.0.1:\(port) refused the connection: nothing listens on that port")
        }
    }

    @Test func `a name without an address`() async {
        await withLoop { loop in
            let error = await failure(loop, HTTPRequest("http://no-such-host.invalid/"))
            #expect(error?.code == .nameNotFound)
            #expect(error?.message.contains("no-such-host.invalid") == true)
        }
    }

    @Test func `a server that closes without an answer`() async {
        let server = LoopbackServer { connection, _ in _ = connection.request() }
        defer { server.stop() }
        await withLoop { loop in
            let error = await failure(loop, HTTPRequest(server.url))
            #expect(error?.code == .closedByPeer)
            #expect(error?.sends == 1)
        }
    }

    @Test func `a server that speaks something else`() async {
        let server = LoopbackServer { connection, _ in
            _ = connection.request()
            connection.write("SSH-2.0-OpenSSH_9.2\r\n")
        }
        defer { server.stop() }
        await withLoop { loop in
            #expect(await failure(loop, HTTPRequest(server.url))?.code == .invalidResponse)
        }
    }
}
