import MarketDataModel

extension KrakenDialect {
    /// Answers `subscribe`, `unsubscribe` and `ping`, one message for each symbol.
    ///
    /// Symbols that the market does not list are refused; a market without a list refuses none. A quote follows its
    /// confirmation as a snapshot. Books have no snapshot here, as the market has no levels.
    public func receive(
        _ message: Span<UInt8>,
        in session: inout DialectSession,
        market: any MarketView
    ) -> [DialectReply] {
        let times = Self.times(market.now)
        guard case .object(let fields) = DialectJSON(text: message.indices.map { message[$0] }),
            case .string(let method)? = fields["method"]
        else { return [Self.send("{\"error\":\"Malformed request\",\"success\":false,\(times)}")] }
        let id: String = if case .integer(let id)? = fields["req_id"] { "\"req_id\":\(id)," } else { "" }
        let answer = Answer(method: method, id: id, times: times)
        switch method {
        case "ping": return [Self.send("{\"method\":\"pong\",\(id)\(times)}")]
        case "subscribe", "unsubscribe":
            guard case .object(let parameters)? = fields["params"],
                let request = Subscription(parameters, isSubscribe: method == "subscribe")
            else { return [answer.refusal("Malformed request")] }
            return self.change(&session, request, answer, market)
        default: return [answer.refusal("Unsupported method")]
        }
    }

    private func change(
        _ session: inout DialectSession,
        _ request: Subscription,
        _ answer: Answer,
        _ market: any MarketView
    ) -> [DialectReply] {
        if ["level3", "executions", "balances"].contains(request.channel) {
            let words = "Private data and trading are unavailable on this endpoint. Try ws-auth.kraken.com"
            return [answer.refusal(words)]
        }
        if request.channel == Self.instruments { return self.changeInstruments(&session, request, answer, market) }
        if request.channel == "book", ![10, 25, 100, 500, 1000].contains(request.depth) {
            return [answer.refusal("Subscription depth not supported")]
        }
        let listed = Set(market.instruments.map(\.native.description))
        var replies: [DialectReply] = []
        for symbol in request.symbols {
            let stream = "\(request.channel)\(request.channel == "book" ? "-\(request.depth)" : ""):\(symbol)"
            let isKnown = listed.isEmpty || listed.contains(symbol)
            if !request.isSubscribe {
                guard session.streams.remove(stream) != nil else {
                    replies.append(answer.refusal("Subscription Not Found", symbol: symbol))
                    continue
                }
            } else if !isKnown {
                replies.append(answer.refusal("Currency pair not supported \(symbol)", symbol: symbol))
                continue
            } else if session.streams.contains(where: { Self.isSame($0, stream) }) {
                replies.append(answer.refusal("Already subscribed", symbol: symbol))
                continue
            } else {
                session.streams.insert(stream)
            }
            replies.append(answer.confirmation(of: request.result(symbol)))
            if request.isSubscribe, request.sendsSnapshot, request.channel == "ticker",
                let native = InlineName(symbol).map(NativeName.init), let quote = market.quote(of: native)
            {
                replies.append(.send(Self.ticker(native, quote, type: "snapshot")))
            }
        }
        return replies
    }

    /// One depth of a book, and one form of any other channel, for each symbol.
    private static func isSame(_ known: String, _ stream: String) -> Bool {
        known == stream
            || (known.hasPrefix("book-") && stream.hasPrefix("book-")
                && known.drop { $0 != ":" } == stream.drop { $0 != ":" })
    }

    private func changeInstruments(
        _ session: inout DialectSession,
        _ request: Subscription,
        _ answer: Answer,
        _ market: any MarketView
    ) -> [DialectReply] {
        guard request.isSubscribe else {
            guard session.streams.remove(Self.instruments) != nil else {
                return [answer.refusal("Subscription Not Found")]
            }
            return [answer.confirmation(of: "{\"channel\":\"instrument\"}")]
        }
        guard session.streams.insert(Self.instruments).inserted else { return [answer.refusal("Already subscribed")] }
        let warning = "\"warnings\":[\"tick_size is deprecated, use price_increment\"]"
        let result = "{\"channel\":\"instrument\",\"snapshot\":\(request.sendsSnapshot),\(warning)}"
        let confirmation = answer.confirmation(of: result)
        guard request.sendsSnapshot else { return [confirmation] }
        let rows = market.instruments.map { Self.row($0) }.joined(separator: ",")
        return [confirmation, Self.send(Self.instrumentMessage("snapshot", rows: rows))]
    }

    static func send(_ text: String) -> DialectReply { .send(Array(text.utf8)) }

    private static func times(_ now: Timestamp) -> String {
        "\"time_in\":\"\(Self.time(now))\",\"time_out\":\"\(Self.time(now))\""
    }
}

/// `params` of a subscription.
private struct Subscription {
    let channel: String
    let symbols: [String]
    let depth: Int64
    let trigger: String
    let sendsSnapshot: Bool
    let isSubscribe: Bool

    init?(_ parameters: [String: DialectJSON], isSubscribe: Bool) {
        guard case .string(let channel)? = parameters["channel"] else { return nil }
        self.isSubscribe = isSubscribe
        self.channel = channel
        let symbols: [DialectJSON]
        switch parameters["symbol"] {
        case .array(let values)?: symbols = values
        case nil: symbols = []
        default: return nil
        }
        guard !symbols.isEmpty || channel == "instrument" else { return nil }
        self.symbols = symbols.compactMap { if case .string(let symbol) = $0 { symbol } else { nil } }
        self.depth = if case .integer(let depth)? = parameters["depth"] { depth } else { 10 }
        self.trigger = if case .string(let word)? = parameters["event_trigger"] { word } else { "trades" }
        self.sendsSnapshot = if case .bool(let value)? = parameters["snapshot"] { value } else { channel != "trade" }
    }

    /// The result of a confirmation, its keys in the order of the alphabet, as the venue sends them.
    func result(_ symbol: String) -> String {
        var fields = ["\"channel\":\(DialectJSON.quoted(self.channel))"]
        if self.channel == "book" { fields.append("\"depth\":\(self.depth)") }
        if self.channel == "ticker" { fields.append("\"event_trigger\":\(DialectJSON.quoted(self.trigger))") }
        if self.isSubscribe { fields.append("\"snapshot\":\(self.sendsSnapshot)") }
        fields.append("\"symbol\":\(DialectJSON.quoted(symbol))")
        return "{\(fields.joined(separator: ","))}"
    }
}

/// The frame of an answer.
private struct Answer {
    let method: String
    let id: String
    let times: String

    func confirmation(of result: String) -> DialectReply {
        let method = DialectJSON.quoted(self.method)
        return KrakenDialect.send(
            "{\"method\":\(method),\(self.id)\"result\":\(result),\"success\":true,\(self.times)}"
        )
    }

    func refusal(_ words: String, symbol: String? = nil) -> DialectReply {
        let symbol = symbol.map { "\"symbol\":\(DialectJSON.quoted($0))," } ?? ""
        let head = "{\"error\":\(DialectJSON.quoted(words)),\"method\":\(DialectJSON.quoted(self.method))"
        return KrakenDialect.send("\(head),\(self.id)\"success\":false,\(symbol)\(self.times)}")
    }
}
