import Testing
import VenueServer

@Suite struct RequestTests {
    @Test func `a request is answered and the connection kept for the next`() async throws {
        let script = Script(onRequest: { request, responder in
            responder.send(.json("\(request.method) \(request.path)", headers: [ServerField("x-weight", "7")]))
        })
        try await withServer(script) { server in
            let socket = try RawSocket(port: server.port)
            for path in ["/api/v3/ping", "/api/v3/time"] {
                try socket.request("GET", path)
                let answer = try socket.readResponse()
                #expect(answer.head.hasPrefix("HTTP/1.1 200 OK\r\n"))
                #expect(answer.head.contains("x-weight: 7\r\n"))
                #expect(answer.body == "GET \(path)")
            }
            #expect(server.statistics.connections == 1)
            #expect(server.statistics.requests == 2)
        }
    }

    @Test func `the query is split and decoded`() async throws {
        let script = Script(onRequest: { request, responder in
            #expect(request.queryString == "symbols=[\"BTCUSDT\",\"A%26B\"]&limit=5&flag&streams=a@b/c@d")
            responder.send(.text(request.query.map { "\($0.name)|\($0.value)" }.joined(separator: "\n")))
        })
        try await withServer(script) { server in
            let socket = try RawSocket(port: server.port)
            try socket.request("GET", "/x?symbols=%5B%22BTCUSDT%22,%22A%26B%22%5D&limit=5&flag&streams=a@b/c@d")
            #expect(
                try socket.readResponse().body
                    == "symbols|[\"BTCUSDT\",\"A&B\"]\nlimit|5\nflag|\nstreams|a@b/c@d"
            )
        }
    }

    @Test func `headers known and named are found, others are not`() async throws {
        let script = Script(onRequest: { request, responder in
            let found = ["user-agent", "accept", "x-mbx-apikey", "x-other"].map { request.header($0) ?? "-" }
            responder.send(.text(found.joined(separator: " ")))
        })
        try await withServer(script) {
            $0.additionalHeaders = ["X-MBX-APIKEY"]
        } _: { server in
            let socket = try RawSocket(port: server.port)
            try socket.request(
                "GET",
                "/",
                headers: "User-Agent: me/1\r\nAccept: text/plain\r\nX-MBX-APIKEY: k\r\nX-Other: o\r\n"
            )
            #expect(try socket.readResponse().body == "me/1 text/plain k -")
        }
    }

    @Test func `a body arrives whole`() async throws {
        let script = Script(onRequest: { request, responder in
            responder.send(ServerResponse(status: 201, body: request.body.reversed()))
        })
        try await withServer(script) { server in
            let socket = try RawSocket(port: server.port)
            for method in ["POST", "PUT", "DELETE"] {
                let body = String(repeating: "0123456789", count: 10_000)
                try socket.request(method, "/order", body: body)
                #expect(try socket.readResponse().body == String(body.reversed()))
            }
        }
    }

    @Test func `a POST without a body is answered`() async throws {
        let script = Script(onRequest: { $1.send(.text($0.method)) })
        try await withServer(script) { server in
            let socket = try RawSocket(port: server.port)
            try socket.request("POST", "/order", headers: "Content-Length: 0\r\n")
            #expect(try socket.readResponse().body == "POST")
        }
    }

    @Test func `a large answer arrives whole`() async throws {
        let body = String(repeating: "abcdefgh", count: 500_000)
        let script = Script(onRequest: { $1.send(.text(body)) })
        try await withServer(script) { server in
            let socket = try RawSocket(port: server.port, receiveBuffer: 4096)
            for _ in 0..<2 {
                try socket.request("GET", "/exchangeInfo")
                #expect(try socket.readResponse().body == body)
            }
        }
    }

    @Test func `HEAD gets headers only`() async throws {
        let script = Script(onRequest: { $1.send(.text("hello")) })
        try await withServer(script) { server in
            let socket = try RawSocket(port: server.port)
            try socket.request("HEAD", "/")
            #expect(try socket.readResponse(hasBody: false).head.contains("content-length: 5\r\n"))
            try socket.request("GET", "/")
            #expect(try socket.readResponse().body == "hello")
        }
    }

    @Test(arguments: [404, 418, 429, 500, 503])
    func `any status is sent with its headers`(status: Int) async throws {
        let script = Script(onRequest: {
            $1.send(.text("no", status: status, headers: [ServerField("retry-after", "3")]))
        })
        try await withServer(script) { server in
            let socket = try RawSocket(port: server.port)
            try socket.request("GET", "/")
            let answer = try socket.readResponse()
            #expect(answer.head.hasPrefix("HTTP/1.1 \(status)"))
            #expect(answer.head.contains("retry-after: 3\r\n"))
        }
    }

    @Test func `an answer may come later, and others pass it`() async throws {
        let script = Script(onRequest: { request, responder in
            if request.path == "/slow" {
                responder.send(.text("slow"), after: .milliseconds(50))
            } else {
                responder.send(.text("fast"))
            }
        })
        try await withServer(script) { server in
            let slow = try RawSocket(port: server.port)
            let fast = try RawSocket(port: server.port)
            try slow.request("GET", "/slow")
            try fast.request("GET", "/fast")
            #expect(try fast.readResponse().body == "fast")
            #expect(try slow.readResponse().body == "slow")
        }
    }

    @Test func `a request may go unanswered, or be cut`() async throws {
        let script = Script(onRequest: { request, responder in
            if request.path == "/cut" { responder.drop() }
        })
        try await withServer(script) { server in
            let silent = try RawSocket(port: server.port)
            try silent.request("GET", "/silence")
            let cut = try RawSocket(port: server.port)
            try cut.request("GET", "/cut")
            let (bytes, end) = try cut.readToEnd()
            #expect(bytes.isEmpty)
            #expect(end == .reset)
        }
    }

    @Test func `requests sent at once are answered in order`() async throws {
        let script = Script(onRequest: { request, responder in responder.send(.text(request.path)) })
        try await withServer(script) { server in
            let socket = try RawSocket(port: server.port)
            try socket.write((1...20).map { "GET /\($0) HTTP/1.1\r\nHost: x\r\n\r\n" }.joined())
            for number in 1...20 { #expect(try socket.readResponse().body == "/\(number)") }
        }
    }
}
