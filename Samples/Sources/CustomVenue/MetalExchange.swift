import MarketData

/// A venue that nobody has written for you: metals, one message a quote, its own small protocol.
///
/// | | |
/// |---|---|
/// | asks for streams | `{"op":"add","names":["GOLD"],"id":1}` |
/// | is answered | `{"ok":1}` or `{"no":1,"why":"closed"}` |
/// | then gets | `{"name":"GOLD","bid":"2345.10","bidSize":"3","ask":"2345.30","askSize":"2"}` |
struct MetalExchange: Venue {
    let id: VenueID = "metals"
    let endpoints: VenueEndpoints

    /// The exchange at a base URL, `ws://127.0.0.1:9000`.
    init(at url: String) { self.endpoints = VenueEndpoints(stream: url, rest: nil) }

    var limits: StreamLimits {
        StreamLimits(
            messagesPerWindow: 10,
            streamsPerConnection: 100,
            streamsPerMessage: 20,
            connectionsPerWindow: 5,
            connectionWindow: .seconds(60),
            idleLimit: .seconds(30)
        )
    }

    func makeDecoder() -> MetalDecoder { MetalDecoder() }

    func supports(_ channel: Channel) -> Bool { channel == .quotes }

    // Symbols and the venue's names are the same here.
    func nativeName(of symbol: Symbol) -> NativeName? { NativeName(symbol.name) }
    func symbol(of native: NativeName) -> Symbol { Symbol(native.name) }

    func streamURL(base: String) -> String { base + "/quotes" }

    func encode(_ request: StreamRequest) -> [UInt8] {
        let verb = request.kind == .subscribe ? "add" : "drop"
        let names = request.streams.map { "\"\($0.native)\"" }.joined(separator: ",")
        return Array("{\"op\":\"\(verb)\",\"names\":[\(names)],\"id\":\(request.id)}".utf8)
    }
}
