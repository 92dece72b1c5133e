import MarketData
import MarketDataTesting
import Testing

/// The ways in which venues confirm and refuse subscriptions, each by a venue made for the test.
@Suite(.timeLimit(.minutes(1))) struct ConfirmationTests {
    private static let names: [Symbol] = ["GOLD", "TIN", "ZINC"]

    /// The words of each symbol, until every one of them has said so many.
    private static func words(
        _ client: MarketDataClient,
        _ symbols: [Symbol] = Self.names,
        count: Int
    ) async throws -> [String] {
        var words: [String] = []
        var updates = client.quotes(for: .these(symbols), delivery: .every()).updates.makeAsyncIterator()
        while words.count < count, let word = try await updates.word() { words.append(word) }
        return words.sorted()
    }

    @Test func `an answer per symbol confirms and refuses each symbol by itself`() async throws {
        let script = ScriptedServer.Script(received: { message, connection in
            for name in message.split(separator: " ").dropFirst() {
                connection.send(text: name == "TIN" ? "no TIN closed" : "ok \(name)")
                if name != "TIN" { connection.send(text: "q \(name) 1 2") }
            }
        })
        try await withServer(script) { server, host in
            try await withClient(SmallVenue(host)) { client in
                let words = try await Self.words(client, count: 3)
                #expect(words == ["GOLD 1 2", "TIN refused: the venue refused quotes: closed", "ZINC 1 2"])
                #expect(server.heard.messages == ["sub GOLD TIN ZINC"], "a refusal of one asks for nothing again")
            }
        }
    }

    @Test func `a refusal of a whole message reaches the culprit alone`() async throws {
        let script = ScriptedServer.Script(received: { message, connection in
            let (id, names) = (message.split(separator: " ")[1], message.split(separator: " ").dropFirst(2))
            if names.contains("TIN") { return _ = connection.send(text: "bad \(id)") }
            connection.send(text: "good \(id)")
            for name in names { connection.send(text: "q \(name) 1 2") }
        })
        let session = TextSession(
            onRequest: { state, request, events in
                state.requests.sent(request)
                events.send(text: "\(request.verb) \(request.id) \(request.names.joined(separator: " "))")
            },
            onMessage: { state, words, events in
                guard words.count == 2, let request = UInt32(words[1]).flatMap({ state.requests.take($0) }) else {
                    return false
                }
                if words[0] == "good" { state.requests.accept(request, into: &events) }
                if words[0] == "bad" { events.report(.refused(request.streams, reason: "an unknown name")) }
                return true
            }
        )
        try await withServer(script) { _, host in
            let venue = SmallVenue(host) { $0.session = { _ in session } }
            try await withClient(venue) { client in
                let words = try await Self.words(client, count: 3)
                let refusal = "TIN refused: the venue refused quotes: an unknown name"
                #expect(words == ["GOLD 1 2", refusal, "ZINC 1 2"])
            }
        }
    }

    @Test func `an answer that lists the whole state refuses those that are missing in it`() async throws {
        let script = ScriptedServer.Script(received: { message, connection in
            // TIN is not listed, whatever is asked.
            connection.send(text: "state GOLD ZINC")
            connection.send(text: "q GOLD 1 2")
            connection.send(text: "q ZINC 1 2")
        })
        let session = TextSession(
            onRequest: { state, request, events in
                if request.kind == .subscribe { state.pending.formUnion(request.streams) }
                events.send(text: "\(request.verb) \(request.names.joined(separator: " "))")
            },
            onMessage: { state, words, events in
                guard words.first == "state" else { return false }
                let listed = Set(words.dropFirst().compactMap(StreamKey.quotes))
                events.confirm(state.pending.intersection(listed).sorted { $0.native < $1.native })
                for key in state.pending.subtracting(listed) {
                    events.report(.refused([key], reason: "it is missing in the venue's answer"))
                }
                events.report(.ended(state.subscribed.subtracting(listed).sorted { $0.native < $1.native }))
                (state.subscribed, state.pending) = (listed, [])
                return true
            }
        )
        try await withServer(script) { server, host in
            let venue = SmallVenue(host) { $0.session = { _ in session } }
            try await withClient(venue) { client in
                let words = try await Self.words(client, count: 3)
                let refusal = "TIN refused: the venue refused quotes: it is missing in the venue's answer"
                #expect(words == ["GOLD 1 2", refusal, "ZINC 1 2"])
                #expect(server.heard.messages.count == 1)
            }
        }
    }

    @Test func `a stream that the venue's state no longer lists is stale and is subscribed anew`() async throws {
        let script = ScriptedServer.Script(received: { message, connection in
            connection.send(text: "ok GOLD")
            connection.send(text: "q GOLD 1 2")
        })
        try await withServer(script) { server, host in
            try await withClient(SmallVenue(host)) { client async throws in
                var updates = client.quotes(for: ["GOLD"], delivery: .every()).updates.makeAsyncIterator()
                #expect(try await updates.word() == "GOLD 1 2")
                server.send("gone GOLD")
                #expect(try await updates.word() == "GOLD stale")
                #expect(try await updates.word() == "GOLD gap")
                #expect(try await updates.word() == "GOLD 1 2")
                #expect(try await updates.word() == "GOLD live")
                #expect(server.heard.messages == ["sub GOLD", "sub GOLD"])
                #expect(server.heard.paths.count == 1)
            }
        }
    }

    @Test func `a venue that never answers confirms by data, and a quiet symbol costs no connection`() async throws {
        let script = ScriptedServer.Script(received: { message, connection in
            if message.hasPrefix("sub"), message.contains("GOLD") { connection.send(text: "q GOLD 1 2") }
        })
        let session = TextSession(
            onRequest: { state, request, events in
                if request.kind == .subscribe { state.pending.formUnion(request.streams) }
                events.send(text: "\(request.verb) \(request.names.joined(separator: " "))")
            },
            onMessage: { state, words, events in
                guard words.first == "q", let key = StreamKey.quotes(words[1]) else { return false }
                if state.pending.remove(key) != nil { events.confirm([key]) }
                return false
            }
        )
        let log = CapturedLog()
        try await withServer(script) { server, host in
            let venue = SmallVenue(host) {
                $0.session = { _ in session }
                $0.facts.confirmation = .firstData
            }
            try await withClient(venue, log: log) {
                $0.connection.acknowledgementTimeout = .milliseconds(50)
            } _: { client async throws in
                var updates = client.quotes(for: ["GOLD", "TIN"], delivery: .every()).updates.makeAsyncIterator()
                #expect(try await updates.word() == "GOLD 1 2")
                // A request that comes after the time-out: by then TIN is taken as subscribed.
                let more = Task { try await Self.words(client, ["ZINC"], count: 1) }
                await server.wait { $0.messages.contains("sub ZINC") }
                server.send("q ZINC 5 6")
                #expect(try await more.value == ["ZINC 5 6"])
                #expect(client.status(of: "TIN") == .pending)
                server.send("q TIN 3 4")
                #expect(try await updates.word() == "TIN 3 4")
                #expect(server.heard.paths.count == 1, "the connection stays")
                #expect(server.heard.messages.filter { $0.hasPrefix("sub") } == ["sub GOLD TIN", "sub ZINC"])
            }
        }
    }

    @Test func `an answer echoes a stream with defaults filled in, and a refusal is a text`() async throws {
        let script = ScriptedServer.Script(received: { message, connection in
            let name = message.split(separator: " ")[1]
            if name == "TIN" { return _ = connection.send(text: "error Invalid-subscription-TIN") }
            connection.send(text: "echo quotes \(name) depth=20 fast=false")
            connection.send(text: "q \(name) 1 2")
        })
        let session = TextSession(onMessage: { state, words, events in
            switch words.first {
            case "echo": if let key = StreamKey.quotes(words[2]) { events.confirm([key]) }
            case "error":
                let name = words[1].split(separator: "-").last ?? ""
                if let key = StreamKey.quotes(name) { events.report(.refused([key], reason: String(words[1]))) }
            default: return false
            }
            return true
        })
        try await withServer(script) { server, host in
            let venue = SmallVenue(host) {
                $0.session = { _ in session }
                $0.limits.streamsPerMessage = 1
            }
            try await withClient(venue) { client in
                let words = try await Self.words(client, count: 3)
                let refusal = "TIN refused: the venue refused quotes: Invalid-subscription-TIN"
                #expect(words == ["GOLD 1 2", refusal, "ZINC 1 2"])
                #expect(server.heard.messages == ["sub GOLD", "sub TIN", "sub ZINC"], "one stream a message")
            }
        }
    }

    @Test func `channels are grouped as the venue takes them`() async throws {
        let script = ScriptedServer.Script(received: { message, connection in
            for name in message.split(separator: " ").dropFirst(2) {
                connection.send(text: "ack \(message.split(separator: " ")[1]) \(name)")
            }
        })
        let session = TextSession(
            onRequest: { _, request, events in
                let channels = Set(request.streams.map(\.channel.description)).sorted().joined(separator: "+")
                events.send(text: "\(request.verb) \(channels) \(request.names.joined(separator: " "))")
            },
            onMessage: { _, words, events in
                guard words.first == "ack", let native = try? NativeName(words[2]) else { return false }
                events.confirm([StreamKey(words[1] == "trades" ? .trades : .quotes, native)])
                return true
            }
        )
        try await withServer(script) { server, host in
            let venue = SmallVenue(host) {
                $0.session = { _ in session }
                $0.limits.mixesChannels = false
                $0.limits.streamsPerMessage = 2
            }
            try await withClient(venue) { client in
                let events = client.events(for: .these(Self.names), channels: [.quotes, .trades])
                let consumer = Task { for try await _ in events {} }
                await server.wait { $0.messages.count == 4 }
                let expected = ["sub quotes GOLD TIN", "sub quotes ZINC", "sub trades GOLD TIN", "sub trades ZINC"]
                #expect(server.heard.messages.sorted() == expected)
                consumer.cancel()
                _ = try? await consumer.value
            }
        }
    }
}
