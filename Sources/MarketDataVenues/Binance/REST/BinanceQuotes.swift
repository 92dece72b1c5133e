import MarketDataModel
import WireFormats

/// Reads the objects of a bookTicker answer:
/// `{"symbol":"LTCBTC","bidPrice":"4.0","bidQty":"431.0","askPrice":"4.2","askQty":"9.0"}`.
enum BinanceQuotes {
    /// Reads one object, or an array of them.
    static func read(_ body: Span<UInt8>, into events: inout EventBatch) throws(DecodeError) {
        let rows: [Range<Int>]
        let isList: Bool
        do throws(JSONError) {
            var json = JSONScanner(maximumDepth: BinanceSession.maximumDepth)
            isList = try json.peek(in: body) == .array
            rows = isList ? try json.elementRanges(in: body) : [try json.valueRange(in: body)]
            try json.end(in: body)
        } catch {
            throw DecodeError(json: error)
        }
        for row in rows {
            do throws(DecodeError) {
                try Self.read(row: body.extracting(row), into: &events)
            } catch {
                // A single object is the answer, and not a row of it.
                guard isList else { throw error }
                events.failRow(error, at: row)
            }
        }
    }

    private static func read(row: Span<UInt8>, into events: inout EventBatch) throws(DecodeError) {
        var native: NativeName?
        var bid: ExactDecimal?
        var bidSize: ExactDecimal?
        var ask: ExactDecimal?
        var askSize: ExactDecimal?
        do throws(JSONError) {
            var json = JSONScanner(maximumDepth: BinanceSession.maximumDepth)
            try json.beginObject(in: row)
            while let key = try json.nextKey(in: row) {
                switch key {
                case "symbol": native = NativeName(try json.name(in: row))
                case "bidPrice": bid = try json.decimal(in: row)
                case "bidQty": bidSize = try json.decimal(in: row)
                case "askPrice": ask = try json.decimal(in: row)
                case "askQty": askSize = try json.decimal(in: row)
                default: break
                }
            }
        } catch {
            throw DecodeError(json: error)
        }
        guard let native else { throw DecodeError(.field("symbol")) }
        guard let bid, let bidSize else { throw DecodeError(.field("bidPrice")) }
        guard let ask, let askSize else { throw DecodeError(.field("askPrice")) }
        // The venue writes an empty side as zero.
        events.quote(
            native,
            bid: bidSize.isZero ? nil : Price(bid),
            bidSize: Quantity(bidSize),
            ask: askSize.isZero ? nil : Price(ask),
            askSize: Quantity(askSize)
        )
    }
}
