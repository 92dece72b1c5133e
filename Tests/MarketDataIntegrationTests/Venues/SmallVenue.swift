import MarketData

/// A venue made for a test: each part of the contract is a value that the test sets.
struct SmallVenue: Venue, StreamProtocol {
    var id: VenueID = "small"
    var limits = StreamLimits(
        messagesPerWindow: 100,
        streamsPerConnection: 100,
        streamsPerMessage: 100,
        connectionsPerWindow: 100,
        connectionWindow: .seconds(60),
        idleLimit: .seconds(60)
    )
    var facts = ChannelFacts(sendsSnapshot: true)
    /// Channels that the venue does not have.
    var missingChannels: Set<Channel> = []
    var session: @Sendable (StreamSessionContext) -> TextSession = { _ in TextSession() }
    var routeOf: @Sendable (StreamKey) -> StreamRoute = { _ in .main }
    var endpointOf: @Sendable (StreamRoute, Credentials?) -> StreamEndpoint
    var addressFrom: @Sendable (RESTAnswer) -> StreamAddress? = { _ in nil }
    var binaryEncoding = BinaryEncoding.identity
    var requiredCredentials: [String] = []
    var rest: (any RESTProtocol)?

    /// The venue at `ws://HOST/ROUTE`.
    init(_ host: String, _ change: (inout SmallVenue) -> Void = { _ in }) {
        self.endpointOf = { route, _ in .address(StreamAddress("ws://\(host)/\(route)")) }
        change(&self)
    }

    func facts(of channel: Channel) -> ChannelFacts? { self.missingChannels.contains(channel) ? nil : self.facts }
    func route(of stream: StreamKey) -> StreamRoute { self.routeOf(stream) }
    func makeSession(_ context: StreamSessionContext) -> TextSession { self.session(context) }

    func endpoint(of route: StreamRoute, credentials: Credentials?) -> StreamEndpoint {
        self.endpointOf(route, credentials)
    }

    func address(of route: StreamRoute, from answer: RESTAnswer) throws(DecodeError) -> StreamAddress {
        guard let address = self.addressFrom(answer) else { throw DecodeError(.unknown) }
        return address
    }
}

/// A session that speaks words: `q GOLD 1 2` is a quote, `sub GOLD SILVER` a request. What else the test's venue says is
/// said by the test.
struct TextSession: StreamSession {
    /// What sessions of different kinds keep.
    struct State: Sendable {
        var requests = RequestLedger()
        var pending: Set<StreamKey> = []
        var subscribed: Set<StreamKey> = []
        var handles: [Int: NativeName] = [:]
        var quotes: [NativeName: Quote] = [:]
        var due: MonotonicTime = .distantFuture
        var answerBy: MonotonicTime = .distantFuture
        var last: UInt64?
    }

    var state = State()
    var onOpened: @Sendable (inout State, inout EventBatch) -> Void = { _, events in events.report(.ready) }
    var onRequest: @Sendable (inout State, StreamRequest, inout EventBatch) -> Void = { state, request, events in
        state.requests.sent(request)
        events.send(text: "\(request.verb) \(request.names.joined(separator: " "))")
    }
    /// Returns whether the words were understood; the default words are tried else.
    var onMessage: @Sendable (inout State, [Substring], inout EventBatch) -> Bool = { _, _, _ in false }
    var onTick: @Sendable (inout State, inout EventBatch) -> Void = { _, _ in }

    var deadline: MonotonicTime { min(self.state.due, self.state.answerBy) }

    mutating func opened(into events: inout EventBatch) { self.onOpened(&self.state, &events) }

    mutating func request(_ request: StreamRequest, into events: inout EventBatch) {
        self.onRequest(&self.state, request, &events)
    }

    mutating func tick(into events: inout EventBatch) { self.onTick(&self.state, &events) }

    mutating func decode(_ message: Span<UInt8>, into events: inout EventBatch) throws(DecodeError) {
        let text = String(decoding: message.indices.map { message[$0] }, as: UTF8.self)
        let words = text.split(separator: " ")
        if self.onMessage(&self.state, words, &events) { return }
        switch (words.first, words.count) {
        case ("ok", 2...): events.report(.confirmed(words.dropFirst().compactMap(StreamKey.quotes)))
        case ("gone", 2...): events.report(.ended(words.dropFirst().compactMap(StreamKey.quotes)))
        case ("no", 3):
            if let key = StreamKey.quotes(words[1]) { events.report(.refused([key], reason: String(words[2]))) }
        case ("q", 4...):
            guard let native = try? NativeName(words[1]), let bid = try? Price(words[2]), let ask = try? Price(words[3])
            else { throw DecodeError(.unknown) }
            let sequence = words.count > 4 ? UInt64(words[4]) : nil
            events.quote(native, bid: bid, bidSize: "1", ask: ask, askSize: "1", sequence: sequence)
        default: throw DecodeError(.unknown)
        }
    }
}

extension StreamRequest {
    var verb: String { self.kind == .subscribe ? "sub" : "unsub" }
    var names: [String] { self.streams.map(\.native.description) }
}

extension StreamKey {
    /// The quotes of a name.
    static func quotes(_ name: Substring) -> StreamKey? {
        (try? NativeName(name)).map { StreamKey(.quotes, $0) }
    }
}

extension SubscriptionUpdates<Quote>.Iterator {
    /// What is told next, in words: `GOLD 1 2`, `GOLD refused: closed`, `GOLD stale`.
    mutating func word() async throws -> String? {
        switch try await self.next() {
        case nil: nil
        case .value(let reading):
            "\(reading.symbol) \(Self.text(reading.value.bid)) \(Self.text(reading.value.ask))"
        case .refused(let symbol, let error): "\(symbol) refused: \(error.message)"
        case .stale(let symbol, _): "\(symbol) stale"
        case .halted(let symbol, _): "\(symbol) halted"
        case .live(let symbol): "\(symbol) live"
        case .gap(let symbol, _): "\(symbol) gap"
        }
    }

    private static func text(_ price: Price?) -> String { price?.description ?? "-" }
}
