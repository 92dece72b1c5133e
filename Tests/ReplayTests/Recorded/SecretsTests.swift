import MarketData
import Testing
import VenueServer

/// Binance's protocol with a key wherever venues want one.
private struct KeyedVenue: Venue, StreamProtocol, RESTProtocol {
    static let secret = "VerySecretKey1234"
    let base: BinanceSpot
    var id: VenueID { self.base.id }
    var limits: StreamLimits { self.base.limits }
    var bases: [String] { self.base.bases }
    var quota: [QuotaWindow] { self.base.quota }

    func nativeName(of symbol: Symbol) -> NativeName? { self.base.nativeName(of: symbol) }
    func symbol(of native: NativeName) -> Symbol { self.base.symbol(of: native) }

    func facts(of channel: Channel) -> ChannelFacts? { self.base.facts(of: channel) }
    func makeSession(_ context: StreamSessionContext) -> KeyedSession {
        KeyedSession(base: self.base.makeSession(context))
    }

    func endpoint(of route: StreamRoute, credentials: Credentials?) -> StreamEndpoint {
        .address(StreamAddress("\(self.base.streamBase)/ws?listenKey=\(Self.secret)"))
    }

    func call(for purpose: RESTPurpose) -> RESTCall? {
        guard case .quotes = purpose else { return nil }
        return RESTCall(purpose, path: "/api/v3/ticker/bookTicker", query: [RESTField("signature", Self.secret)])
    }

    func read(_ answer: RESTAnswer, to call: RESTCall, into events: inout EventBatch) throws(DecodeError) {
        try self.base.read(answer, to: call, into: &events)
    }
}

/// Binance's session, which signs every request.
private struct KeyedSession: StreamSession {
    var base: BinanceSession

    mutating func request(_ request: StreamRequest, into events: inout EventBatch) {
        // A batch of its own: what is in `events` may be another's.
        var own = EventBatch(received: events.received)
        self.base.request(request, into: &own)
        for case .text(let message) in own.outbound {
            events.send(message.dropLast() + Array(",\"apiKey\":\"\(KeyedVenue.secret)\"}".utf8))
        }
    }

    mutating func decode(_ message: Span<UInt8>, into events: inout EventBatch) throws(DecodeError) {
        try self.base.decode(message, into: &events)
    }
}

@Suite(.timeLimit(.minutes(2))) struct `Secrets in recordings` {
    @Test func `B49 a key in a URL, a message or a query is not in the recording`() async throws {
        let folder = try TemporaryFolder()
        let path = folder.file("session.jsonl")
        let loopback = LoopbackVenue(.binance) { $0.instruments = `A session that was recorded`.instruments }
        // The venue is lenient, and tells the key back in its answer.
        loopback.setFaults { faults in
            faults.reply = { message in
                let text = String(decoding: message, as: UTF8.self)
                #expect(text.contains(KeyedVenue.secret))
                return [.send(Array("{\"result\":null,\"id\":1}".utf8))]
            }
            faults.answer = { request in
                #expect(request.queryString.contains(KeyedVenue.secret))
                return .text("{\"code\":-1,\"msg\":\"no\",\"token\":\"\(KeyedVenue.secret)\"}", status: 403)
            }
        }
        try await loopback.start()
        var configuration = MarketDataClient.Configuration()
        configuration.recording = .init(path: path)
        try await MarketDataClient.withClient(
            venue: KeyedVenue(base: try BinanceSpot(at: loopback.url)),
            configuration: configuration
        ) { client in
            let consumer = Task { for try await _ in client.quotes(for: ["BTC-USDT"]) {} }
            await loopback.wait { $0.messagesReceived >= 1 && $0.restCalls["/api/v3/ticker/bookTicker"] != nil }
            // The venue has counted the call, but its answer may be on its way: another is answered later.
            await #expect(throws: MarketDataError.self) {
                try await client.quote(for: "BTC-USDT", freshness: .fresh)
            }
            consumer.cancel()
            try await consumer.value
        }
        await loopback.shutdown()
        let text = String(decoding: try TemporaryFolder.bytes(of: path), as: UTF8.self)
        for kind in ["\"open\"", "\"out\"", "\"rest\""] { #expect(text.contains("\"type\":\(kind)")) }
        #expect(!text.contains(KeyedVenue.secret))
        #expect(text.contains("REDACTED"))
    }
}
