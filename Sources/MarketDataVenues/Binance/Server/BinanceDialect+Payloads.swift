public import MarketDataModel

extension BinanceDialect {
    /// A bookTicker, a trade or an aggTrade; the venue's other messages are not made here.
    public func payload(_ event: MarketEvent, levels: [BookLevel], into payload: inout [UInt8]) {
        switch event.content {
        case .quote(let quote): Self.append(event.native, quote, to: &payload)
        case .trade(let trade): Self.append(event.native, trade, isAggregate: false, to: &payload)
        case .aggregateTrade(let trade): Self.append(event.native, trade, isAggregate: true, to: &payload)
        case .book, .status, .raw: break
        }
    }

    /// `{"u":1,"s":"BTCUSDT","b":"61837.63000000","B":"3.78826000","a":"61837.64000000","A":"1.54698000"}`
    private static func append(_ native: NativeName, _ quote: Quote, to payload: inout [UInt8]) {
        payload.append(contentsOf: "{\"u\":\(quote.sequence ?? 0),\"s\":\(DialectJSON.quoted(native.description))".utf8)
        Self.append("b", quote.bid ?? .zero, to: &payload)
        Self.append("B", quote.bidSize ?? .zero, to: &payload)
        Self.append("a", quote.ask ?? .zero, to: &payload)
        Self.append("A", quote.askSize ?? .zero, to: &payload)
        payload.append(UInt8(ascii: "}"))
    }

    /// `{"e":"trade","E":1,"s":"BTCUSDT","t":1,"p":"1.00000000","q":"1.00000000","T":1,"m":true,"M":true}`; a sum of
    /// trades is an `aggTrade`, whose first and last trade bear its own number.
    private static func append(_ native: NativeName, _ trade: Trade, isAggregate: Bool, to payload: inout [UInt8]) {
        let milliseconds = (trade.eventTime ?? trade.received.wall).nanoseconds / 1_000_000
        let kind = isAggregate ? "aggTrade" : "trade"
        let id = trade.id ?? 0
        payload.append(contentsOf: "{\"e\":\"\(kind)\",\"E\":\(milliseconds)".utf8)
        payload.append(contentsOf: ",\"s\":\(DialectJSON.quoted(native.description))".utf8)
        payload.append(contentsOf: ",\"\(isAggregate ? "a" : "t")\":\(id)".utf8)
        Self.append("p", trade.price, to: &payload)
        Self.append("q", trade.quantity, to: &payload)
        if isAggregate { payload.append(contentsOf: ",\"f\":\(id),\"l\":\(id)".utf8) }
        payload.append(contentsOf: ",\"T\":\(milliseconds),\"m\":\(trade.aggressor == .sell),\"M\":true}".utf8)
    }

    /// A recorded message's stream and payload, by the text alone: a recording is not parsed twice.
    public func unwrap(_ recorded: Span<UInt8>) -> DialectPayload? {
        let text = recorded.indices.map { recorded[$0] }
        guard text.first == UInt8(ascii: "{"), text.last == UInt8(ascii: "}") else { return nil }
        let head = Array("{\"stream\":\"".utf8)
        let middle = Array("\",\"data\":".utf8)
        if text.starts(with: head), let nameEnd = text[head.count...].firstIndex(of: UInt8(ascii: "\"")),
            text[nameEnd...].starts(with: middle), nameEnd + middle.count < text.count - 1
        {
            let name = String(decoding: text[head.count..<nameEnd], as: UTF8.self)
            return DialectPayload(stream: name, range: (nameEnd + middle.count)..<(text.count - 1))
        }
        return Self.unwrappedStream(text).map { DialectPayload(stream: $0, range: 0..<text.count) }
    }

    /// The stream of a message as `/ws` sends it, or of a wrapped one in another order of keys.
    private static func unwrappedStream(_ text: [UInt8]) -> String? {
        guard case .object(let fields) = DialectJSON(text: text) else { return nil }
        if case .string("serverShutdown")? = fields["e"] { return "!serverShutdown" }
        guard case .string(let symbol)? = fields["s"], let name = InlineName(symbol) else { return nil }
        let lower = name.lowercased.description
        guard case .string(let event)? = fields["e"] else {
            return fields["b"] != nil && fields["a"] != nil && fields["u"] != nil ? "\(lower)@bookTicker" : nil
        }
        switch event {
        case "depthUpdate": return "\(lower)@depth"
        case "24hrTicker": return "\(lower)@ticker"
        case "24hrMiniTicker": return "\(lower)@miniTicker"
        case "kline":
            guard case .object(let candle)? = fields["k"], case .string(let interval)? = candle["i"] else { return nil }
            return "\(lower)@kline_\(interval)"
        default: return "\(lower)@\(event)"
        }
    }

    /// `,"b":"61837.63000000"`: with at least the eight decimals that the venue always writes.
    static func append(_ key: String, _ value: some DecimalValue, to text: inout [UInt8]) {
        text.append(contentsOf: ",\"\(key)\":\"".utf8)
        value.write(into: &text)
        if value.scale < 8 {
            if value.scale == 0 { text.append(UInt8(ascii: ".")) }
            for _ in value.scale..<8 { text.append(UInt8(ascii: "0")) }
        }
        text.append(UInt8(ascii: "\""))
    }
}
