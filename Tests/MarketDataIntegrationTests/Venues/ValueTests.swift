import Locking
import MarketData
import MarketDataTesting
import Testing

/// What venues' values look like, each by a venue made for the test: all of it reaches the consumer as it is.
@Suite(.timeLimit(.minutes(1))) struct ValueTests {
    /// Confirms what is asked, then sends these messages.
    private static func script(_ messages: [String]) -> ScriptedServer.Script {
        ScriptedServer.Script(received: { message, connection in
            for name in message.split(separator: " ").dropFirst() { connection.send(text: "ok \(name)") }
            for message in messages { connection.send(text: message) }
        })
    }

    /// The quotes of GOLD that these messages give by `session`.
    private static func quotes(
        _ messages: [String],
        count: Int,
        by session: TextSession = TextSession(),
        facts: ChannelFacts = ChannelFacts(sendsSnapshot: true)
    ) async throws -> [Quote] {
        var quotes: [Quote] = []
        try await withServer(Self.script(messages)) { _, host in
            let venue = SmallVenue(host) { venue in
                venue.session = { _ in session }
                venue.facts = facts
            }
            try await withClient(venue) { client in
                for try await reading in client.quotes(for: ["GOLD"], delivery: .every()).prefix(count) {
                    quotes.append(reading.value)
                }
            }
        }
        return quotes
    }

    @Test func `a patch of changed fields is a whole quote for the consumer`() async throws {
        let session = TextSession(onMessage: { state, words, events in
            guard words.first == "patch", let native = try? NativeName(words[1]) else { return false }
            var quote =
                state.quotes[native] ?? Quote(bid: nil, bidSize: nil, ask: nil, askSize: nil, received: events.received)
            for field in words.dropFirst(2) {
                let parts = field.split(separator: "=")
                switch parts[0] {
                case "bid": quote.bid = try? Price(parts[1])
                case "bidSize": quote.bidSize = try? Quantity(parts[1])
                case "ask": quote.ask = try? Price(parts[1])
                default: quote.askSize = try? Quantity(parts[1])
                }
            }
            state.quotes[native] = quote
            events.quote(native, bid: quote.bid, bidSize: quote.bidSize, ask: quote.ask, askSize: quote.askSize)
            return true
        })
        let messages = ["patch GOLD bid=1 bidSize=5 ask=2 askSize=6", "patch GOLD ask=3", "patch GOLD bidSize=0.5"]
        let quotes = try await Self.quotes(messages, count: 3, by: session)
        #expect(quotes.map(\.bid) == ["1", "1", "1"])
        #expect(quotes.map(\.bidSize) == ["5", "5", "0.5"])
        #expect(quotes.map(\.ask) == ["2", "3", "3"])
    }

    @Test func `a quote is the top of a book where the venue has no other`() async throws {
        let session = TextSession(onMessage: { state, words, events in
            guard words.first == "top", let native = try? NativeName(words[1]) else { return false }
            // `bid 1 x 5`, `ask 2 x 0`: a size of zero empties the side.
            let size = (try? Quantity(words[5])) ?? .zero
            let price = size.isZero ? nil : try? Price(words[3])
            var quote =
                state.quotes[native] ?? Quote(bid: nil, bidSize: nil, ask: nil, askSize: nil, received: events.received)
            if words[2] == "bid" { (quote.bid, quote.bidSize) = (price, size.isZero ? nil : size) }
            if words[2] == "ask" { (quote.ask, quote.askSize) = (price, size.isZero ? nil : size) }
            state.quotes[native] = quote
            events.quote(native, bid: quote.bid, bidSize: quote.bidSize, ask: quote.ask, askSize: quote.askSize)
            return true
        })
        let quotes = try await Self.quotes(
            ["top GOLD bid 1 x 5", "top GOLD ask 2 x 6", "top GOLD bid 1 x 0"],
            count: 3,
            by: session
        )
        #expect(quotes.map(\.bid) == ["1", "1", nil])
        #expect(quotes.map(\.ask) == [nil, "2", "2"])
        #expect(quotes.map(\.bidSize) == ["5", "5", nil])
    }

    @Test func `times in seconds, milliseconds, microseconds, nanoseconds and as text are the same moment`()
        async throws
    {
        let session = TextSession(onMessage: { _, words, events in
            guard words.first == "at" else { return false }
            let time: Timestamp? =
                Int64(words[1]).map { Timestamp(unixTime: $0) } ?? Timestamp(rfc3339: String(words[1]))
            events.quote("GOLD", bid: "1", bidSize: nil, ask: "2", askSize: nil, eventTime: time)
            return true
        })
        let messages = [
            "at 1767225600", "at 1767225600000", "at 1767225600000000", "at 1767225600000000000",
            "at 2026-01-01T00:00:00Z",
        ]
        let quotes = try await Self.quotes(messages, count: 5, by: session)
        #expect(Set(quotes.map(\.eventTime?.nanoseconds)) == [1_767_225_600_000_000_000])
    }

    @Test func `a number handed out at subscription is the only key of the data`() async throws {
        let script = ScriptedServer.Script(received: { message, connection in
            for (index, name) in message.split(separator: " ").dropFirst().enumerated() {
                connection.send(text: "chan \(index + 7) \(name)")
            }
            connection.send(text: "8 3 4")
            connection.send(text: "7 1 2")
            connection.send(text: "99 5 6")
        })
        let session = TextSession(onMessage: { state, words, events in
            if words.first == "chan", let id = Int(words[1]), let native = try? NativeName(words[2]) {
                state.handles[id] = native
                events.confirm([StreamKey(.quotes, native)])
                return true
            }
            guard let id = words.first.flatMap({ Int($0) }), words.count == 3 else { return false }
            guard let native = state.handles[id] else { return false }
            events.quote(native, bid: try? Price(words[1]), bidSize: nil, ask: try? Price(words[2]), askSize: nil)
            return true
        })
        try await withServer(script) { _, host in
            try await withClient(SmallVenue(host) { $0.session = { _ in session } }) { client async throws in
                var updates = client.quotes(for: ["GOLD", "TIN"], delivery: .every()).updates.makeAsyncIterator()
                #expect(try await updates.word() == "TIN 3 4")
                #expect(try await updates.word() == "GOLD 1 2")
            }
        }
    }

    // MARK: Sequences

    @Test func `B55 a sequence that falls within one connection is dropped`() async throws {
        let messages = ["q GOLD 1 2 10", "q GOLD 9 9 9", "q GOLD 3 4 10", "q GOLD 5 6 11"]
        #expect(try await Self.quotes(messages, count: 3).map(\.bid) == ["1", "3", "5"])
    }

    @Test func `a venue that begins its numbers anew is not silenced`() async throws {
        let fallen = (0..<40).map { "q GOLD \($0 + 100) 200 \($0 + 1)" }
        let subscriptions = Locked(0)
        let script = ScriptedServer.Script(received: { message, connection in
            if message.hasPrefix("unsub") { return _ = connection.send(text: "gone GOLD") }
            let isFirst = subscriptions.withLock { count in
                count += 1
                return count == 1
            }
            connection.send(text: "ok GOLD")
            for message in (isFirst ? ["q GOLD 1 2 1000"] : []) + fallen { connection.send(text: message) }
        })
        try await withServer(script) { _, host in
            try await withClient(SmallVenue(host) { $0.facts.sendsSnapshot = true }) { client in
                var quotes = client.quotes(for: ["GOLD"], delivery: .every()).makeAsyncIterator()
                #expect(try await quotes.next()?.value.sequence == 1000)
                var next = try await quotes.next()
                // Meanwhile the last quote is stale.
                while next?.isStale == true { next = try await quotes.next() }
                #expect(next?.value.sequence.map { $0 < 1000 } == true, "the stream was subscribed anew")
            }
        }
    }

    @Test func `numbers without a scope are informative`() async throws {
        let facts = ChannelFacts(sendsSnapshot: true, sequence: .none)
        let quotes = try await Self.quotes(["q GOLD 1 2 10", "q GOLD 3 4 5"], count: 2, facts: facts)
        #expect(quotes.map(\.bid) == ["1", "3"])
    }

    @Test func `numbers of the connection do not hold back a replacement`() async throws {
        let connections = Locked(0)
        let script = ScriptedServer.Script(received: { message, connection in
            let count = connections.withLock { count in
                count += 1
                return count
            }
            connection.send(text: "ok GOLD")
            // Each connection counts from its own beginning.
            connection.send(text: "q GOLD \(count) 9 \(count == 1 ? 1000 : 1)")
        })
        let session = TextSession(onMessage: { _, words, events in
            guard words.first == "closing" else { return false }
            events.report(.replace(reason: "the venue closes"))
            return true
        })
        try await withServer(script) { server, host in
            let venue = SmallVenue(host) { venue in
                venue.session = { _ in session }
                venue.facts.sequence = .connection
            }
            try await withClient(venue) { client async throws in
                var updates = client.quotes(for: ["GOLD"], delivery: .every()).updates.makeAsyncIterator()
                #expect(try await updates.word() == "GOLD 1 9")
                server.send("closing")
                #expect(try await updates.word() == "GOLD 2 9", "before the old connection has gone")
            }
        }
    }

    @Test func `doubtful values are told as stale, and the stream is subscribed anew`() async throws {
        let session = TextSession(onMessage: { state, words, events in
            guard words.first == "n", let number = UInt64(words[1]) else { return false }
            // The numbers begin anew with a subscription.
            if let last = state.last, number != 1, number != last + 1 {
                events.report(.resynchronise([StreamKey(.quotes, "GOLD")], reason: "numbers \(last) to \(number)"))
            }
            state.last = number
            events.quote("GOLD", bid: try? Price(words[2]), bidSize: nil, ask: "9", askSize: nil)
            return true
        })
        let script = ScriptedServer.Script(received: { message, connection in
            if message.hasPrefix("unsub") { return _ = connection.send(text: "gone GOLD") }
            connection.send(text: "ok GOLD")
            connection.send(text: "n 1 1")
        })
        try await withServer(script) { server, host in
            try await withClient(SmallVenue(host) { $0.session = { _ in session } }) { client in
                var updates = client.quotes(for: ["GOLD"], delivery: .every()).updates.makeAsyncIterator()
                #expect(try await updates.word() == "GOLD 1 9")
                server.send("n 5 5")
                var words: [String] = []
                while let word = try await updates.word() {
                    words.append(word)
                    if word == "GOLD live" { break }
                }
                #expect(words.contains("GOLD stale") && words.contains("GOLD gap"), "\(words)")
                #expect(server.heard.messages == ["sub GOLD", "unsub GOLD", "sub GOLD"])
                #expect(server.heard.paths.count == 1)
            }
        }
    }

    // MARK: Halts

    @Test func `a halted instrument is told as such, and its last quote is not live`() async throws {
        let session = TextSession(onMessage: { _, words, events in
            guard words.first == "status", let native = try? NativeName(words[1]) else { return false }
            events.status(native, words[2] == "trading" ? .trading : .halted)
            return true
        })
        try await withServer(Self.script(["q GOLD 1 2"])) { server, host in
            try await withClient(SmallVenue(host) { $0.session = { _ in session } }) { client in
                var updates = client.quotes(for: ["GOLD"], delivery: .every()).updates.makeAsyncIterator()
                #expect(try await updates.word() == "GOLD 1 2")
                server.send("status GOLD halted")
                #expect(try await updates.word() == "GOLD halted")
                guard case .halted = client.status(of: "GOLD") else { return #expect(Bool(false), "not halted") }
                server.send("q GOLD 3 4")
                guard case .value(let reading)? = try await updates.next() else { return #expect(Bool(false)) }
                #expect(reading.value.bid == "3" && reading.isStale)
                server.send("status GOLD trading")
                #expect(try await updates.word() == "GOLD stale", "no quote since")
                server.send("q GOLD 5 6")
                #expect(try await updates.word() == "GOLD 5 6")
                #expect(try await updates.word() == "GOLD live")
            }
        }
    }
}
