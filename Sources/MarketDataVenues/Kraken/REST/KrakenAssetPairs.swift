import MarketDataModel
import WireFormats

/// Reads the rows of `AssetPairs`.
enum KrakenAssetPairs {
    /// Rows without a `wsname` are dark pools (`XXBTZUSD.d`), which are not traded in public: they are left out.
    static func read(_ rows: [KrakenEnvelope.Row], _ body: Span<UInt8>, into events: inout EventBatch) {
        for row in rows {
            do throws(DecodeError) {
                guard let instrument = try Self.instrument(body.extracting(row.value)) else { continue }
                events.instruments.append(instrument)
            } catch {
                events.failRow(error, at: row.value)
            }
        }
    }

    private static func instrument(_ row: Span<UInt8>) throws(DecodeError) -> Instrument? {
        var name: String?
        var pricePrecision: Int?
        var quantityPrecision: Int?
        var tickSize: ExactDecimal?
        // Rows of 2021 have no status.
        var status = Instrument.Status.trading
        do throws(JSONError) {
            var json = JSONScanner(maximumDepth: KrakenSession.maximumDepth)
            try json.beginObject(in: row)
            while let key = try json.nextKey(in: row) {
                switch key {
                case "wsname": if try !json.takeNull(in: row) { name = try json.string(in: row) }
                case "pair_decimals": pricePrecision = try Self.precision(&json, row)
                case "lot_decimals": quantityPrecision = try Self.precision(&json, row)
                case "tick_size": tickSize = try json.decimal(in: row)
                case "status": status = KrakenPairStatus.status(try json.tag(in: row))
                default: break
                }
            }
        } catch {
            throw DecodeError(json: error)
        }
        guard let name else { return nil }
        guard let pair = KrakenPair(name, separator: "/")?.current, let native = pair.native, let symbol = pair.symbol
        else { throw DecodeError(.name) }
        guard let pricePrecision else { throw DecodeError(.field("pair_decimals")) }
        guard let quantityPrecision else { throw DecodeError(.field("lot_decimals")) }
        if let size = tickSize, size.significand <= 0 { tickSize = nil }
        return Instrument(
            symbol: symbol,
            native: native,
            base: pair.base,
            quote: pair.quote,
            tickSize: (tickSize ?? Self.unit(pricePrecision)).map(Price.init),
            lotSize: Self.unit(quantityPrecision).map(Quantity.init),
            pricePrecision: pricePrecision,
            quantityPrecision: quantityPrecision,
            status: status
        )
    }

    private static func precision(_ json: inout JSONScanner, _ row: Span<UInt8>) throws(JSONError) -> Int {
        Int(truncatingIfNeeded: try json.krakenInteger(upTo: UInt64(ExactDecimal.maximumScale), in: row))
    }

    /// One unit of the last of so many digits after the point.
    private static func unit(_ digits: Int) -> ExactDecimal? {
        try? ExactDecimal(significand: 1, exponent: -digits)
    }
}
