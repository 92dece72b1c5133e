public import MarketDataModel

extension KrakenDialect {
    /// A message of `ticker`, `trade`, `book` or `instrument`; the venue's other messages are not made here.
    public func payload(_ event: MarketEvent, levels: [BookLevel], into payload: inout [UInt8]) {
        switch event.content {
        case .quote(let quote): payload.append(contentsOf: Self.ticker(event.native, quote, type: "update"))
        case .trade(let trade): payload.append(contentsOf: Self.trade(event.native, trade).utf8)
        case .book(let update): payload.append(contentsOf: Self.book(event.native, update, levels).utf8)
        case .status(let status):
            let row = Self.row(event.native, status)
            payload.append(contentsOf: Self.instrumentMessage("update", rows: row).utf8)
        case .aggregateTrade, .raw: break
        }
    }

    /// A ticker. What a quote does not say (the last price, sums of a day) is there with values of no meaning, so that
    /// messages have the venue's length. A side without orders has the price zero.
    static func ticker(_ native: NativeName, _ quote: Quote, type: String) -> [UInt8] {
        let last = quote.bid ?? quote.ask ?? .zero
        var fields = ["\"symbol\":\(DialectJSON.quoted(native.description))"]
        fields.append("\"bid\":\(quote.bid ?? .zero)")
        if quote.bid == nil || quote.bidSize != nil { fields.append("\"bid_qty\":\(quote.bidSize ?? .zero)") }
        fields.append("\"ask\":\(quote.ask ?? .zero)")
        if quote.ask == nil || quote.askSize != nil { fields.append("\"ask_qty\":\(quote.askSize ?? .zero)") }
        fields.append("\"last\":\(last),\"volume\":0.00000000,\"vwap\":\(last),\"low\":\(last),\"high\":\(last)")
        fields.append("\"change\":0.0,\"change_pct\":0.00,\"trades\":0")
        fields.append("\"timestamp\":\"\(Self.time(quote.eventTime ?? quote.received.wall))\"")
        return Array(Self.message("ticker", type, "[{\(fields.joined(separator: ","))}]").utf8)
    }

    private static func trade(_ native: NativeName, _ trade: Trade) -> String {
        let entry = """
            {"symbol":\(DialectJSON.quoted(native.description)),"side":"\(trade.aggressor == .sell ? "sell" : "buy")",\
            "price":\(trade.price),"qty":\(trade.quantity),"ord_type":"limit","trade_id":\(trade.id ?? 0),\
            "timestamp":"\(Self.time(trade.eventTime ?? trade.received.wall))"}
            """
        return Self.message("trade", "update", "[\(entry)]")
    }

    private static func book(_ native: NativeName, _ update: BookUpdate, _ levels: [BookLevel]) -> String {
        func list(_ range: Range<Int>) -> String {
            levels[range.clamped(to: levels.indices)]
                .map { "{\"price\":\($0.price),\"qty\":\($0.quantity)}" }
                .joined(separator: ",")
        }
        let checksum = update.checksum.map { ",\"checksum\":\($0)" } ?? ""
        let time = update.eventTime.map { ",\"timestamp\":\"\(Self.time($0))\"" } ?? ""
        let symbol = DialectJSON.quoted(native.description)
        let sides = "\"bids\":[\(list(update.bids))],\"asks\":[\(list(update.asks))]"
        let type = update.kind == .snapshot ? "snapshot" : "update"
        return Self.message("book", type, "[{\"symbol\":\(symbol),\(sides)\(checksum)\(time)}]")
    }

    // MARK: Instruments

    static func instrumentMessage(_ type: String, rows: String) -> String {
        Self.message("instrument", type, "{\"assets\":[],\"pairs\":[\(rows)]}")
    }

    /// A pair of `instrument`.
    static func row(_ instrument: Instrument) -> String {
        Self.row(
            instrument.native,
            instrument.status,
            base: instrument.base,
            quote: instrument.quote,
            pricePrecision: instrument.pricePrecision ?? instrument.tickSize?.scale ?? 8,
            quantityPrecision: instrument.quantityPrecision ?? instrument.lotSize?.scale ?? 8,
            steps: (instrument.tickSize, instrument.lotSize)
        )
    }

    /// A pair of which the name and the status are known; its precisions have no meaning.
    private static func row(_ native: NativeName, _ status: Instrument.Status) -> String {
        let parts = native.description.split(separator: "/", maxSplits: 1).map(String.init)
        return Self.row(
            native,
            status,
            base: parts.first ?? "",
            quote: parts.last ?? "",
            pricePrecision: 8,
            quantityPrecision: 8,
            steps: (nil, nil)
        )
    }

    private static func row(
        _ native: NativeName,
        _ status: Instrument.Status,
        base: String,
        quote: String,
        pricePrecision: Int,
        quantityPrecision: Int,
        steps: (price: Price?, quantity: Quantity?)
    ) -> String {
        var fields = ["\"symbol\":\(DialectJSON.quoted(native.description))", "\"base\":\(DialectJSON.quoted(base))"]
        fields.append("\"quote\":\(DialectJSON.quoted(quote)),\"status\":\"\(Self.word(status))\"")
        fields.append("\"qty_precision\":\(quantityPrecision)")
        if let step = steps.quantity { fields.append("\"qty_increment\":\(step)") }
        fields.append("\"price_precision\":\(pricePrecision),\"cost_precision\":5,\"marginable\":false")
        fields.append("\"has_index\":false,\"cost_min\":0.50")
        if let step = steps.price { fields.append("\"tick_size\":\(step),\"price_increment\":\(step)") }
        return "{\(fields.joined(separator: ",")),\"qty_min\":0.00005}"
    }

    static func word(_ status: Instrument.Status) -> String {
        switch status {
        case .trading: "online"
        case .halted: "cancel_only"
        case .delisted: "delisted"
        }
    }

    // MARK: Frames

    private static func message(_ channel: String, _ type: String, _ data: String) -> String {
        "{\"channel\":\"\(channel)\",\"type\":\"\(type)\",\"data\":\(data)}"
    }

    /// A time with six digits after the second.
    static func time(_ time: Timestamp) -> String { "\(time.rfc3339.prefix(26))Z" }
}
