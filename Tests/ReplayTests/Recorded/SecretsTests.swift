import MarketData
import Testing
import VenueServer

/// Binance's protocol with a key wherever venues want one.
private struct KeyedVenue: Venue {
    static let secret = "VerySecretKey1234"
    let base: BinanceSpot
    var id: VenueID { self.base.id }
    var endpoints: VenueEndpoints { self.base.endpoints }
    var limits: StreamLimits { self.base.limits }

    func makeDecoder() -> BinanceDecoder { self.base.makeDecoder() }
    func supports(_ channel: Channel) -> Bool { self.base.supports(channel) }
    func nativeName(of symbol: Symbol) -> NativeName? { self.base.nativeName(of: symbol) }
    func symbol(of native: NativeName) -> Symbol { self.base.symbol(of: native) }
    func streamURL(base: String) -> String { "\(base)/ws?listenKey=\(Self.secret)" }
    func encode(_ request: StreamRequest) -> [UInt8] {
        let text = String(decoding: self.base.encode(request), as: UTF8.self)
        return Array((text.dropLast() + ",\"apiKey\":\"\(Self.secret)\"}").utf8)
    }

    func quotesCall(for natives: [NativeName]) -> RESTCall? {
        RESTCall(get: "/api/v3/ticker/bookTicker?signature=\(Self.secret)", weight: 1)
    }

    func decodeQuotes(_ body: Span<UInt8>, received: ReceiveStamp) throws(DecodeError) -> [QuoteOf] {
        try self.base.decodeQuotes(body, received: received)
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
