import Locking
import MarketData
import MarketDataTesting
import Testing

/// A venue that counts every message of a connection, pongs included, and cuts it where there are too many.
@Suite(.timeLimit(.minutes(1))) struct MessageLimitTests {
    private static let limit = 5
    private static let window = Duration.seconds(1)

    /// What the venue has received on its one connection, and when.
    private struct Arrivals: Sendable {
        var messages: [MonotonicTime] = []
        var pongs: [MonotonicTime] = []

        /// The most of `times` within any window.
        static func most(of times: [MonotonicTime]) -> Int {
            times.map { end in times.count { $0 <= end && end - $0 < MessageLimitTests.window } }.max() ?? 0
        }
    }

    /// Returns when the client has sent what was due: it has refused a channel that the venue does not have, and then once
    /// more.
    private static func settle(_ client: MarketDataClient) async throws {
        for _ in 0..<2 {
            await #expect(throws: MarketDataError.self) {
                for try await _ in client.trades(for: ["GOLD"]) {}
            }
        }
    }

    @Test func `pings three times a second leave room for subscriptions, and the venue's limit is kept`() async throws {
        let time = ManualTime()
        let arrivals = Locked(Arrivals())
        let note: @Sendable (ServerConnection, Bool) -> Void = { connection, isPong in
            let now = time.stamp.monotonic
            let most = arrivals.withLock { arrivals in
                if isPong { arrivals.pongs.append(now) } else { arrivals.messages.append(now) }
                return Arrivals.most(of: arrivals.messages + arrivals.pongs)
            }
            if most > Self.limit { connection.close(code: 1008, reason: "too many messages") }
        }
        var script = ScriptedServer.Script()
        script.received = { message, connection in
            note(connection, false)
            for name in message.split(separator: " ").dropFirst() {
                connection.send(text: "ok \(name)")
                connection.send(text: "q \(name) 1 2")
            }
        }
        script.ponged = { note($0, true) }
        let symbols: [Symbol] = try ["GOLD"] + (1..<100).map { try Symbol("METAL\($0)") }
        try await withServer(script) { server, host in
            let venue = SmallVenue(host) { venue in
                venue.limits.messagesPerWindow = Self.limit
                venue.limits.messageWindow = Self.window
                venue.limits.streamsPerMessage = 5
                venue.missingChannels = [.trades]
            }
            try await withClient(venue, time: time) { client async throws in
                var updates = client.quotes(for: .these(symbols), delivery: .every()).updates.makeAsyncIterator()
                #expect(try await updates.word() == "GOLD 1 2")
                var seen: Set<String> = ["GOLD 1 2"]
                let start = time.stamp.monotonic
                var steps = 0
                while seen.count < symbols.count {
                    steps += 1
                    // Behind the ping comes a quote, and another one when that was seen: then the pong has left. It must
                    // have arrived before time goes on, as a pong is counted from its sending.
                    server.ping()
                    for mark in ["GOLD \(steps) 3", "GOLD \(steps) 4"] {
                        server.send("q \(mark)")
                        while let word = try await updates.word(), word != mark {
                            guard word.hasSuffix(" 1 2") else {
                                throw Unexpected("\(word): \(client.status.lastError ?? "")")
                            }
                            seen.insert(word)
                        }
                    }
                    await server.catchUp()
                    time.advance(by: .nanoseconds(333_333_334))
                    try await Self.settle(client)
                }
                let span = time.stamp.monotonic - start
                let (messages, pongs) = arrivals.withLock { ($0.messages, $0.pongs) }
                #expect(Arrivals.most(of: messages + pongs) <= Self.limit)
                #expect(Arrivals.most(of: pongs) <= Self.limit / 5, "a fifth is for pongs")
                #expect(pongs.count >= 2 && steps >= 3 * pongs.count - 3)
                #expect(messages.count == 20, "100 symbols, five a message")
                // Three of the five places are for requests: one is a pong's, and one is kept for a ping.
                #expect(span < .seconds(12), "\(span)")
                #expect(server.heard.paths.count == 1)
            }
        }
    }
}
