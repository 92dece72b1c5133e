import MarketDataModel
import WireFormats

/// Reads the rows of `Ticker`: `{"a":["1.6","3","3.250"],"b":["1.5","1","1.000"],…}`, price, whole lots and lots of the
/// best ask and the best bid. There is no time and no symbol inside; the key of a row is not what was asked for.
enum KrakenTickerRows {
    static func read(
        _ rows: [KrakenEnvelope.Row],
        of natives: [NativeName],
        _ body: Span<UInt8>,
        into events: inout EventBatch
    ) {
        let index = KrakenRESTName.index(natives)
        for row in rows {
            // The only row of a call for one pair is that pair's, whatever its key.
            let only = natives.count == 1 && rows.count == 1 ? natives.first : nil
            guard let native = index[row.key] ?? only ?? KrakenRESTName.native(ofKey: row.key) else {
                events.failRow(DecodeError(.name), at: row.value)
                continue
            }
            do throws(DecodeError) {
                try Self.read(body.extracting(row.value), of: native, into: &events)
            } catch {
                events.failRow(error, at: row.value)
            }
        }
    }

    private static func read(
        _ row: Span<UInt8>,
        of native: NativeName,
        into events: inout EventBatch
    ) throws(DecodeError) {
        var bid: Side?
        var ask: Side?
        do throws(JSONError) {
            var json = JSONScanner(maximumDepth: KrakenSession.maximumDepth)
            try json.beginObject(in: row)
            while let key = try json.nextKey(in: row) {
                switch key {
                case "a": ask = try Side(&json, row)
                case "b": bid = try Side(&json, row)
                default: break
                }
            }
        } catch {
            throw DecodeError(json: error)
        }
        guard let bid, !bid.isNegative else { throw DecodeError(.field("b")) }
        guard let ask, !ask.isNegative else { throw DecodeError(.field("a")) }
        events.quote(native, bid: bid.price, bidSize: bid.size, ask: ask.price, askSize: ask.size)
    }

    /// One side; a price of zero is no side. Sizes have three digits, so that a size of zero beside a price is one that is
    /// too small to be printed.
    private struct Side {
        var price: Price?
        var size: Quantity?
        var isNegative = false

        init(_ json: inout JSONScanner, _ row: Span<UInt8>) throws(JSONError) {
            try json.beginArray(in: row)
            var index = 0
            while try json.nextElement(in: row) {
                if index == 0 || index == 2 {
                    let value = try json.decimal(in: row)
                    self.isNegative = self.isNegative || value.isNegative
                    if index == 0, !value.isZero { self.price = Price(value) }
                    if index == 2, !value.isZero { self.size = Quantity(value) }
                }
                index += 1
            }
            // A side without a price at all is another format.
            guard index > 0 else { throw JSONError(.typeMismatch, at: json.offset) }
        }
    }
}
