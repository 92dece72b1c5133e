import MarketData

/// One connection: writes requests, reads one message at a time, strict and exact, in the order of the bytes.
struct MetalSession: StreamSession {
    /// The requests without an answer: an answer names its request by number.
    private var requests = RequestLedger()

    mutating func request(_ request: StreamRequest, into events: inout EventBatch) {
        let verb = request.kind == .subscribe ? "add" : "drop"
        let names = request.streams.map { "\"\($0.native)\"" }.joined(separator: ",")
        self.requests.sent(request)
        events.send(text: "{\"op\":\"\(verb)\",\"names\":[\(names)],\"id\":\(request.id)}")
    }

    mutating func decode(_ message: Span<UInt8>, into events: inout EventBatch) throws(DecodeError) {
        do throws(JSONError) {
            try self.read(message, into: &events)
        } catch {
            throw DecodeError(json: error)
        }
    }

    private mutating func read(_ message: Span<UInt8>, into events: inout EventBatch) throws(JSONError) {
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
            default: break  // an unknown field is checked and skipped
            }
        }
        try json.end(in: message)

        if let name {
            // A side that the message leaves out has no orders.
            events.quote(name, bid: bid, bidSize: bidSize, ask: ask, askSize: askSize)
        } else if let accepted, let request = self.requests.take(UInt32(truncatingIfNeeded: accepted)) {
            self.requests.accept(request, into: &events)
        } else if let refused, let request = self.requests.take(UInt32(truncatingIfNeeded: refused)) {
            events.report(.refused(request.streams, reason: reason))
        } else {
            events.fail(DecodeError(.unknown))
        }
    }
}
