import MarketDataModel
import MarketDataVenues
import Testing
import VenueServer

/// A venue on loopback does what its dialect says, whatever the venue.
@Suite struct LoopbackDialectTests {
    private static func connected(
        heartbeat: Duration? = nil,
        _ body: @escaping @Sendable (LoopbackVenue) throws -> Void
    ) async throws {
        let venue = LoopbackVenue(PlainVenue(heartbeat: heartbeat)) {
            $0.instruments = [Instrument(symbol: "A-B", native: "A", base: "A", quote: "B")]
        }
        try await venue.start()
        do {
            try await offThePool { try body(venue) }
            await venue.shutdown()
        } catch {
            await venue.shutdown()
            throw error
        }
    }

    private static func subscribed(_ venue: LoopbackVenue, form: Int, _ streams: String...) throws -> RawSocket {
        let socket = try RawSocket(port: venue.port)
        try socket.upgrade("/\(form)")
        _ = try socket.readText()
        for stream in streams {
            try socket.sendText(stream)
            #expect(try socket.readText() == "ok")
        }
        return socket
    }

    @Test func `a connection is greeted, before it asks for anything, from the market as it stands`() async throws {
        try await Self.connected { venue in
            let first = try RawSocket(port: venue.port)
            try first.upgrade("/1")
            #expect(try first.readText() == "hello 1, 0 quotes")
            venue.publish(LoopbackVenueTests.quote, of: "A")
            let second = try RawSocket(port: venue.port)
            try second.upgrade("/2")
            #expect(try second.readText() == "hello 2, 1 quotes")
        }
    }

    @Test func `books go out with their levels, and events without a message not at all`() async throws {
        try await Self.connected { venue in
            let socket = try Self.subscribed(venue, form: 0, "A.book10", "A.status", "A.quotes", "A.trades")
            let levels: [BookLevel] = [
                BookLevel("9", "9"), BookLevel("2", "5"), BookLevel("1", "4"), BookLevel("3", "0"),
            ]
            let update = BookUpdate(.delta, depth: 10, firstLevel: 1, bidCount: 2, askCount: 1)
            venue.publish(LoopbackVenueTests.quote, of: "A")
            venue.publish(Trade(price: "1", quantity: "1", received: LoopbackVenueTests.quote.received), of: "A")
            venue.publish(MarketEvent("A", .book(update)), levels: levels)
            venue.publish(MarketEvent("A", .status(.halted)))
            #expect(try socket.readText() == "0 A.book10 delta 2x5,1x4|3x0")
            #expect(try socket.readText() == "0 A.status halted")
            #expect(venue.statistics.messagesSent == 2)
        }
    }

    @Test func `each form of session gets its own bytes`() async throws {
        try await Self.connected { venue in
            let sockets = try [2, 0, 2, 1].map { (form: $0, socket: try Self.subscribed(venue, form: $0, "A.status")) }
            for status in Instrument.Status.allCases {
                venue.publish(MarketEvent("A", .status(status)))
                for (form, socket) in sockets { #expect(try socket.readText() == "\(form) A.status \(status)") }
            }
        }
    }

    @Test func `a quiet connection gets heartbeats, a mute venue sends none`() async throws {
        try await Self.connected(heartbeat: .milliseconds(2)) { venue in
            let socket = try RawSocket(port: venue.port)
            try socket.upgrade("/0")
            #expect(try socket.readText() == "hello 0, 0 quotes")
            for _ in 0..<3 { #expect(try socket.readText() == "heartbeat") }
            venue.setFaults { $0.isMute = true }
            // On the venue's thread, so that no heartbeat is under way any more.
            venue.send(Array("mute".utf8))
            while try socket.readText() != "mute" {}
            try socket.sendText("A.status")
            #expect(try socket.readText() == "ok")
            venue.setFaults { $0.isMute = false }
            #expect(try socket.readText() == "heartbeat")
        }
    }
}
