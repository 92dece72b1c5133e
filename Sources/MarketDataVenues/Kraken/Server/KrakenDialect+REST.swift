public import MarketDataModel

extension KrakenDialect {
    /// `AssetPairs` and `Ticker` below `/0/public/`. Failures have the status 200 and words in the envelope.
    public func respond(method: String, path: String, query: String, market: any MarketView) -> DialectResponse {
        let parameters = Self.parameters(query)
        let prefix = "/0/public/"
        guard method == "GET" || method == "POST", path.hasPrefix(prefix) else { return Self.notFound }
        let rows = market.instruments.compactMap(Pair.init)
        let selected: [Pair]
        if let names = parameters["pair"], !names.isEmpty {
            let found = names.split(separator: ",").map { name in rows.first { $0.isCalled(String(name)) } }
            guard found.allSatisfy({ $0 != nil }) else { return Self.failure("EQuery:Unknown asset pair") }
            selected = found.compactMap { $0 }
        } else {
            selected = rows
        }
        let usesPresentNames = parameters["assetVersion"] == "1"
        switch path.dropFirst(prefix.count) {
        case "AssetPairs": return Self.answer(selected.map { ($0.key(usesPresentNames), $0.row) })
        case "Ticker":
            let quoted = selected.compactMap { pair in
                market.quote(of: pair.instrument.native).map { (pair.key(usesPresentNames), Self.ticker($0)) }
            }
            return Self.answer(quoted)
        default: return Self.failure("EGeneral:Unknown method")
        }
    }

    /// 200 with the words of the limit; an address that goes on is locked out.
    public func overQuota(banned: Bool, retryAfter: Duration, now: Timestamp) -> DialectResponse {
        var response = Self.failure(banned ? "EGeneral:Temporary lockout" : "EAPI:Rate limit exceeded")
        response.weight = 0
        return response
    }

    /// None: no header tells of the quota.
    public func quotaHeaders(used: Int) -> [String: String] { [:] }

    /// `{"a":["price","whole lots","lots"],"b":[…],…}`, lots with three digits.
    private static func ticker(_ quote: Quote) -> String {
        func side(_ price: Price?, _ size: Quantity?) -> String {
            let size = size.map { Self.fixed($0.decimal, digits: 3) } ?? "0.000"
            let whole = size.prefix { $0 != "." }
            return "[\"\(price ?? .zero)\",\"\(whole)\",\"\(size)\"]"
        }
        let last = quote.bid ?? quote.ask ?? .zero
        let pair = "[\"\(last)\",\"\(last)\"]"
        return """
            {"a":\(side(quote.ask, quote.askSize)),"b":\(side(quote.bid, quote.bidSize)),"c":["\(last)","0.00000000"],\
            "v":["0.00000000","0.00000000"],"p":\(pair),"t":[0,0],"l":\(pair),"h":\(pair),"o":"\(last)"}
            """
    }

    /// `value` cut to so many digits after the point.
    private static func fixed(_ value: ExactDecimal, digits: Int) -> String {
        let text = "\(value)"
        let point = text.firstIndex(of: ".") ?? text.endIndex
        let fraction = text[point...].dropFirst().prefix(digits)
        return "\(text[..<point]).\(fraction)\(String(repeating: "0", count: digits - fraction.count))"
    }

    // MARK: Answers

    private static func answer(_ rows: [(key: String, value: String)]) -> DialectResponse {
        let members = rows.map { "\(DialectJSON.quoted($0.key)):\($0.value)" }.joined(separator: ",")
        return Self.response("{\"error\":[],\"result\":{\(members)}}")
    }

    private static func failure(_ words: String) -> DialectResponse {
        Self.response("{\"error\":[\(DialectJSON.quoted(words))]}")
    }

    private static func response(_ body: String) -> DialectResponse {
        let type = ["Content-Type": "application/json; charset=utf-8"]
        return DialectResponse(status: 200, headers: type, body: Array(body.utf8))
    }

    private static var notFound: DialectResponse {
        DialectResponse(status: 404, headers: ["Content-Type": "text/html"], body: Array("<h1>Not found</h1>".utf8))
    }

    // MARK: The query

    /// Names and values of a query, `%2F` and the like turned back.
    private static func parameters(_ query: String) -> [String: String] {
        var parameters: [String: String] = [:]
        for item in query.split(separator: "&") {
            let parts = item.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            parameters[String(parts[0])] = parts.count == 2 ? Self.unescaped(parts[1]) : ""
        }
        return parameters
    }

    private static func unescaped(_ text: Substring) -> String {
        var bytes: [UInt8] = []
        var rest = text.utf8
        while let byte = rest.popFirst() {
            if byte == UInt8(ascii: "%"), rest.count >= 2, let code = UInt8(String(rest.prefix(2)) ?? "", radix: 16) {
                bytes.append(code)
                rest = rest.dropFirst(2)
            } else {
                bytes.append(byte)
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}

/// A pair as REST lists it, by its four names.
private struct Pair {
    let instrument: Instrument
    /// The assets by their older names.
    let base: String
    let quote: String

    init?(_ instrument: Instrument) {
        let parts = instrument.native.description.split(separator: "/").map(String.init)
        guard parts.count == 2 else { return nil }
        let older = ["BTC": "XBT", "DOGE": "XDG"]
        self.instrument = instrument
        self.base = older[parts[0]] ?? parts[0]
        self.quote = older[parts[1]] ?? parts[1]
    }

    private var altname: String { self.base + self.quote }

    /// The key of a row: of the assets of the venue's first years with X and Z before them.
    func key(_ usesPresentNames: Bool) -> String {
        guard !usesPresentNames else { return self.instrument.native.description }
        let old = ["ETC", "ETH", "LTC", "MLN", "REP", "XBT", "XLM", "XMR", "XRP", "ZEC"]
        let quotes = ["USD": "ZUSD", "EUR": "ZEUR", "XBT": "XXBT"]
        guard old.contains(self.base), let quote = quotes[self.quote] else { return self.altname }
        return "X\(self.base)\(quote)"
    }

    /// The key, the altname and the present name are understood; the wsname (XBT/USD) is not.
    func isCalled(_ name: String) -> Bool {
        name == self.altname || name == self.key(false) || name == self.instrument.native.description
    }

    var row: String {
        let tick = self.instrument.tickSize.map { ",\"tick_size\":\"\($0)\"" } ?? ""
        return """
            {"altname":\(DialectJSON.quoted(self.altname)),\
            "wsname":\(DialectJSON.quoted("\(self.base)/\(self.quote)")),"aclass_base":"currency",\
            "base":\(DialectJSON.quoted(self.base)),"aclass_quote":"currency",\
            "quote":\(DialectJSON.quoted(self.quote)),"lot":"unit","cost_decimals":5,\
            "pair_decimals":\(self.instrument.pricePrecision ?? self.instrument.tickSize?.scale ?? 8),\
            "lot_decimals":\(self.instrument.quantityPrecision ?? self.instrument.lotSize?.scale ?? 8),\
            "lot_multiplier":1,"leverage_buy":[],"leverage_sell":[],"fees":[],"fees_maker":[],\
            "fee_volume_currency":"ZUSD","margin_call":80,"margin_stop":40,"ordermin":"0.0001","costmin":"0.5"\(tick),\
            "status":"\(KrakenDialect.word(self.instrument.status))","execution_venue":"international"}
            """
    }
}
