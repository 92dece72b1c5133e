import Locking
import Testing
import VenueServer

@Suite struct WebSocketTests {
    @Test func `messages go both ways, in text and binary`() async throws {
        let script = Script(onMessage: { message, isText, connection in
            if isText { connection.send(text: message) } else { connection.send(binary: message) }
        })
        try await withServer(script) { server in
            let socket = try RawSocket(port: server.port)
            let head = try socket.upgrade("/stream?streams=btcusdt@bookTicker/ethusdt@trade")
            #expect(head.hasPrefix("HTTP/1.1 101 "))
            #expect(head.contains("Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n"))
            for length in [0, 1, 125, 126, 65_535, 65_536, 300_000] {
                let payload = (0..<length).map { UInt8($0 % 26) + 97 }
                try socket.sendFrame(1, payload)
                let text = try socket.readFrame()
                #expect(text.opcode == 1)
                #expect(text.payload == payload)
                try socket.sendFrame(2, payload)
                let binary = try socket.readFrame()
                #expect(binary.opcode == 2)
                #expect(binary.payload == payload)
            }
        }
    }

    @Test func `the handler sees the request, fragments joined, pongs and the close code`() async throws {
        let script = Script(
            onUpgrade: { $0.query("streams") == "btcusdt@trade" ? .accept() : .reject(.notFound) },
            onOpen: { $0.ping([1, 2, 3]) }
        )
        try await withServer(script) { server in
            let socket = try RawSocket(port: server.port)
            try socket.upgrade("/stream?streams=btcusdt@trade")
            #expect(try script.next() == .opened(1))
            let ping = try socket.readFrame()
            #expect(ping.opcode == 9)
            try socket.sendFrame(10, ping.payload)
            #expect(try script.next() == .pong([1, 2, 3]))
            try socket.sendFrame(1, Array("{\"a\":".utf8), isFinal: false)
            try socket.sendFrame(0, Array("1}".utf8))
            #expect(try script.next() == .message("{\"a\":1}"))
            try socket.sendFrame(9, [7])
            let pong = try socket.readFrame()
            #expect(pong.opcode == 10)
            #expect(pong.payload == [7])
            try socket.sendFrame(8, [0x0f, 0xa0])
            #expect(try socket.readFrame().opcode == 8)
            #expect(try script.next() == .closed(4000))
            #expect(server.statistics.openWebSockets == 0)
        }
    }

    @Test func `an upgrade is refused with a status, headers and a body, and the connection goes on`() async throws {
        let script = Script(
            onRequest: { $1.send(.text("still here")) },
            onUpgrade: { _ in .reject(.text("banned", status: 418, headers: [ServerField("retry-after", "120")])) }
        )
        try await withServer(script) { server in
            let socket = try RawSocket(port: server.port)
            try socket.request(
                "GET",
                "/ws",
                headers: "Upgrade: websocket\r\nConnection: keep-alive, Upgrade\r\nSec-WebSocket-Version: 13\r\n"
                    + "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
            )
            let answer = try socket.readResponse()
            #expect(answer.head.hasPrefix("HTTP/1.1 418"))
            #expect(answer.head.contains("retry-after: 120\r\n"))
            #expect(answer.body == "banned")
            #expect(server.statistics.webSockets == 0)
            let another = try RawSocket(port: server.port)
            try another.request("GET", "/")
            #expect(try another.readResponse().body == "still here")
        }
    }

    @Test func `an upgrade may add headers`() async throws {
        let script = Script(onUpgrade: { _ in .accept(headers: [ServerField("x-session", "42")]) })
        try await withServer(script) { server in
            let socket = try RawSocket(port: server.port)
            #expect(try socket.upgrade().lowercased().contains("x-session: 42\r\n"))
            try socket.sendText("hello")
            #expect(try script.next() == .opened(1))
            #expect(try script.next() == .message("hello"))
        }
    }

    @Test func `the server closes with a code and a reason after what is queued`() async throws {
        let script = Script(onOpen: { connection in
            connection.send(text: "last")
            connection.close(code: 1008, reason: "too many")
            #expect(!connection.send(text: "too late"))
        })
        try await withServer(script) { server in
            let socket = try RawSocket(port: server.port)
            try socket.upgrade()
            #expect(try socket.readText() == "last")
            let close = try socket.readFrame()
            #expect(close.opcode == 8)
            #expect(close.payload == [0x03, 0xf0] + Array("too many".utf8))
            try socket.sendFrame(8, [0x03, 0xf0])
            #expect(try socket.readToEnd().bytes.isEmpty)
        }
    }

    @Test func `a drop is a reset`() async throws {
        let script = Script(onMessage: { $2.drop() })
        try await withServer(script) { server in
            let socket = try RawSocket(port: server.port)
            try socket.upgrade()
            try socket.sendText("drop me")
            let (bytes, end) = try socket.readToEnd()
            #expect(bytes.isEmpty)
            #expect(end == .reset)
            #expect(try script.next() == .opened(1))
            #expect(try script.next() == .message("drop me"))
            #expect(try script.next() == .closed(nil))
        }
    }

    @Test func `a message over the limit closes with 1009`() async throws {
        try await withServer(configure: { $0.maximumMessageSize = 1000 }) { server in
            let socket = try RawSocket(port: server.port)
            try socket.upgrade()
            try socket.sendFrame(1, [UInt8](repeating: 97, count: 1000))
            try socket.sendFrame(1, [UInt8](repeating: 97, count: 1001))
            let close = try socket.readFrame()
            #expect(close.opcode == 8)
            #expect(close.payload.prefix(2) == [0x03, 0xf1])
        }
    }

    @Test func `a connection that is not read answers no ping but is sent to`() async throws {
        let deaf = Locked<ServerConnection?>(nil)
        let script = Script(
            onRequest: { _, responder in
                deaf.withLock { $0 }?.send(text: "still")
                responder.send(.text(""))
            },
            onMessage: { _, _, connection in
                connection.setReading(false)
                deaf.withLock { $0 = connection }
            }
        )
        try await withServer(script) { server in
            let socket = try RawSocket(port: server.port)
            try socket.upgrade()
            try socket.sendText("be deaf")
            #expect(try script.next() == .opened(1))
            #expect(try script.next() == .message("be deaf"))
            let other = try RawSocket(port: server.port)
            try other.request("GET", "/")
            _ = try other.readResponse()
            #expect(try socket.readText() == "still")
            try socket.sendFrame(9, [1])
            // A pong would be written before the answer to a request that comes after the ping.
            for _ in 0..<3 {
                try other.request("GET", "/")
                _ = try other.readResponse()
                #expect(try socket.readText() == "still")
            }
        }
    }

    @Test func `a compressed feed is a compressed feed`() async throws {
        let script = Script(onOpen: { connection in
            for number in 0..<1000 {
                connection.send(text: "{\"u\":\(number),\"s\":\"BTCUSDT\",\"b\":\"60000.10\",\"a\":\"60000.11\"}")
            }
        })
        try await withServer(script, configure: { $0.permessageDeflate = true }) { server in
            let socket = try RawSocket(port: server.port)
            let head = try socket.upgrade(
                headers: "Sec-WebSocket-Extensions: permessage-deflate; client_max_window_bits\r\n"
            )
            #expect(head.contains("Sec-WebSocket-Extensions: permessage-deflate"))
            for _ in 0..<1000 {
                let frame = try socket.readFrame()
                #expect(frame.opcode == 1)
                #expect(frame.isCompressed)
                #expect(frame.payload.count < 60)
            }
        }
    }

    @Test func `a client that asks for no compression gets none`() async throws {
        let script = Script(onOpen: { $0.send(text: "plain") })
        try await withServer(script, configure: { $0.permessageDeflate = true }) { server in
            let socket = try RawSocket(port: server.port)
            try socket.upgrade()
            #expect(try socket.readText() == "plain")
        }
    }
}
