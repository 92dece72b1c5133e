import MarketData

/// Reads one message at a time, without allocating: strict, exact, in the order of the bytes.
struct MetalDecoder: VenueDecoder {
    mutating func decode(_ message: Span<UInt8>, into events: inout EventBatch) throws(DecodeError) {
        do throws(JSONError) {
            try Self.read(message, into: &events)
        } catch {
            throw DecodeError(.json(error))
        }
    }

    private static func read(_ message: Span<UInt8>, into events: inout EventBatch) throws(JSONError) {
        var name: NativeName?
        var bid: Price?, bidSize: Quantity?, ask: Price?, askSize: Quantity?
        var accepted: UInt64?, refused: UInt64?, reason = ""
        var json = JSONScanner(maximumDepth: 4)
        try json.beginObject(in: message)
        while let key = try json.nextKey(in: message) {
            switch key {
            case "name": name = NativeName(try json.name(in: message))
            case "bid": bid = Price(try json.decimal(in: message))
            case "bidSize": bidSize = Quantity(try json.decimal(in: message))
            case "ask": ask = Price(try json.decimal(in: message))
            case "askSize": askSize = Quantity(try json.decimal(in: message))
            case "ok": accepted = try json.uint64(in: message)
            case "no": refused = try json.uint64(in: message)
            case "why": reason = try json.string(in: message)
            default: break  // what is not asked for is checked and skipped
            }
        }
        try json.end(in: message)

        if let name, let bid, let bidSize, let ask, let askSize {
            events.quote(name, bid: bid, bidSize: bidSize, ask: ask, askSize: askSize)
        } else if let accepted {
            events.reply(.accepted(id: UInt32(truncatingIfNeeded: accepted)))
        } else if let refused {
            events.reply(.refused(id: UInt32(truncatingIfNeeded: refused), reason: reason))
        } else {
            events.fail(DecodeError(.unknown))
        }
    }
}
