import NetworkTransport
import Testing

@Suite(.timeLimit(.minutes(1)))
struct RedirectTests {
    /// Redirects `/from…` to `target`, and answers the rest with what it was asked.
    private func redirecting(_ status: String, to target: @escaping @Sendable () -> String) -> LoopbackServer {
        LoopbackServer { connection, _ in
            while let request = connection.request() {
                if request.line.contains("/from") {
                    connection.respond(status, headers: ["Location: \(target())"])
                } else {
                    let key = request.headers["x-key"] ?? "-"
                    connection.respond(
                        "200 OK",
                        "\(request.line) \(key) \(String(decoding: request.body, as: UTF8.self))"
                    )
                }
            }
        }
    }

    private func request(_ server: LoopbackServer, method: String = "GET") -> HTTPRequest {
        var request = HTTPRequest("\(server.url)/from")
        request.method = method
        request.headers = ["X-Key": "k"]
        if method != "GET" { request.body = Array("b".utf8) }
        return request
    }

    @Test func `a redirect is refused unless it is allowed`() async {
        let server = self.redirecting("302 Found") { "https://user:pw@elsewhere.test/to?signature=abc&x=1" }
        defer { server.stop() }
        await withLoop { loop in
            let error = await failure(loop, self.request(server))
            #expect(error?.code == .redirectRefused)
            #expect(error?.sends == 1)
            let target = "https://REDACTED@elsewhere.test/to?signature=REDACTED&x=1"
            #expect(error?.message.contains("redirects to \(target),") == true, "\(error?.message ?? "")")
        }
    }

    @Test func `an allowed redirect is followed, keeps method and headers, and counts`() async throws {
        let server = self.redirecting("307 Temporary Redirect") { "/to" }
        defer { server.stop() }
        var request = self.request(server, method: "PUT")
        request.redirects = .followed(atMost: 1)
        let response = try await withLoop { try await $0.request(request) }
        #expect(String(decoding: response.body, as: UTF8.self) == "PUT /to HTTP/1.1 k b")
        #expect(response.sends == 2)
    }

    @Test func `a redirect after POST asks with GET`() async throws {
        let server = self.redirecting("303 See Other") { "/to" }
        defer { server.stop() }
        var request = self.request(server, method: "POST")
        request.redirects = .followed(atMost: 1)
        let response = try await withLoop { try await $0.request(request) }
        #expect(String(decoding: response.body, as: UTF8.self) == "GET /to HTTP/1.1 k ")
    }

    @Test func `another origin gets none of the headers`() async throws {
        let other = self.redirecting("302 Found") { "/" }
        let server = self.redirecting("302 Found") { "\(other.url)/to" }
        defer {
            server.stop()
            other.stop()
        }
        var request = self.request(server)
        request.redirects = .followed(atMost: 3)
        let response = try await withLoop { try await $0.request(request) }
        #expect(String(decoding: response.body, as: UTF8.self) == "GET /to HTTP/1.1 - ")
    }

    @Test func `a circle of redirects ends`() async {
        let server = self.redirecting("302 Found") { "/from" }
        defer { server.stop() }
        var request = self.request(server)
        request.redirects = .followed(atMost: 3)
        await withLoop { loop in
            let error = await failure(loop, request)
            #expect(error?.code == .redirectRefused)
            #expect(error?.sends == 4)
        }
    }
}
