import Locking
import MarketDataModel
import MarketDataVenues
import Testing
import VenueServer

/// A venue on loopback, seen through a plain socket.
@Suite struct LoopbackVenueTests {
    static let instruments = LoopbackVenue.instruments(["BTC-USDT", "ETH-USDT"], of: .binance)

    static func with<Result: Sendable>(
        configure: (inout LoopbackVenue.Configuration) -> Void = { _ in },
        _ body: (LoopbackVenue) async throws -> Result
    ) async throws -> Result {
        let venue = LoopbackVenue(.binance) {
            $0.instruments = Self.instruments
            configure(&$0)
        }
        try await venue.start()
        do {
            let result = try await body(venue)
            await venue.shutdown()
            return result
        } catch {
            await venue.shutdown()
            throw error
        }
    }

    static func subscribe(_ streams: String..., id: Int = 1, method: String = "SUBSCRIBE") -> String {
        "{\"method\":\"\(method)\",\"params\":[\(streams.map { "\"\($0)\"" }.joined(separator: ","))],\"id\":\(id)}"
    }

    static let quote = Quote(
        bid: "60000.10",
        bidSize: "1.5",
        ask: "60000.11",
        askSize: "2",
        sequence: 42,
        received: ReceiveStamp(wall: Timestamp(nanoseconds: 0), monotonic: .zero)
    )
    static let payload =
        "{\"u\":42,\"s\":\"BTCUSDT\",\"b\":\"60000.10000000\",\"B\":\"1.50000000\",\"a\":\"60000.11000000\",\"A\":\"2.00000000\"}"

    @Test func `a client subscribes, is told so, and gets what is published`() async throws {
        try await Self.with { venue in
            let port = venue.port
            try await offThePool { () throws -> Void in
                let raw = try RawSocket(port: port)
                try raw.upgrade("/ws")
                let combined = try RawSocket(port: port)
                try combined.upgrade("/stream?streams=btcusdt@bookTicker/ethusdt@trade")
                try raw.sendText(Self.subscribe("btcusdt@bookTicker", "btcusdt@aggTrade", id: 7))
                #expect(try raw.readText() == "{\"result\":null,\"id\":7}")
                venue.publish(Self.quote, of: "BTCUSDT")
                venue.publish(Self.quote, of: "ETHUSDT")
                #expect(try raw.readText() == Self.payload)
                #expect(try combined.readText() == "{\"stream\":\"btcusdt@bookTicker\",\"data\":\(Self.payload)}")
                try raw.sendText(Self.subscribe("btcusdt@bookTicker", id: 8, method: "UNSUBSCRIBE"))
                #expect(try raw.readText() == "{\"result\":null,\"id\":8}")
                venue.publish(Self.quote, of: "BTCUSDT")
                #expect(try combined.readText() == "{\"stream\":\"btcusdt@bookTicker\",\"data\":\(Self.payload)}")
                let other = try RawSocket(port: port)
                #expect(try other.upgrade("/nowhere").hasPrefix("HTTP/1.1 404"))
                let statistics = venue.statistics
                #expect(statistics.connections == 2)
                #expect(statistics.peakConnections == 2)
                #expect(statistics.refusedConnections == 1)
                #expect(statistics.messagesReceived == 2)
                #expect(statistics.subscribeMessages == 1)
                #expect(statistics.unsubscribeMessages == 1)
                #expect(statistics.streamsAdded == 4)
                #expect(statistics.streams == 3)
                #expect(statistics.messagesSent == 3)
            }
            let gone = await venue.wait { $0.openConnections == 0 }
            #expect(gone?.streams == 0)
        }
    }

    @Test func `too many messages within the window cut the connection`() async throws {
        try await Self.with { venue in
            let port = venue.port
            try await offThePool { () throws -> Void in
                let socket = try RawSocket(port: port)
                try socket.upgrade("/ws")
                for id in 1...6 { try socket.sendText(Self.subscribe("btcusdt@trade", id: id)) }
                for id in 1...5 { #expect(try socket.readText() == "{\"result\":null,\"id\":\(id)}") }
                let close = try socket.readFrame()
                #expect(close.opcode == 8)
                #expect(close.payload.prefix(2) == [0x03, 0xf0])
                #expect(venue.statistics.cutForMessages == 1)
                #expect(venue.statistics.peakMessagesPerWindow == 6)
            }
        }
    }

    @Test func `REST is answered within the quota, then 429, then 418, then again`() async throws {
        let clock = ManualNow()
        try await Self.with {
            $0.banAfter = 1
            $0.now = { clock.now }
        } _: { venue in
            let port = venue.port
            try await offThePool { () throws -> Void in
                let socket = try RawSocket(port: port)
                func get(_ target: String) throws -> (status: String, head: String, body: String) {
                    try socket.request("GET", target)
                    let (head, body) = try socket.readResponse()
                    return (String(head.dropFirst(9).prefix(3)), head.lowercased(), body)
                }
                let (status, head, body) = try get("/api/v3/ticker/bookTicker?symbol=BTCUSDT")
                #expect(status == "200")
                #expect(head.contains("x-mbx-used-weight-1m: 2\r\n"))
                #expect(body.contains("\"symbol\":\"BTCUSDT\""))
                // 299 calls of weight 20, and the 2 above.
                for _ in 0..<299 { _ = try get("/api/v3/exchangeInfo") }
                clock.advance(by: .seconds(20))
                let refused = try get("/api/v3/exchangeInfo")
                #expect(refused.status == "429")
                #expect(refused.head.contains("retry-after: 40\r\n"))
                let banned = try get("/api/v3/exchangeInfo")
                #expect(banned.status == "418")
                #expect(banned.head.contains("retry-after: 120\r\n"))
                clock.advance(by: .seconds(120))
                #expect(try get("/api/v3/ping").status == "200")
                let statistics = venue.statistics
                #expect(statistics.rateLimited == 1)
                #expect(statistics.banned == 1)
                #expect(statistics.restCalls["/api/v3/exchangeInfo"] == 301)
                #expect(statistics.restWeight == 2 + 299 * 20 + 1)
            }
        }
    }

    @Test func `B20 a quota of one's own bans with the first call too many, counted where calls arrive`() async throws {
        let clock = ManualNow()
        try await Self.with {
            $0.quota = .init(limit: 3, window: .seconds(60), countsCalls: true)
            $0.banAfter = 0
            $0.now = { clock.now }
        } _: { venue in
            let port = venue.port
            let target = "/api/v3/ticker/bookTicker?symbol=BTCUSDT"
            venue.setFaults { faults in
                faults.restFailure = { $0.queryString.contains("ETH") ? .status(503) : nil }
            }
            try await offThePool { () throws -> Void in
                let socket = try RawSocket(port: port)
                func status(_ target: String) throws -> String {
                    try socket.request("GET", target)
                    return String(try socket.readResponse().head.dropFirst(9).prefix(3))
                }
                #expect(try status(target) == "200")
                clock.advance(by: .seconds(59))
                #expect(try status("/api/v3/exchangeInfo") == "200")
                // A failure counts, too.
                #expect(try status("/api/v3/ticker/bookTicker?symbol=ETHUSDT") == "503")
                clock.advance(by: .seconds(1))
                #expect(try status(target) == "200")
                clock.advance(by: .nanoseconds(58_999_999_999))
                #expect(try status(target) == "418")
            }
            let seen = venue.statistics
            #expect(seen.peakRESTUse == 3 && seen.restFailures == 1 && seen.banned == 1 && seen.rateLimited == 0)
        }
    }

    @Test func `a call counts when it has travelled there, and is lost after it was counted`() async throws {
        let clock = ManualNow()
        try await Self.with {
            $0.quota = .init(limit: 1, window: .seconds(60), countsCalls: true)
            $0.banAfter = 0
            $0.now = { clock.now }
        } _: { venue in
            let port = venue.port
            venue.setFaults { faults in
                // At the door there is a second left, on the way it passes.
                faults.restTravel = { _ in
                    clock.advance(by: .seconds(60))
                    return .init(there: .milliseconds(1), back: .milliseconds(1))
                }
                faults.restFailure = { $0.path == "/api/v3/ping" ? .cut : nil }
            }
            try await offThePool { () throws -> Void in
                let socket = try RawSocket(port: port)
                for _ in 0..<3 {
                    try socket.request("GET", "/api/v3/time")
                    #expect(try socket.readResponse().head.hasPrefix("HTTP/1.1 200"))
                }
                try socket.request("GET", "/api/v3/ping")
                #expect(try socket.readToEnd().bytes.isEmpty)
                venue.setFaults { $0.restTravel = nil }
                let other = try RawSocket(port: port)
                try other.request("GET", "/api/v3/time")
                #expect(try other.readResponse().head.hasPrefix("HTTP/1.1 418"))
            }
            let seen = venue.statistics
            #expect(seen.peakRESTUse == 1 && seen.restFailures == 1 && seen.banned == 1)
        }
    }

    @Test func `a simulation played flat out reaches every connection, whole and in order`() async throws {
        try await Self.with { venue in
            let port = venue.port
            let streams = "btcusdt@bookTicker/btcusdt@trade/ethusdt@bookTicker/ethusdt@trade"
            var source = MarketSimulation(seed: 5, instruments: Self.instruments)
            let events = LoopbackEvents((0..<20_000).compactMap { _ in source.next() })
            let reading = Task {
                try await offThePool {
                    let sockets = try (0..<2).map { _ in try RawSocket(port: port) }
                    for socket in sockets { try socket.upgrade("/stream?streams=\(streams)") }
                    return try sockets.map { socket in
                        try (0..<20_000).map { _ in try socket.readText() }
                    }
                }
            }
            await venue.wait { $0.streams == 8 }
            #expect(try await venue.play(events, speed: .flatOut) == 20_000)
            let texts = try await reading.value
            #expect(texts[0] == texts[1])
            #expect(texts[0].filter { $0.contains("ethusdt@trade") }.count > 1500)
            source = MarketSimulation(seed: 5, instruments: Self.instruments)
            for text in texts[0] {
                guard case .event(let event, _)? = source.next()?.content, case .quote(let quote) = event.content
                else { continue }
                guard text.contains("\"data\":{\"u\":\(quote.sequence ?? 0),") else { throw SocketFailure(text) }
            }
            #expect(venue.statistics.messagesSent == 40_000)
        }
    }

    @Test func `B48 recorded messages go out as they were, in the form the client asked for`() async throws {
        try await Self.with { venue in
            let port = venue.port
            let recorded = "{\"stream\":\"btcusdt@bookTicker\",\"data\":\(Self.payload)}"
            let reading = Task {
                try await offThePool {
                    let combined = try RawSocket(port: port)
                    try combined.upgrade("/stream?streams=btcusdt@bookTicker")
                    let raw = try RawSocket(port: port)
                    try raw.upgrade("/ws/btcusdt@bookTicker")
                    let texts = (try combined.readText(), try raw.readText())
                    try raw.sendFrame(8, [])
                    let rest = try RawSocket(port: port)
                    try rest.request("GET", "/api/v3/ticker/bookTicker?symbol=BTCUSDT")
                    return [texts.0, texts.1, try rest.readResponse().body]
                }
            }
            await venue.wait { $0.streams == 2 }
            let time = Timestamp(nanoseconds: 0)
            let messages = [recorded, "{\"result\":null,\"id\":1}"].map {
                LoopbackEvent(time: time, .message(Array($0.utf8)))
            }
            #expect(try await venue.play(LoopbackEvents(messages)) == 2)
            let texts = try await reading.value
            #expect(texts[0] == recorded)
            #expect(texts[1] == Self.payload)
            #expect(texts[2].contains("\"bidPrice\":\"60000.10000000\""))
            #expect(venue.statistics.messagesSkipped == 1)
        }
    }

    @Test func `playing ends with its task, with the source's error, and with the venue`() async throws {
        struct Broken: LoopbackSource {
            struct Failure: Error {}
            mutating func next() throws -> LoopbackEvent? { throw Failure() }
        }
        try await Self.with { venue in
            await #expect(throws: Broken.Failure.self) { try await venue.play(Broken()) }
            let endless = Task { try await venue.play(MarketSimulation(seed: 1, instruments: Self.instruments)) }
            endless.cancel()
            _ = try await endless.value
            let another = Task {
                try await venue.play(MarketSimulation(seed: 1, instruments: Self.instruments), speed: .flatOut)
            }
            let waiting = Task { await venue.wait { $0.connections == 1000 } }
            let leaving = Task { await venue.wait { $0.connections == 1000 } }
            leaving.cancel()
            #expect(await leaving.value == nil)
            await venue.shutdown()
            _ = try await another.value
            #expect(await waiting.value == nil)
            #expect(try await venue.play(LoopbackEvents([])) == 0)
        }
    }

    @Test func `a client that answers no ping is cut`() async throws {
        let clock = ManualNow()
        try await Self.with {
            $0.pingInterval = .milliseconds(5)
            $0.now = { clock.now }
        } _: { venue in
            let port = venue.port
            try await offThePool { () throws -> Void in
                let good = try RawSocket(port: port)
                try good.upgrade("/ws")
                for _ in 0..<10 {
                    let ping = try good.readFrame()
                    #expect(ping.opcode == 9)
                    try good.sendFrame(10, ping.payload)
                }
                let bad = try RawSocket(port: port)
                try bad.upgrade("/ws")
                #expect(try bad.readFrame().opcode == 9)
                clock.advance(by: .seconds(60))
                while true {
                    let frame = try bad.readFrame()
                    if frame.opcode == 8 { break }
                    #expect(frame.opcode == 9)
                }
            }
            #expect(venue.statistics.cutForSilence >= 1)
        }
    }

    @Test func `a venue that does not say how it speaks cannot be served`() async {
        struct Mute: Venue, StreamProtocol {
            let id: VenueID = "mute"
            var limits: StreamLimits { BinanceSpot.binance.limits }
            func facts(of channel: Channel) -> ChannelFacts? { nil }
            func endpoint(of route: StreamRoute, credentials: Credentials?) -> StreamEndpoint {
                .address(StreamAddress("ws://127.0.0.1"))
            }
            func makeSession(_ context: StreamSessionContext) -> PlainVenue.Session { PlainVenue.Session() }
        }
        let venue = LoopbackVenue(Mute())
        let error = await #expect(throws: ServerError.self) { try await venue.start() }
        #expect(error?.code == .notServable && error?.description.contains("no `dialect`") == true)
    }

    @Test func `a venue without streams cannot be served`() async {
        struct Streamless: Venue {
            let id: VenueID = "streamless"
            var dialect: (any VenueDialect)? { PlainDialect() }
        }
        let venue = LoopbackVenue(Streamless())
        let error = await #expect(throws: ServerError.self) { try await venue.start() }
        #expect(error?.code == .notServable && error?.description.contains("a dialect but no streams") == true)
    }
}
