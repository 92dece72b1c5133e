import MarketDataModel
import WireFormats

/// Reads the row of `Depth`: `{"asks":[["1.6","3.250",1790000010],…],"bids":[…]}`, best first. The times date levels, not
/// the book; there is no checksum, so that it can't be joined to the stream's book.
enum KrakenDepth {
    static func read(
        _ rows: [KrakenEnvelope.Row],
        of native: NativeName,
        depth: Int,
        _ body: Span<UInt8>,
        into events: inout EventBatch
    ) throws(DecodeError) {
        guard let row = rows.first, rows.count == 1 else { throw DecodeError(.field("result")) }
        var bids: [BookLevel]?
        var asks: [BookLevel]?
        do throws(JSONError) {
            let value = body.extracting(row.value)
            var json = JSONScanner(maximumDepth: KrakenSession.maximumDepth)
            try json.beginObject(in: value)
            while let key = try json.nextKey(in: value) {
                switch key {
                case "bids": bids = try Self.levels(&json, value)
                case "asks": asks = try Self.levels(&json, value)
                default: break
                }
            }
        } catch {
            throw DecodeError(json: error)
        }
        guard let bids, bids.allSatisfy(Self.isLevel) else { throw DecodeError(.field("bids")) }
        guard let asks, asks.allSatisfy(Self.isLevel) else { throw DecodeError(.field("asks")) }
        let first = events.levels.count
        events.levels.append(contentsOf: bids)
        events.levels.append(contentsOf: asks)
        let update = BookUpdate(.snapshot, depth: UInt16(clamping: depth))
        events.book(native, update, firstLevel: first, bidCount: bids.count)
    }

    private static func isLevel(_ level: BookLevel) -> Bool { !level.price.isNegative && !level.quantity.isNegative }

    private static func levels(_ json: inout JSONScanner, _ row: Span<UInt8>) throws(JSONError) -> [BookLevel] {
        var levels: [BookLevel] = []
        try json.beginArray(in: row)
        while try json.nextElement(in: row) {
            try json.beginArray(in: row)
            var fields: (price: ExactDecimal, quantity: ExactDecimal) = (.zero, .zero)
            var index = 0
            while try json.nextElement(in: row) {
                if index == 0 { fields.price = try json.decimal(in: row) }
                if index == 1 { fields.quantity = try json.decimal(in: row) }
                index += 1
            }
            guard index >= 2 else { throw JSONError(.typeMismatch, at: json.offset) }
            levels.append(BookLevel(Price(fields.price), Quantity(fields.quantity)))
        }
        return levels
    }
}
