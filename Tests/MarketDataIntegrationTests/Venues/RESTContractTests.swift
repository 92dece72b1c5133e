import Foundation
import Locking
import MarketData
import MarketDataTesting
import Testing

/// The ways in which venues are called and answer, each by a venue made for the test.
@Suite(.timeLimit(.minutes(1))) struct RESTContractTests {
    private static func names(_ request: ServerRequest) -> [Substring] {
        (request.query("symbol") ?? "").split(separator: ",")
    }

    /// Quotes every name, but those that are closed.
    private static let obliging = ScriptedServer.Script(respond: { request in
        .text(Self.names(request).map { "\($0) 1 2" }.joined(separator: "\n"))
    })

    @Test func `a venue without a stream answers quotes, and refuses subscriptions with the reason`() async throws {
        try await withServer(Self.obliging) { server, host in
            try await withClient(RESTOnlyVenue(rest: SmallREST(base: "http://\(host)"))) { client in
                let reading = try await client.quote(for: "GOLD")
                #expect(reading.value.bid == "1" && reading.value.bidSize == nil && reading.source == .upstream)
                var trades = client.trades(for: ["GOLD"]).makeAsyncIterator()
                let error = await #expect(throws: MarketDataError.self) { try await trades.next() }
                #expect(error?.code == .unsupported)
            }
        }
    }

    @Test func `a call by POST has its body and headers, and the key where the venue wants it`() async throws {
        try await withServer(Self.obliging) { server, host in
            let rest = SmallREST(base: "http://\(host)") { rest in
                rest.callFor = { purpose in
                    guard case .quotes(let natives) = purpose else { return nil }
                    let names = natives.map(\.description).joined(separator: ",")
                    return RESTCall(
                        purpose,
                        method: "POST",
                        path: "/info",
                        query: [RESTField("symbol", names)],
                        headers: [RESTField("X-Kind", "quotes")],
                        body: Array("{\"type\":\"quotes\"}".utf8)
                    )
                }
                rest.authorizeCall = { call, credentials in
                    call.headers.append(RESTField("X-API-Key", credentials["key"] ?? ""))
                    call.query.append(RESTField("apikey", credentials["key"] ?? ""))
                }
            }
            let log = CapturedLog()
            let venue = RESTOnlyVenue(rest: rest, requiredCredentials: ["key"])
            try await withClient(venue, log: log) { configuration in
                configuration.credentials = CredentialProvider { _ in Credentials(["key": "hidden-key"]) }
            } _: { client in
                _ = try await client.quote(for: "GOLD")
            }
            let call = try #require(server.heard.calls.first)
            #expect(call.method == "POST" && call.path == "/info")
            #expect(String(decoding: call.body, as: UTF8.self) == "{\"type\":\"quotes\"}")
            #expect(call.header("x-kind") == "quotes")
            #expect(call.header("x-api-key") == "hidden-key" && call.query("apikey") == "hidden-key")
            #expect(!log.text.contains("hidden"))
        }
    }

    @Test func `an answer without the symbol is read with its call`() async throws {
        let script = ScriptedServer.Script(respond: { request in
            .json(#"{"bid":"\#(request.path.utf8.count)","ask":"9"}"#)
        })
        try await withServer(script) { server, host in
            let rest = SmallREST(base: "http://\(host)") { rest in
                rest.quotesPerCall = 1
                rest.callFor = { purpose in
                    guard case .quotes(let natives) = purpose, let native = natives.first else { return nil }
                    return RESTCall(purpose, path: "/products/\(native)/ticker")
                }
                rest.readAnswer = { answer, call, events in
                    guard let native = call.purpose.natives.first else { return false }
                    let bid = String(decoding: answer.body, as: UTF8.self).split(separator: "\"")[3]
                    events.quote(native, bid: try? Price(bid), bidSize: nil, ask: "9", askSize: nil)
                    return true
                }
            }
            try await withClient(RESTOnlyVenue(rest: rest)) { client async throws in
                async let gold = client.quote(for: "GOLD")
                async let tin = client.quote(for: "TIN")
                #expect(try await gold.value.bid == "21")
                #expect(try await tin.value.bid == "20")
                #expect(server.heard.calls.count == 2)
            }
        }
    }

    @Test func `B61 an error in a 200 is an error with the venue's words`() async throws {
        let script = ScriptedServer.Script(respond: { request in
            Self.names(request).contains("TIN") ? .text("error EQuery:Unknown pair") : .text("GOLD 1 2")
        })
        try await withServer(script) { _, host in
            let rest = SmallREST(base: "http://\(host)") { rest in
                rest.verdictOn = { answer, _ in
                    let text = String(decoding: answer.body, as: UTF8.self)
                    guard text.hasPrefix("error ") else { return answer.ordinaryVerdict }
                    return .unknownInstruments([], reason: String(text.dropFirst(6)))
                }
            }
            try await withClient(RESTOnlyVenue(rest: rest)) { client async throws in
                let answers = await client.quotes(of: ["GOLD", "TIN"])
                #expect(try answers["GOLD"]?.get().value.bid == "1", "one bad name fails alone")
                let error = #expect(throws: MarketDataError.self) { try answers["TIN"]?.get() }
                #expect(error?.code == .unknownSymbol)
                #expect(error?.message.contains("EQuery:Unknown pair") == true)
            }
        }
    }

    @Test(arguments: [
        ("403 with a text", 403, "You have exceeded your 20 calls a minute"),
        ("200 with a note", 200, "Note: our rate limit is 20 calls a minute"),
    ])
    func `the vendor's way of saying too many pauses everybody`(kind: String, status: Int, text: String) async throws {
        let script = ScriptedServer.Script(respond: { _ in .text(text, status: status) })
        try await withServer(script) { server, host in
            let rest = SmallREST(base: "http://\(host)") { rest in
                rest.verdictOn = { answer, _ in
                    let text = String(decoding: answer.body, as: UTF8.self)
                    return text.contains("20 calls")
                        ? .slowDown(wait: .seconds(60), reason: text) : answer.ordinaryVerdict
                }
            }
            try await withClient(RESTOnlyVenue(rest: rest)) {
                $0.requests.attempts = 1
            } _: { client in
                let error = await #expect(throws: MarketDataError.self) { try await client.quote(for: "GOLD") }
                #expect(error?.code == .rateLimited)
                #expect(error?.message.contains("20 calls a minute") == true)
                #expect((error?.retryAfter ?? .zero) > .seconds(50))
                #expect(server.heard.calls.count == 1)
            }
        }
    }

    @Test func `a body that is not the venue's answer is a failed attempt, and another base is asked`() async throws {
        let pages = ScriptedServer.Script(respond: { _ in .text("<html><h1>Welcome</h1></html>") })
        try await withServer(pages) { proxy, broken in
            try await withServer(Self.obliging) { server, host in
                let rest = SmallREST(base: "http://\(broken)") { $0.bases.append("http://\(host)") }
                try await withClient(RESTOnlyVenue(rest: rest)) { client in
                    let reading = try await client.quote(for: "GOLD")
                    #expect(reading.value.bid == "1")
                    #expect(proxy.heard.calls.count == 1 && server.heard.calls.count == 1)
                }
            }
        }
    }

    @Test func `B54 an odd row of an answer fails alone`() async throws {
        let script = ScriptedServer.Script(respond: { _ in .text("GOLD 1 2\nTIN odd 2\nZINC 3 4") })
        let log = CapturedLog()
        try await withServer(script) { _, host in
            try await withClient(RESTOnlyVenue(rest: SmallREST(base: "http://\(host)")), log: log) {
                client async throws in
                let answers = await client.quotes(of: ["GOLD", "TIN", "ZINC"])
                #expect(try answers["GOLD"]?.get().value.bid == "1")
                #expect(try answers["ZINC"]?.get().value.bid == "3")
                #expect(throws: MarketDataError.self) { try answers["TIN"]?.get() }
            }
        }
        #expect(log.lines("Rows of an answer could not be read and are left out").count == 1)
    }

    @Test func `credits per symbol are paid per symbol`() async throws {
        try await withServer(Self.obliging) { _, host in
            let rest = SmallREST(base: "http://\(host)") { rest in
                rest.callFor = { purpose in
                    guard case .quotes(let natives) = purpose else { return nil }
                    let names = natives.map(\.description).joined(separator: ",")
                    let query = [RESTField("symbol", names)]
                    return RESTCall(purpose, path: "/quote", query: query, weight: natives.count)
                }
            }
            let quota = [QuotaWindow(.weight, limit: 100, per: .seconds(60))]
            try await withClient(RESTOnlyVenue(rest: rest, quota: quota)) {
                $0.limits.headroom = 0
            } _: { client in
                _ = await client.quotes(of: ["GOLD", "TIN", "ZINC"])
                #expect(client.budget.first { $0.window.meter == .weight }?.remaining == 97)
            }
        }
    }

    // MARK: Snapshots

    /// A venue whose stream sends no snapshot, with quotes by REST.
    private static func venue(_ host: String, _ change: (inout SmallREST) -> Void = { _ in }) -> SmallVenue {
        SmallVenue(host) { venue in
            venue.facts.sendsSnapshot = false
            venue.rest = SmallREST(base: "http://\(host)", change)
        }
    }

    private static let quiet = ScriptedServer.Script(
        received: { message, connection in
            for name in message.split(separator: " ").dropFirst() { connection.send(text: "ok \(name)") }
        },
        respond: { request in
            // The answer holds the whole market, whatever was asked.
            let names = Set(Self.names(request) + ["GOLD"]).sorted()
            if names.contains("TIN") { return .text("unknown", status: 404) }
            return .text(names.map { "\($0) 2 3" }.joined(separator: "\n"))
        }
    )

    @Test func `B55 a REST snapshot never replaces what the stream has said`() async throws {
        try await withServer(Self.quiet) { server, host in
            try await withClient(Self.venue(host)) { client async throws in
                var gold = client.quotes(for: ["GOLD"], delivery: .every()).updates.makeAsyncIterator()
                #expect(try await gold.word() == "GOLD 2 3", "the snapshot")
                server.send("q GOLD 500 501")
                #expect(try await gold.word() == "GOLD 500 501")
                // Another consumer's snapshot names GOLD too.
                var zinc = client.quotes(for: ["ZINC"], delivery: .every()).updates.makeAsyncIterator()
                #expect(try await zinc.word() == "ZINC 2 3")
                server.send("q GOLD 502 503")
                #expect(try await gold.word() == "GOLD 502 503", "nothing in between")
            }
        }
    }

    @Test func `a snapshot names no more symbols than a call may, and one bad name costs the others nothing`()
        async throws
    {
        try await withServer(Self.quiet) { server, host in
            let venue = Self.venue(host) { rest in
                rest.quotesPerCall = 4
                rest.verdictOn = { answer, _ in
                    answer.status == 404 ? .unknownInstruments([], reason: "unknown") : answer.ordinaryVerdict
                }
            }
            let symbols: [Symbol] = ["A", "B", "C", "D", "E", "F", "TIN", "H", "I"]
            try await withClient(venue) { client in
                var updates = client.quotes(for: .these(symbols), delivery: .every()).updates.makeAsyncIterator()
                var words: Set<String> = []
                while words.count < 8, let word = try await updates.word() { words.insert(word) }
                #expect(words == Set(symbols.filter { $0 != "TIN" }.map { "\($0) 2 3" }))
                #expect(server.heard.calls.allSatisfy { Self.names($0).count <= 4 })
            }
        }
    }
}
