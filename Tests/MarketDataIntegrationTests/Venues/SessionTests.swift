import Foundation
import Locking
import MarketData
import MarketDataTesting
import Testing

/// What happens on a connection besides subscriptions: addresses, greetings, logins, heartbeats, ends.
@Suite(.timeLimit(.minutes(1))) struct SessionTests {
    /// Accepts everything and quotes it.
    private static let obliging = ScriptedServer.Script(received: { message, connection in
        guard message.hasPrefix("sub") else { return }
        for name in message.split(separator: " ").dropFirst() {
            connection.send(text: "ok \(name)")
            connection.send(text: "q \(name) 1 2")
        }
    })

    private static func updates(
        _ client: MarketDataClient,
        _ symbols: [Symbol] = ["GOLD"]
    ) -> SubscriptionUpdates<Quote>.Iterator {
        client.quotes(for: .these(symbols), delivery: .every()).updates.makeAsyncIterator()
    }

    // MARK: Addresses

    @Test func `streams of different categories go over connections of their own`() async throws {
        try await withServer(Self.obliging) { server, host in
            let venue = SmallVenue(host) { venue in
                venue.routeOf = { $0.native.description.hasPrefix("F") ? "linear" : "spot" }
            }
            try await withClient(venue) { client in
                var updates = Self.updates(client, ["GOLD", "FGOLD", "TIN", "FTIN"])
                var words: Set<String> = []
                while words.count < 4, let word = try await updates.word() { words.insert(word) }
                #expect(server.heard.paths.sorted() == ["/linear", "/spot"])
                #expect(server.heard.messages.sorted() == ["sub FGOLD FTIN", "sub GOLD TIN"])
            }
        }
    }

    @Test func `a REST call tells the address anew for each connection, with settings for its session`() async throws {
        var script = Self.obliging
        let tokens = Locked(0)
        script.respond = { request in
            guard request.method == "POST", request.path == "/token" else { return .notFound }
            let token = tokens.withLock { count in
                count += 1
                return count
            }
            return .text("token\(token) 7")
        }
        let pings = Locked<[String]>([])
        try await withServer(script) { server, host in
            let venue = SmallVenue(host) { venue in
                venue.rest = SmallREST(base: "http://\(host)")
                venue.endpointOf = { route, _ in
                    .call(RESTCall(.connection(route), method: "POST", path: "/token", weight: 10))
                }
                venue.addressFrom = { answer in
                    let words = String(decoding: answer.body, as: UTF8.self).split(separator: " ")
                    guard words.count == 2 else { return nil }
                    return StreamAddress("ws://\(host)/\(words[0])", settings: ["ping": String(words[1])])
                }
                venue.session = { context in
                    pings.withLock { $0.append(context.address.settings["ping"] ?? "") }
                    return TextSession()
                }
            }
            try await withClient(venue) { client async throws in
                var updates = Self.updates(client)
                #expect(try await updates.word() == "GOLD 1 2")
                server.drop()
                #expect(try await updates.word() == "GOLD stale")
                await server.wait { $0.paths.count == 2 }
                #expect(server.heard.paths == ["/token1", "/token2"])
                #expect(pings.withLock { $0 } == ["7", "7"])
            }
        }
    }

    @Test func `an address that can't be had is tried again, and the log says why`() async throws {
        var script = Self.obliging
        let calls = Locked(0)
        script.respond = { _ in
            let isFirst = calls.withLock { count in
                count += 1
                return count == 1
            }
            return isFirst ? .text("<html>maintenance</html>", status: 404) : .text("late 7")
        }
        let log = CapturedLog()
        try await withServer(script) { server, host in
            let venue = SmallVenue(host) { venue in
                venue.rest = SmallREST(base: "http://\(host)")
                venue.endpointOf = { route, _ in .call(RESTCall(.connection(route), path: "/token")) }
                venue.addressFrom = { _ in StreamAddress("ws://\(host)/late") }
            }
            try await withClient(venue, log: log) { client async throws in
                var updates = Self.updates(client)
                #expect(try await updates.word() == "GOLD 1 2")
            }
        }
        #expect(log.ends.contains { $0.contains("404") && $0.contains("maintenance") }, "\(log.ends)")
    }

    // MARK: Greeting and login

    /// `welcome`, then `login KEY`, then `in` or `out`.
    private static func login(_ context: StreamSessionContext) -> TextSession {
        let key = context.credentials?["key"] ?? ""
        return TextSession(
            onOpened: { _, _ in },
            onMessage: { _, words, events in
                switch words.first {
                case "welcome": events.send(text: "{\"op\":\"login\",\"key\":\"\(key)\"}")
                case "in": events.report(.ready)
                case "out": events.report(.end(reason: "the login was refused"))
                default: return false
                }
                return true
            }
        )
    }

    private static let guarded: ScriptedServer.Script = {
        var script = Self.obliging
        let subscribe = script.received
        script.opened = { $0.send(text: "welcome") }
        script.received = { message, connection in
            guard message.hasPrefix("{") else { return subscribe(message, connection) }
            connection.send(text: message.contains("hidden") ? "in" : "out")
        }
        return script
    }()

    @Test func `a login comes after the greeting and before the first subscription, and is written nowhere`()
        async throws
    {
        let path = FileManager.default.temporaryDirectory.appending(path: "\(UUID()).jsonl").path()
        defer { try? FileManager.default.removeItem(atPath: path) }
        let log = CapturedLog()
        let credentials = Credentials(["key": "hidden-key-1"])
        #expect("\(credentials) \(String(reflecting: credentials))".contains("hidden") == false)
        try await withServer(Self.guarded) { server, host in
            let venue = SmallVenue(host) { venue in
                venue.requiredCredentials = ["key"]
                venue.session = Self.login
            }
            try await withClient(venue, log: log) { configuration in
                configuration.credentials = CredentialProvider { _ in credentials }
                configuration.recording = .init(path: path)
            } _: { client async throws in
                var updates = Self.updates(client)
                #expect(try await updates.word() == "GOLD 1 2")
                #expect(server.heard.messages == [#"{"op":"login","key":"hidden-key-1"}"#, "sub GOLD"])
            }
        }
        let recorded = try String(contentsOfFile: path, encoding: .utf8)
        #expect(recorded.contains("welcome") && recorded.contains("login"))
        #expect(!recorded.contains("hidden"))
        #expect(!log.text.contains("hidden"))
    }

    @Test func `credentials are had anew when they have expired`() async throws {
        let loads = Locked(0)
        try await withServer(Self.guarded) { server, host in
            let venue = SmallVenue(host) { venue in
                venue.requiredCredentials = ["key"]
                venue.session = Self.login
            }
            try await withClient(venue) { configuration in
                configuration.credentials = CredentialProvider { _ in
                    let count = loads.withLock { count in
                        count += 1
                        return count
                    }
                    // Already over when the next connection asks.
                    return Credentials(["key": "hidden-\(count)"], expires: Timestamp(nanoseconds: 1))
                }
            } _: { client async throws in
                var updates = Self.updates(client)
                #expect(try await updates.word() == "GOLD 1 2")
                server.drop()
                await server.wait { $0.messages.count == 4 }
                #expect(
                    server.heard.messages.filter { $0.hasPrefix("{") }.map { $0.contains("hidden-1") } == [true, false]
                )
            }
        }
    }

    @Test func `missing credentials are told with the names of the variables`() async throws {
        let log = CapturedLog()
        try await withServer(Self.guarded) { server, host in
            let venue = SmallVenue(host) { $0.requiredCredentials = ["key", "secret"] }
            try await withClient(venue, log: log) { client in
                let consumer = Task { for try await _ in client.quotes(for: ["GOLD"]) {} }
                try await client.status { $0.lastError != nil }
                consumer.cancel()
                _ = try? await consumer.value
                #expect(server.heard.paths.isEmpty)
            }
        }
        #expect(log.ends.first?.contains("MARKETDATA_SMALL_KEY and MARKETDATA_SMALL_SECRET") == true, "\(log.ends)")
    }

    @Test func `a login without an answer ends the connection, and a refused one says so`() async throws {
        let log = CapturedLog()
        let time = ManualTime()
        let connections = Locked(0)
        var script = Self.guarded
        script.opened = { connection in
            let isFirst = connections.withLock { count in
                count += 1
                return count == 1
            }
            // The first connection is never greeted.
            if !isFirst { connection.send(text: "welcome") }
        }
        try await withServer(script) { server, host in
            let venue = SmallVenue(host) { venue in
                venue.requiredCredentials = ["key"]
                venue.session = Self.login
            }
            try await withClient(venue, log: log, time: time) { configuration in
                configuration.connection.acknowledgementTimeout = .seconds(10)
                configuration.credentials = CredentialProvider { _ in
                    Credentials(
                        ["key": connections.withLock { $0 } < 2 ? "wrong" : "hidden"],
                        expires: Timestamp(nanoseconds: 1)
                    )
                }
            } _: { client async throws in
                var updates = Self.updates(client)
                try await client.status { if case .live = $0.connections.first?.phase { true } else { false } }
                await time.pass(.seconds(9))
                #expect(log.ends.isEmpty, "the deadline is 10 s")
                await time.pass(.seconds(1))
                let first = try await client.nextAttempt(after: 1)
                #expect(client.status.lastError == "no greeting or login answer within \(Duration.seconds(10))")
                time.advance(to: first)
                let second = try await client.nextAttempt(after: 2)
                #expect(client.status.lastError == "the login was refused")
                time.advance(to: second)
                #expect(try await updates.word() == "GOLD 1 2")
                #expect(server.heard.paths.count == 3)
            }
        }
        #expect(log.ends.first?.contains("greeting or login") == true, "\(log.ends)")
    }

    // MARK: Heartbeats

    @Test func `a client's heartbeat is sent in time, and one without an answer ends the connection`() async throws {
        var script = Self.obliging
        let subscribe = script.received
        let pings = Locked(0)
        script.received = { message, connection in
            guard message == "ping" else { return subscribe(message, connection) }
            let count = pings.withLock { count in
                count += 1
                return count
            }
            // Three are answered, then silence.
            if count <= 3 { connection.send(text: "pong") }
        }
        let session = TextSession(
            onOpened: { state, events in
                state.due = events.received.monotonic + .milliseconds(10)
                events.report(.ready)
            },
            onMessage: { state, words, _ in
                guard words.first == "pong" else { return false }
                state.answerBy = .distantFuture
                return true
            },
            onTick: { state, events in
                let now = events.received.monotonic
                if now >= state.answerBy { return events.report(.end(reason: "the heartbeat was not answered")) }
                guard now >= state.due else { return }
                events.send(text: "ping")
                state.due = now + .milliseconds(10)
                state.answerBy = min(state.answerBy, now + .milliseconds(100))
            }
        )
        let log = CapturedLog()
        try await withServer(script) { server, host in
            let venue = SmallVenue(host) { $0.session = { _ in session } }
            try await withClient(venue, log: log) { client async throws in
                var updates = Self.updates(client)
                #expect(try await updates.word() == "GOLD 1 2")
                #expect(try await updates.word() == "GOLD stale")
                await server.wait { $0.paths.count >= 2 }
            }
        }
        #expect(log.lines.contains { $0.text.contains("the heartbeat was not answered") })
        #expect(pings.withLock { $0 } > 3)
    }

    @Test func `a server's question is answered from within the message that asks`() async throws {
        var script = Self.obliging
        let subscribe = script.received
        script.received = { message, connection in
            if message.hasPrefix("alive") { return _ = connection.send(text: "q GOLD 7 8") }
            subscribe(message, connection)
        }
        let session = TextSession(onMessage: { _, words, events in
            guard words.first == "test" else { return false }
            events.send(text: "alive \(words.dropFirst().joined())")
            return true
        })
        try await withServer(script) { server, host in
            let venue = SmallVenue(host) { $0.session = { _ in session } }
            try await withClient(venue) { client async throws in
                var updates = Self.updates(client)
                #expect(try await updates.word() == "GOLD 1 2")
                server.send("test 12")
                #expect(try await updates.word() == "GOLD 7 8")
                #expect(server.heard.messages == ["sub GOLD", "alive 12"])
            }
        }
    }

    // MARK: Ends and limits

    @Test func `a connection whose end is announced is replaced before it goes`() async throws {
        let session = TextSession(onMessage: { _, words, events in
            guard words.first == "closing" else { return false }
            events.report(.replace(reason: "the venue closes in a minute"))
            return true
        })
        try await withServer(Self.obliging) { server, host in
            let venue = SmallVenue(host) { $0.session = { _ in session } }
            try await withClient(venue) { client in
                var updates = Self.updates(client)
                #expect(try await updates.word() == "GOLD 1 2")
                server.send("closing")
                await server.wait { $0.paths.count == 2 && $0.open == 1 }
                server.send("q GOLD 3 4")
                var word = try await updates.word()
                while word == "GOLD 1 2" { word = try await updates.word() }
                #expect(word == "GOLD 3 4", "never stale")
                #expect(server.heard.mostOpen == 2)
            }
        }
    }

    @Test func `B59 a venue with one connection in all never sees two`() async throws {
        let session = TextSession(onMessage: { _, words, events in
            guard words.first == "closing" else { return false }
            events.report(.replace(reason: "the venue closes in a minute"))
            return true
        })
        try await withServer(Self.obliging) { server, host in
            let venue = SmallVenue(host) { venue in
                venue.session = { _ in session }
                venue.limits.maximumConnections = 1
                venue.limits.streamsPerConnection = 2
            }
            try await withClient(venue) { client in
                var updates = Self.updates(client)
                #expect(try await updates.word() == "GOLD 1 2")
                server.send("closing")
                #expect(try await updates.word() == "GOLD stale")
                while let word = try await updates.word(), word != "GOLD live" {}
                await server.wait { $0.paths.count == 2 }
                #expect(server.heard.mostOpen == 1)
                // More than the one connection carries is refused with the reason.
                var more = Self.updates(client, ["TIN", "ZINC"])
                var words: [String] = []
                while words.count < 2, let word = try await more.word() { words.append(word) }
                #expect(words.sorted().first == "TIN 1 2")
                #expect(words.contains { $0.contains("ZINC refused") && $0.contains("1 connection") }, "\(words)")
                #expect(server.heard.mostOpen == 1)
            }
        }
    }

    @Test func `a venue that closes the older connection sees one replacement, and no fight for the place`()
        async throws
    {
        let session = TextSession(onMessage: { _, words, events in
            guard words.first == "closing" else { return false }
            events.report(.replace(reason: "the venue closes in a minute"))
            return true
        })
        let last = Locked<ServerConnection?>(nil)
        var script = Self.obliging
        script.opened = { connection in
            let older = last.withLock { last in
                defer { last = connection }
                return last
            }
            older?.close(code: 1008, reason: "another connection took its place")
        }
        try await withServer(script) { server, host in
            let venue = SmallVenue(host) { venue in
                venue.session = { _ in session }
                venue.limits.maximumConnections = 1
                venue.limits.surplus = .olderClosed
            }
            try await withClient(venue) { client async throws in
                var updates = Self.updates(client)
                #expect(try await updates.word() == "GOLD 1 2")
                server.send("closing")
                await server.wait { $0.paths.count == 2 && $0.open == 1 }
                try await client.status { status in
                    status.connections.map(\.id) == [2] && status.connections.first?.confirmedStreams == 1
                }
                server.send("q GOLD 3 4")
                while let word = try await updates.word(), word != "GOLD 3 4" {}
                #expect(server.heard.mostOpen == 2, "opened beside the older one")
                #expect(server.heard.paths.count == 2)
                #expect(server.heard.messages == ["sub GOLD", "sub GOLD"])
            }
        }
    }

    @Test func `a connection that another process has taken is not taken back at once`() async throws {
        let session = TextSession(onMessage: { _, words, events in
            guard words.first == "taken" else { return false }
            events.report(.end(reason: "another connection took its place", retryAfter: .seconds(60)))
            return true
        })
        let time = ManualTime(start: Timestamp(nanoseconds: 1_700_000_000_000_000_000))
        try await withServer(Self.obliging) { server, host in
            let venue = SmallVenue(host) { venue in
                venue.session = { _ in session }
                venue.limits.maximumConnections = 1
                venue.limits.surplus = .olderClosed
            }
            try await withClient(venue, time: time) { client in
                var updates = Self.updates(client)
                #expect(try await updates.word() == "GOLD 1 2")
                server.send("taken")
                #expect(try await updates.word() == "GOLD stale")
                let since = time.stamp.monotonic
                try await time.pass(inStepsOf: .seconds(1)) { server.heard.paths.count == 2 }
                #expect(time.stamp.monotonic - since >= .seconds(60))
            }
        }
    }

    @Test func `a session whose message finds the queue full loses its connection, and gets another`() async throws {
        let connections = Locked(0)
        let session = TextSession(onOpened: { _, events in
            let isFirst = connections.withLock { count in
                count += 1
                return count == 1
            }
            // Together more than may wait.
            if isFirst { for _ in 0..<2 { events.send(text: String(repeating: "x", count: 600_000)) } }
            events.report(.ready)
        })
        let log = CapturedLog()
        try await withServer(Self.obliging) { server, host in
            try await withClient(SmallVenue(host) { $0.session = { _ in session } }, log: log) { client async throws in
                var updates = Self.updates(client)
                #expect(try await updates.word() == "GOLD 1 2")
                #expect(server.heard.paths.count == 2)
                #expect(log.ends == ["the venue does not read what is sent to it"])
            }
        }
    }

    @Test func `gzip-compressed binary messages are read, and one that is damaged spares the others`() async throws {
        let good: [UInt8] = [
            31, 139, 8, 0, 0, 0, 0, 0, 2, 3, 43, 84, 112, 247, 247, 113, 81, 48, 84, 48, 2, 0, 50, 171, 202, 228, 10, 0,
            0, 0,
        ]
        let script = ScriptedServer.Script(received: { _, connection in
            connection.send(text: "ok GOLD")
            connection.send(binary: Array(good.prefix(12)))
            connection.send(binary: good)
            connection.send(text: "q GOLD 3 4")
        })
        try await withServer(script) { _, host in
            try await withClient(SmallVenue(host) { $0.binaryEncoding = .gzip }) { client async throws in
                var updates = Self.updates(client)
                #expect(try await updates.word() == "GOLD 1 2")
                #expect(try await updates.word() == "GOLD 3 4")
            }
        }
    }
}
