public import MarketDataModel

extension BinanceDialect {
    /// `ping`, `time`, `exchangeInfo` and `ticker/bookTicker` below `/api/v3/`.
    public func respond(method: String, path: String, query: String, market: any MarketView) -> DialectResponse {
        let query = BinanceQuery(query)
        guard method == "GET" else { return Self.notFound }
        switch path {
        case "/api/v3/ping": return Self.answer("{}", weight: 1)
        case "/api/v3/time": return Self.answer("{\"serverTime\":\(Self.milliseconds(market.now))}", weight: 1)
        case "/api/v3/exchangeInfo": return self.exchangeInfo(query, market)
        case "/api/v3/ticker/bookTicker": return self.bookTicker(query, market)
        default: return Self.notFound
        }
    }

    /// 429 at first, then 418, each with the seconds to wait.
    public func overQuota(banned: Bool, retryAfter: Duration, now: Timestamp) -> DialectResponse {
        let (seconds, rest) = retryAfter.components
        let wait = max(0, rest > 0 ? seconds + 1 : seconds)
        let words =
            banned
            ? """
            Way too much request weight used; IP banned until \(Self.milliseconds(now) + wait * 1000). \
            Please use WebSocket Streams for live updates to avoid bans.
            """
            : """
            Too much request weight used; current limit is \(self.quota.weight) request weight per 1 MINUTE. \
            Please use WebSocket Streams for live updates to avoid polling the API.
            """
        var response = Self.error(-1003, words, status: banned ? 418 : 429, weight: 0)
        response.headers["Retry-After"] = String(wait)
        return response
    }

    /// `X-MBX-USED-WEIGHT-1M`, and the form without an interval that the venue also sends.
    public func quotaHeaders(used: Int) -> [String: String] {
        ["X-MBX-USED-WEIGHT": String(used), "X-MBX-USED-WEIGHT-1M": String(used)]
    }

    // MARK: Exchange information

    private func exchangeInfo(_ query: BinanceQuery, _ market: any MarketView) -> DialectResponse {
        let weight = BinanceLimits.instrumentsWeight(self.site)
        let known = ["symbol", "symbols", "permissions", "showPermissionSets", "symbolStatus"]
        let instruments: [Instrument]
        switch BinanceSelection(query, known: known, among: market.instruments) {
        case .all(let all): instruments = all
        case .one(let one): instruments = [one]
        case .many(let many): instruments = many
        case .refused(let code, let words): return Self.error(code, words, status: 400, weight: weight)
        }
        var body = "{\"timezone\":\"UTC\",\"serverTime\":\(Self.milliseconds(market.now)),\"rateLimits\":["
        body += "{\"rateLimitType\":\"REQUEST_WEIGHT\",\"interval\":\"MINUTE\",\"intervalNum\":1,"
        body += "\"limit\":\(self.quota.weight)}],\"exchangeFilters\":[],\"symbols\":["
        body += instruments.map(Self.symbolObject).joined(separator: ",") + "]}"
        return Self.answer(body, weight: weight)
    }

    private static func symbolObject(_ instrument: Instrument) -> String {
        var filters: [String] = []
        if let tick = instrument.tickSize {
            filters.append(Self.filter("PRICE_FILTER", ("minPrice", tick), ("maxPrice", "1000000"), ("tickSize", tick)))
        }
        if let lot = instrument.lotSize {
            filters.append(Self.filter("LOT_SIZE", ("minQty", lot), ("maxQty", "9000000"), ("stepSize", lot)))
        }
        return """
            {"symbol":\(DialectJSON.quoted(instrument.native.description)),\
            "status":"\(instrument.status == .trading ? "TRADING" : "BREAK")",\
            "baseAsset":\(DialectJSON.quoted(instrument.base)),"baseAssetPrecision":8,\
            "quoteAsset":\(DialectJSON.quoted(instrument.quote)),"quotePrecision":8,"quoteAssetPrecision":8,\
            "orderTypes":["LIMIT","LIMIT_MAKER","MARKET"],"icebergAllowed":true,"ocoAllowed":true,\
            "isSpotTradingAllowed":true,"isMarginTradingAllowed":false,\
            "filters":[\(filters.joined(separator: ","))],"permissions":[],"permissionSets":[]}
            """
    }

    private static func filter<Value: DecimalValue>(_ kind: String, _ fields: (String, Value)...) -> String {
        var text = Array("{\"filterType\":\"\(kind)\"".utf8)
        for (key, value) in fields { Self.append(key, value, to: &text) }
        return String(decoding: text, as: UTF8.self) + "}"
    }

    // MARK: Book ticker

    private func bookTicker(_ query: BinanceQuery, _ market: any MarketView) -> DialectResponse {
        let single = BinanceLimits.quotesWeight(self.site, isSingle: true)
        let many = BinanceLimits.quotesWeight(self.site, isSingle: false)
        switch BinanceSelection(query, known: ["symbol", "symbols", "symbolStatus"], among: market.instruments) {
        case .one(let instrument): return Self.answer(Self.ticker(instrument.native, market), weight: single)
        case .many(let instruments), .all(let instruments):
            let tickers = instruments.map { Self.ticker($0.native, market) }
            return Self.answer("[\(tickers.joined(separator: ","))]", weight: many)
        case .refused(let code, let words):
            return Self.error(code, words, status: 400, weight: query["symbol"] == nil ? many : single)
        }
    }

    /// The newest quote; a side on which nobody stands is zero.
    private static func ticker(_ native: NativeName, _ market: any MarketView) -> String {
        let quote = market.quote(of: native)
        var text = Array("{\"symbol\":\(DialectJSON.quoted(native.description))".utf8)
        Self.append("bidPrice", quote?.bid ?? .zero, to: &text)
        Self.append("bidQty", quote?.bidSize ?? .zero, to: &text)
        Self.append("askPrice", quote?.ask ?? .zero, to: &text)
        Self.append("askQty", quote?.askSize ?? .zero, to: &text)
        return String(decoding: text, as: UTF8.self) + "}"
    }

    // MARK: Answers

    private static func answer(_ body: String, weight: Int) -> DialectResponse {
        let type = ["Content-Type": "application/json;charset=UTF-8"]
        return DialectResponse(status: 200, headers: type, body: Array(body.utf8), weight: weight)
    }

    private static func error(_ code: Int, _ words: String, status: Int, weight: Int) -> DialectResponse {
        var response = Self.answer("{\"code\":\(code),\"msg\":\(DialectJSON.quoted(words))}", weight: weight)
        response.status = status
        return response
    }

    private static var notFound: DialectResponse {
        let page = "<html><body><h2>404 Not found</h2></body></html>"
        return DialectResponse(status: 404, headers: ["Content-Type": "text/html"], body: Array(page.utf8), weight: 1)
    }

    private static func milliseconds(_ time: Timestamp) -> Int64 { time.nanoseconds / 1_000_000 }
}
