import MarketDataModel
import WireFormats

/// Reads the answer to `GET /api/v3/exchangeInfo`.
struct BinanceInstruments {
    /// What is listed.
    private(set) var instruments: [Instrument] = []

    private var missing: DecodeError.StaticName?

    init(_ body: Span<UInt8>) throws(DecodeError) {
        var hasSymbols = false
        do throws(JSONError) {
            var json = JSONScanner(maximumDepth: BinanceDecoder.maximumDepth)
            try json.beginObject(in: body)
            while let key = try json.nextKey(in: body) {
                guard key == "symbols" else { continue }
                hasSymbols = true
                try json.beginArray(in: body)
                while try json.nextElement(in: body) { try self.readInstrument(&json, body) }
            }
            try json.end(in: body)
        } catch {
            throw DecodeError(json: error)
        }
        if !hasSymbols { throw DecodeError(.field("symbols")) }
        if let missing = self.missing { throw DecodeError(.field(missing)) }
    }

    private mutating func readInstrument(_ json: inout JSONScanner, _ body: Span<UInt8>) throws(JSONError) {
        var native: JSONText?
        var base: String?
        var quote: String?
        var tickSize: ExactDecimal?
        var lotSize: ExactDecimal?
        var isTrading = false
        try json.beginObject(in: body)
        while let key = try json.nextKey(in: body) {
            switch key {
            case "symbol": native = try json.text(in: body)
            case "status": isTrading = try json.tag(in: body) == "TRADING"
            case "baseAsset": base = try json.string(in: body)
            case "quoteAsset": quote = try json.string(in: body)
            case "filters":
                try json.beginArray(in: body)
                while try json.nextElement(in: body) {
                    let filter = try BinanceFilter(&json, body)
                    if filter.kind == "PRICE_FILTER" { tickSize = filter.tickSize }
                    if filter.kind == "LOT_SIZE" { lotSize = filter.stepSize }
                }
            default: break
            }
        }
        guard let native else { return self.miss("symbol") }
        guard let base else { return self.miss("baseAsset") }
        guard let quote else { return self.miss("quoteAsset") }
        guard !native.hasEscapes, let name = NativeName(ascii: body.extracting(native.range)),
            let symbol = InlineName("\(base)-\(quote)")
        else { return }
        self.instruments.append(
            Instrument(
                symbol: Symbol(symbol),
                native: name,
                base: base,
                quote: quote,
                tickSize: tickSize.map(Price.init),
                lotSize: lotSize.map(Quantity.init),
                status: isTrading ? .trading : .halted
            )
        )
    }

    private mutating func miss(_ field: DecodeError.StaticName) {
        if self.missing == nil { self.missing = field }
    }
}

/// One of an instrument's rules: `{"filterType":"PRICE_FILTER","tickSize":"0.01",…}`.
private struct BinanceFilter {
    var kind: JSONKey?
    var tickSize: ExactDecimal?
    var stepSize: ExactDecimal?

    init(_ json: inout JSONScanner, _ body: Span<UInt8>) throws(JSONError) {
        try json.beginObject(in: body)
        while let key = try json.nextKey(in: body) {
            switch key {
            case "filterType": self.kind = try json.tag(in: body)
            case "tickSize": self.tickSize = try Self.step(&json, body)
            case "stepSize": self.stepSize = try Self.step(&json, body)
            default: break
            }
        }
    }

    /// A step; zero switches the rule off.
    private static func step(_ json: inout JSONScanner, _ body: Span<UInt8>) throws(JSONError) -> ExactDecimal? {
        let step = try json.decimal(in: body)
        return step.isZero ? nil : step
    }
}
