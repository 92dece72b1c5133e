import MarketDataModel
import MarketDataVenues
import Testing
import VenueServer

@Suite struct LoopbackFaultTests {
    typealias Base = LoopbackVenueTests

    static func connected(
        _ faults: @escaping @Sendable (inout LoopbackVenue.Faults) -> Void = { _ in },
        _ body: @escaping @Sendable (LoopbackVenue, RawSocket) throws -> Void
    ) async throws {
        try await Base.with { venue in
            venue.setFaults(faults)
            let port = venue.port
            try await offThePool { try body(venue, try RawSocket(port: port)) }
        }
    }

    @Test func `a mute venue acknowledges and sends nothing, until it speaks again`() async throws {
        try await Self.connected {
            $0.isMute = true
        } _: { venue, socket in
            try socket.upgrade("/ws")
            try socket.sendText(Base.subscribe("btcusdt@bookTicker"))
            #expect(try socket.readText() == "{\"result\":null,\"id\":1}")
            venue.publish(Base.quote, of: "BTCUSDT")
            venue.send(Array("mute end".utf8))
            #expect(try socket.readText() == "mute end")
            venue.setFaults { $0.isMute = false }
            venue.publish(Base.quote, of: "BTCUSDT")
            #expect(try socket.readText() == Base.payload)
        }
    }

    @Test func `one channel is mute, the others are not`() async throws {
        try await Self.connected {
            $0.muteChannels = [.trades]
            $0.muteStreams = ["ethusdt@bookTicker"]
        } _: { venue, socket in
            try socket.upgrade("/ws/btcusdt@trade/ethusdt@bookTicker/btcusdt@bookTicker")
            venue.publish(
                Trade(price: "1", quantity: "1", received: Base.quote.received),
                of: "BTCUSDT"
            )
            venue.publish(Base.quote, of: "ETHUSDT")
            venue.publish(Base.quote, of: "BTCUSDT")
            #expect(try socket.readText() == Base.payload)
        }
    }

    @Test func `a deaf venue answers no ping and follows no request, while data flows`() async throws {
        try await Self.connected {
            $0.isDeaf = true
        } _: { venue, socket in
            try socket.upgrade("/ws/btcusdt@bookTicker")
            try socket.sendFrame(9, [1])
            try socket.sendText(Base.subscribe("ethusdt@bookTicker"))
            for _ in 0..<3 {
                venue.publish(Base.quote, of: "BTCUSDT")
                #expect(try socket.readText() == Base.payload)
            }
            venue.setFaults { $0.isDeaf = false }
            // Both answers come now, in the order libwebsockets gives them.
            let opcodes = try [socket.readFrame().opcode, socket.readFrame().opcode].sorted()
            #expect(opcodes == [1, 10])
        }
    }

    @Test func `messages are ignored, or answered otherwise`() async throws {
        try await Self.connected {
            $0.ignoresMessages = true
        } _: { venue, socket in
            try socket.upgrade("/ws")
            try socket.sendText(Base.subscribe("btcusdt@bookTicker", id: 1))
            try socket.sendFrame(9, [])
            #expect(try socket.readFrame().opcode == 10)
            venue.setFaults {
                $0.ignoresMessages = false
                $0.reply = { _ in [.send(Array("{\"error\":{\"code\":2,\"msg\":\"no\"},\"id\":2}".utf8))] }
            }
            try socket.sendText(Base.subscribe("btcusdt@bookTicker", id: 2))
            #expect(try socket.readText() == "{\"error\":{\"code\":2,\"msg\":\"no\"},\"id\":2}")
            #expect(venue.statistics.streams == 0)
            #expect(venue.statistics.messagesReceived == 2)
        }
    }

    @Test func `connections are closed at once, or refused`() async throws {
        try await Self.connected {
            $0.closesAtOnce = 1001
        } _: { venue, socket in
            try socket.upgrade("/ws/btcusdt@bookTicker")
            let close = try socket.readFrame()
            #expect(close.opcode == 8)
            #expect(close.payload == [0x03, 0xe9])
            venue.setFaults { $0.refusal = .text("maintenance", status: 503) }
            let other = try RawSocket(port: venue.port)
            #expect(try other.upgrade("/ws").hasPrefix("HTTP/1.1 503"))
            #expect(venue.statistics.refusedConnections == 1)
        }
    }

    @Test func `calls are refused a few times, answered otherwise, or late`() async throws {
        try await Self.connected {
            $0.rateLimitedCalls = 2
            $0.restDelay = .milliseconds(5)
        } _: { venue, socket in
            for status in ["429", "429", "200"] {
                try socket.request("GET", "/api/v3/ping")
                #expect(try socket.readResponse().head.hasPrefix("HTTP/1.1 \(status)"))
            }
            venue.setFaults { $0.answer = { $0.path == "/api/v3/time" ? .text("garbage") : nil } }
            try socket.request("GET", "/api/v3/time")
            #expect(try socket.readResponse().body == "garbage")
            try socket.request("GET", "/api/v3/ping")
            #expect(try socket.readResponse().body == "{}")
        }
    }

    @Test func `connections are closed and dropped on demand`() async throws {
        try await Self.connected { venue, socket in
            try socket.upgrade("/ws")
            venue.closeConnections(code: 1012, reason: "restart")
            #expect(try socket.readFrame().payload == [0x03, 0xf4] + Array("restart".utf8))
            let other = try RawSocket(port: venue.port)
            try other.upgrade("/ws/btcusdt@bookTicker")
            venue.publish(Base.quote, of: "BTCUSDT")
            _ = try other.readText()
            venue.dropConnections()
            #expect(try other.readToEnd().end == .reset)
            // Before the client notices: a test that waits for its return must not meet the connection that has gone.
            #expect(venue.statistics.streams == 0 && venue.statistics.openConnections == 0)
        }
    }
}
