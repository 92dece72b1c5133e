import MarketDataModel
import WireFormats

/// Reads the answer to `GET /api/v3/exchangeInfo`.
enum BinanceInstruments {
    static func read(_ body: Span<UInt8>, into events: inout EventBatch) throws(DecodeError) {
        var rows: [Range<Int>]?
        do throws(JSONError) {
            var json = JSONScanner(maximumDepth: BinanceSession.maximumDepth)
            try json.beginObject(in: body)
            while let key = try json.nextKey(in: body) {
                if key == "symbols" { rows = try json.elementRanges(in: body) }
            }
            try json.end(in: body)
        } catch {
            throw DecodeError(json: error)
        }
        guard let rows else { throw DecodeError(.field("symbols")) }
        for row in rows {
            do throws(DecodeError) {
                events.instruments.append(try Self.instrument(body.extracting(row)))
            } catch {
                events.failRow(error, at: row)
            }
        }
    }

    private static func instrument(_ row: Span<UInt8>) throws(DecodeError) -> Instrument {
        var native: NativeName?
        var base: String?
        var quote: String?
        var tickSize: ExactDecimal?
        var lotSize: ExactDecimal?
        var isTrading = false
        do throws(JSONError) {
            var json = JSONScanner(maximumDepth: BinanceSession.maximumDepth)
            try json.beginObject(in: row)
            while let key = try json.nextKey(in: row) {
                switch key {
                case "symbol": native = NativeName(try json.name(in: row))
                case "status": isTrading = try json.tag(in: row) == "TRADING"
                case "baseAsset": base = try json.string(in: row)
                case "quoteAsset": quote = try json.string(in: row)
                case "filters":
                    try json.beginArray(in: row)
                    while try json.nextElement(in: row) {
                        let filter = try BinanceFilter(&json, row)
                        if filter.kind == "PRICE_FILTER" { tickSize = filter.tickSize }
                        if filter.kind == "LOT_SIZE" { lotSize = filter.stepSize }
                    }
                default: break
                }
            }
        } catch {
            throw DecodeError(json: error)
        }
        guard let native else { throw DecodeError(.field("symbol")) }
        guard let base else { throw DecodeError(.field("baseAsset")) }
        guard let quote else { throw DecodeError(.field("quoteAsset")) }
        guard let symbol = InlineName("\(base)-\(quote)") else { throw DecodeError(.name) }
        return Instrument(
            symbol: Symbol(symbol),
            native: native,
            base: base,
            quote: quote,
            tickSize: tickSize.map(Price.init),
            lotSize: lotSize.map(Quantity.init),
            status: isTrading ? .trading : .halted
        )
    }
}

/// One of an instrument's rules: `{"filterType":"PRICE_FILTER","tickSize":"0.01",…}`.
private struct BinanceFilter {
    var kind: JSONKey?
    var tickSize: ExactDecimal?
    var stepSize: ExactDecimal?

    init(_ json: inout JSONScanner, _ row: Span<UInt8>) throws(JSONError) {
        try json.beginObject(in: row)
        while let key = try json.nextKey(in: row) {
            switch key {
            case "filterType": self.kind = try json.tag(in: row)
            case "tickSize": self.tickSize = try Self.step(&json, row)
            case "stepSize": self.stepSize = try Self.step(&json, row)
            default: break
            }
        }
    }

    /// A step; zero switches the rule off.
    private static func step(_ json: inout JSONScanner, _ row: Span<UInt8>) throws(JSONError) -> ExactDecimal? {
        let step = try json.decimal(in: row)
        return step.isZero ? nil : step
    }
}
