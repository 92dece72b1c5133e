import MarketDataModel
import WireFormats

/// The data of `instrument`: `{"assets":[…],"pairs":[{"symbol":"BTC/USD","status":"online",…}]}`. Assets are not read.
///
/// A pair gives a status event, and an instrument with the precisions of its checksums.
enum KrakenInstrumentRows {
    static func read(_ data: Span<UInt8>, into events: inout EventBatch) throws(DecodeError) {
        let pairs: [Range<Int>]
        do throws(JSONError) {
            pairs = try Self.pairs(data)
        } catch {
            throw DecodeError(json: error)
        }
        for pair in pairs {
            let row: KrakenInstrumentRow
            do throws(JSONError) {
                row = try KrakenInstrumentRow(data.extracting(pair))
            } catch {
                throw DecodeError(json: error)
            }
            let instrument = try row.instrument()
            events.instruments.append(instrument)
            events.status(instrument.native, instrument.status)
        }
    }

    private static func pairs(_ data: Span<UInt8>) throws(JSONError) -> [Range<Int>] {
        var pairs: [Range<Int>] = []
        var json = JSONScanner(maximumDepth: KrakenSession.maximumDepth)
        try json.beginObject(in: data)
        while let key = try json.nextKey(in: data) {
            if key == "pairs" { pairs = try json.elementRanges(in: data) }
        }
        return pairs
    }
}

/// A pair of `instrument`.
private struct KrakenInstrumentRow {
    private var name: InlineName?
    private var base: String?
    private var quote: String?
    private var status: Instrument.Status?
    private var pricePrecision: Int?
    private var quantityPrecision: Int?
    private var priceIncrement: ExactDecimal?
    /// The older name of the increment, which newer messages have beside the newer one.
    private var tickSize: ExactDecimal?
    private var quantityIncrement: ExactDecimal?
    private var isRepeated = false

    init(_ row: Span<UInt8>) throws(JSONError) {
        var json = JSONScanner(maximumDepth: KrakenSession.maximumDepth)
        try json.beginObject(in: row)
        while let key = try json.nextKey(in: row) {
            switch key {
            case "symbol":
                self.isRepeated = self.isRepeated || self.name != nil
                self.name = try json.name(in: row)
            case "status":
                self.isRepeated = self.isRepeated || self.status != nil
                self.status = KrakenPairStatus.status(try json.tag(in: row))
            case "price_precision":
                self.isRepeated = self.isRepeated || self.pricePrecision != nil
                self.pricePrecision = try Self.precision(&json, row)
            case "qty_precision":
                self.isRepeated = self.isRepeated || self.quantityPrecision != nil
                self.quantityPrecision = try Self.precision(&json, row)
            case "price_increment": self.priceIncrement = try Self.increment(&json, row)
            case "tick_size": self.tickSize = try Self.increment(&json, row)
            case "qty_increment": self.quantityIncrement = try Self.increment(&json, row)
            case "base": self.base = try json.string(in: row)
            case "quote": self.quote = try json.string(in: row)
            default: break
            }
        }
    }

    private static func precision(_ json: inout JSONScanner, _ row: Span<UInt8>) throws(JSONError) -> Int {
        Int(truncatingIfNeeded: try json.krakenInteger(upTo: UInt64(ExactDecimal.maximumScale), in: row))
    }

    private static func increment(_ json: inout JSONScanner, _ row: Span<UInt8>) throws(JSONError) -> ExactDecimal? {
        let value = try json.krakenNumber(in: row)
        return value.significand > 0 ? value : nil
    }

    func instrument() throws(DecodeError) -> Instrument {
        guard !self.isRepeated else { throw DecodeError(.duplicate) }
        guard let name = self.name else { throw DecodeError(.field("symbol")) }
        guard let status = self.status else { throw DecodeError(.field("status")) }
        guard let pricePrecision = self.pricePrecision else { throw DecodeError(.field("price_precision")) }
        guard let quantityPrecision = self.quantityPrecision else { throw DecodeError(.field("qty_precision")) }
        let pair = KrakenPair(name.description, separator: "/")
        return Instrument(
            symbol: pair?.symbol ?? Symbol(name),
            native: NativeName(name),
            base: self.base ?? pair?.base ?? name.description,
            quote: self.quote ?? pair?.quote ?? "",
            tickSize: (self.priceIncrement ?? self.tickSize).map(Price.init),
            lotSize: self.quantityIncrement.map(Quantity.init),
            pricePrecision: pricePrecision,
            quantityPrecision: quantityPrecision,
            status: status
        )
    }
}

/// The venue's words for the status of a pair, on the socket and by REST.
enum KrakenPairStatus {
    /// Orders are matched in `online`, `limit_only` and `reduce_only`; in every other state, and in one that is not known,
    /// they are not.
    static func status(_ word: JSONKey) -> Instrument.Status {
        switch word {
        case "online", "limit_only", "reduce_only": .trading
        case "delisted": .delisted
        default: .halted
        }
    }
}
