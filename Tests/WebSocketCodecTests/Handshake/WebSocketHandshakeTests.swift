import TestSupport
import Testing

@testable import WebSocketCodec

@Suite struct `The opening handshake` {
    /// The key of `Scripted(value: 0)`: sixteen zeros.
    static let key = "AAAAAAAAAAAAAAAAAAAAAA=="
    static let accept = base64(sha1(Array((key + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11").utf8)))

    static func answer(
        status: String = "101 Switching Protocols",
        upgrade: String = "websocket",
        connection: String = "Upgrade",
        accept: String = Self.accept,
        more: String = ""
    ) -> String {
        "HTTP/1.1 \(status)\r\nUpgrade: \(upgrade)\r\nConnection: \(connection)\r\n"
            + "Sec-WebSocket-Accept: \(accept)\r\n\(more)\r\n"
    }

    static func handshake(
        _ request: WebSocketRequest = WebSocketRequest(host: "venue.example")
    ) throws -> WebSocketHandshake {
        var random = Scripted(value: 0)
        return try WebSocketHandshake(request, random: &random)
    }

    static func read(
        _ text: String,
        _ request: WebSocketRequest = WebSocketRequest(host: "venue.example")
    ) throws -> WebSocketAgreement? {
        var handshake = try Self.handshake(request)
        return try handshake.read(Array(text.utf8).span).agreement
    }

    @Test func `SHA-1 and Base64 agree with their standards' examples`() {
        func hex(_ text: String) -> String {
            sha1(Array(text.utf8)).map { String($0 >> 4, radix: 16) + String($0 & 15, radix: 16) }.joined()
        }
        #expect(hex("abc") == "a9993e364706816aba3e25717850c26c9cd0d89d")
        #expect(hex("") == "da39a3ee5e6b4b0d3255bfef95601890afd80709")
        let long = "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq"
        #expect(hex(long) == "84983e441c3bd26ebaae4aa1f95129e5e54670f1")
        #expect(hex(String(repeating: "a", count: 119)) == "ee971065aaa017e0632a8ca6c77bb3bf8b1dfc56")
        let pairs = ["": "", "f": "Zg==", "fo": "Zm8=", "foo": "Zm9v", "foob": "Zm9vYg==", "fooba": "Zm9vYmE="]
        for (plain, encoded) in pairs { #expect(base64(Array(plain.utf8)) == encoded) }
        // RFC 6455, section 1.3.
        let example = "dGhlIHNhbXBsZSBub25jZQ==258EAFA5-E914-47DA-95CA-C5AB0DC85B11"
        #expect(base64(sha1(Array(example.utf8))) == "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=")
    }

    @Test func `the request has what RFC 6455 demands`() throws {
        let request = WebSocketRequest(
            host: "venue.example:9443",
            path: "/stream?streams=a/b",
            subprotocols: ["v2", "v1"],
            deflate: WebSocketDeflateOffer(serverMaxWindowBits: 12),
            userAgent: "swift-market-data/1",
            fields: [HTTPField("Origin", "https://venue.example")]
        )
        let text = String(decoding: try Self.handshake(request).requestBytes, as: UTF8.self)
        #expect(
            text == """
                GET /stream?streams=a/b HTTP/1.1\r
                Host: venue.example:9443\r
                Upgrade: websocket\r
                Connection: Upgrade\r
                Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r
                Sec-WebSocket-Version: 13\r
                Sec-WebSocket-Protocol: v2, v1\r
                Sec-WebSocket-Extensions: permessage-deflate; server_max_window_bits=12; client_max_window_bits\r
                User-Agent: swift-market-data/1\r
                Origin: https://venue.example\r
                \r\n
                """
        )
    }

    @Test(arguments: [
        WebSocketRequest(host: "venue.example", path: "stream"),
        WebSocketRequest(host: "venue.example", path: "/a b"),
        WebSocketRequest(host: "venue.example", path: "/a\r\nX: y"),
        WebSocketRequest(host: ""),
        WebSocketRequest(host: "venue.example\r\nX: y"),
        WebSocketRequest(host: "venue.example", userAgent: "a\nb"),
        WebSocketRequest(host: "venue.example", fields: [HTTPField("X", "y\r\nZ: w")]),
        WebSocketRequest(host: "venue.example", fields: [HTTPField("X Y", "z")]),
        WebSocketRequest(host: "venue.example", fields: [HTTPField("upgrade", "h2c")]),
    ])
    func `a request that would break out of its line is refused`(request: WebSocketRequest) {
        #expect(throws: WebSocketHandshakeError.self) { try Self.handshake(request) }
    }

    @Test func `B49 a refused request does not repeat a field's value`() throws {
        let request = WebSocketRequest(host: "h", fields: [HTTPField("Authorization", "secret\n")])
        do {
            _ = try Self.handshake(request)
            Issue.record("taken")
        } catch {
            #expect(!"\(error)".contains("secret"))
        }
    }

    @Test func `a 101 is taken wherever it is cut, what follows it is left`() throws {
        let head = Array(Self.answer(connection: "keep-alive, Upgrade", more: "Server: x\r\n").utf8)
        let bytes = head + [0x81, 0x01, 0x61]
        for cut in 0...bytes.count {
            var handshake = try Self.handshake()
            let first = try handshake.read(Array(bytes[..<cut]).span)
            if cut >= head.count {
                #expect(first.used == head.count)
                #expect(first.agreement != nil)
                continue
            }
            #expect(first.used == cut)
            #expect(first.agreement == nil)
            let second = try handshake.read(Array(bytes[cut...]).span)
            #expect(second.used == head.count - cut)
            #expect(second.agreement?.fields.value(of: "server") == "x")
        }
    }

    @Test func `interim answers before the 101 are passed over`() throws {
        let text = "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\n" + Self.answer()
        #expect(try Self.read(text) != nil)
    }

    @Test func `an accept for another key, or a missing upgrade, is refused`() {
        #expect(throws: WebSocketHandshakeError.wrongField("Sec-WebSocket-Accept")) {
            try Self.read(Self.answer(accept: "s3pPLMBiTxaQ9kYGzzhZRbK+xOo="))
        }
        #expect(throws: WebSocketHandshakeError.wrongField("Upgrade")) { try Self.read(Self.answer(upgrade: "h2c")) }
        #expect(throws: WebSocketHandshakeError.wrongField("Connection")) {
            try Self.read(Self.answer(connection: "close"))
        }
        #expect(throws: WebSocketHandshakeError.wrongField("Upgrade")) {
            try Self.read("HTTP/1.1 101 x\r\n\r\n")
        }
        #expect(throws: Never.self) { try Self.read(Self.answer(upgrade: "WebSocket", connection: "UPGRADE")) }
    }

    @Test func `a subprotocol must be one of those offered`() throws {
        let request = WebSocketRequest(host: "h", subprotocols: ["v2", "v1"])
        #expect(try Self.read(Self.answer(more: "Sec-WebSocket-Protocol: v1\r\n"), request)?.subprotocol == "v1")
        #expect(try Self.read(Self.answer(), request)?.subprotocol == nil)
        #expect(throws: WebSocketHandshakeError.subprotocolRefused("v3")) {
            try Self.read(Self.answer(more: "Sec-WebSocket-Protocol: v3\r\n"), request)
        }
        #expect(throws: WebSocketHandshakeError.subprotocolRefused("v1")) {
            try Self.read(Self.answer(more: "Sec-WebSocket-Protocol: v1\r\n"))
        }
    }

    @Test func `a refusal has its status, its fields and its body's start`() throws {
        let text = "HTTP/1.1 429 Too Many Requests\r\nRetry-After: 7\r\nContent-Length: 9\r\n\r\nslow down"
        let refusal = WebSocketRefusal(
            status: 429,
            reason: "Too Many Requests",
            fields: [HTTPField("Retry-After", "7"), HTTPField("Content-Length", "9")],
            body: Array("slow down".utf8)
        )
        let bytes = Array(text.utf8)
        for cut in 0..<bytes.count {
            var handshake = try Self.handshake()
            _ = try handshake.read(Array(bytes[..<cut]).span)
            #expect(throws: WebSocketHandshakeError.refused(refusal)) { try handshake.read(Array(bytes[cut...]).span) }
        }
        #expect(refusal.value(of: "retry-after") == "7")
    }

    @Test func `what is not HTTP, does not end, or is malformed is an error`() throws {
        #expect(throws: WebSocketHandshakeError.notHTTP(start: "SSH-2")) { try Self.read("SSH-2.0-OpenSSH") }
        #expect(throws: WebSocketHandshakeError.headTooBig(limit: 16 << 10)) {
            try Self.read("HTTP/1.1 101 x\r\nA: " + String(repeating: "x", count: 20_000))
        }
        let malformed = [
            "HTTP/1.1 1o1 x", "HTTP/2 101 x", "HTTP/1.1 101", "HTTP/1.1", "HTTP/1.1 101 x\r\nno colon",
            "HTTP/1.1 101 x\r\nA : b", "HTTP/1.1 101 x\r\nA: b\r\n folded",
        ]
        for head in malformed {
            #expect(throws: WebSocketHandshakeError.self) { try Self.read(head + "\r\n\r\n") }
        }
        var handshake = try Self.handshake()
        #expect(handshake.end() == .ended)
        _ = try handshake.read(Array("HTTP/1.1 1".utf8).span)
        #expect(handshake.end() == .ended)
    }

    @Test(arguments: 0..<50)
    func `random answers never trap`(seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        for _ in 0..<20 {
            var bytes = Array(Self.answer(more: "Sec-WebSocket-Extensions: permessage-deflate; x=\"\r\n").utf8)
            for _ in 0..<Int.random(in: 1...5, using: &random) {
                bytes[Int.random(in: bytes.indices, using: &random)] = UInt8.random(in: 0...255, using: &random)
            }
            var handshake = try Self.handshake(WebSocketRequest(host: "h", deflate: WebSocketDeflateOffer()))
            _ = try? handshake.read(bytes.span)
            _ = handshake.end()
        }
    }
}
