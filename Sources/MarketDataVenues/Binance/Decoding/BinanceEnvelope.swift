import MarketDataModel
import WireFormats

/// A message of any form, looked over once to find what it is: a wrapped payload in an unusual order, a payload without
/// a wrapping, or the answer to a request. The cold way: what the venue usually sends never comes here.
struct BinanceEnvelope {
    private var stream: JSONText?
    private var data: Range<Int>?
    private var id: UInt32?
    private var hasResult = false
    private var refusal: BinanceRefusal?
    private var kind: InlineName?
    private var name: InlineName?
    private var hasUpdate = false
    private var hasSide = false
    private var isRepeated = false

    init(_ message: Span<UInt8>) throws(DecodeError) {
        do throws(JSONError) {
            try self.scan(message)
        } catch {
            throw DecodeError(json: error)
        }
        guard !self.isRepeated else { throw DecodeError(.duplicate) }
    }

    private mutating func scan(_ message: Span<UInt8>) throws(JSONError) {
        var json = JSONScanner(maximumDepth: BinanceSession.maximumDepth)
        var hasError = false
        try json.beginObject(in: message)
        while let key = try json.nextKey(in: message) {
            let kind = try json.peek(in: message)
            let start = json.offset
            switch (key, kind) {
            case ("stream", .string):
                self.isRepeated = self.isRepeated || self.stream != nil
                self.stream = try json.text(in: message)
            case ("data", _):
                self.isRepeated = self.isRepeated || self.data != nil
                try json.skipValue(in: message)
                self.data = start..<json.offset
            case ("id", .number): self.id = UInt32(JSONScanner.decode(try json.number(in: message), in: message))
            case ("result", _): self.hasResult = true
            case ("error", .object): self.refusal = try BinanceRefusal(&json, in: message)
            case ("code", .number), ("msg", .string): hasError = true
            case ("e", .string): self.kind = Self.name(try json.text(in: message), message)
            case ("s", .string): self.name = Self.name(try json.text(in: message), message)
            case ("u", _): self.hasUpdate = true
            case ("b", .string), ("B", .string), ("a", .string), ("A", .string): self.hasSide = true
            default: break
            }
        }
        try json.end(in: message)
        if hasError, self.refusal == nil {
            // The error's fields stand in the message itself.
            var again = JSONScanner(maximumDepth: BinanceSession.maximumDepth)
            self.refusal = try BinanceRefusal(&again, in: message)
        }
    }

    private static func name(_ text: JSONText, _ message: Span<UInt8>) -> InlineName? {
        JSONScanner.name(text, in: message)
    }

    /// Appends what the message says.
    func append(
        to events: inout EventBatch,
        _ message: Span<UInt8>,
        _ requests: inout RequestLedger
    ) throws(DecodeError) {
        if let stream = self.stream, let data = self.data {
            try Self.append(data, of: JSONScanner.decodedBytes(of: stream, in: message).span, to: &events, message)
        } else if let refusal = self.refusal {
            // An error without an id is about the oldest request: the venue answers in order.
            guard let request = self.id.map({ requests.take($0) }) ?? requests.takeOldest() else {
                return events.report(.notice(refusal.reason))
            }
            events.report(.refused(request.streams, reason: refusal.reason))
        } else if self.hasResult {
            guard let id = self.id else { throw DecodeError(.field("id")) }
            if let request = requests.take(id) { requests.accept(request, into: &events) }
        } else if let kind = self.kind {
            try self.appendUnwrapped(kind, to: &events, message)
        } else if self.hasUpdate, self.hasSide {
            try Self.quote(message, to: &events, of: nil, in: message)
        } else {
            throw DecodeError(.unknown)
        }
    }

    /// The payload at `data`, of the stream called `name`, whose escapes are decoded.
    private static func append(
        _ data: Range<Int>,
        of name: Span<UInt8>,
        to events: inout EventBatch,
        _ message: Span<UInt8>
    ) throws(DecodeError) {
        guard let stream = BinanceStreamName(name.indices, in: name) else { throw DecodeError(.name) }
        switch stream.kind {
        case .quote: try Self.quote(message.extracting(data), to: &events, of: stream, in: name)
        case .trade: try Self.trade(message.extracting(data), false, to: &events, of: stream, in: name)
        case .aggregateTrade: try Self.trade(message.extracting(data), true, to: &events, of: stream, in: name)
        case .other:
            try stream.append(to: &events, payload: data, in: name)
        }
    }

    /// A payload as `/ws` sends it, which says itself of what kind it is.
    private func appendUnwrapped(
        _ kind: InlineName,
        to events: inout EventBatch,
        _ message: Span<UInt8>
    ) throws(DecodeError) {
        switch kind.description {
        case "trade": try Self.trade(message, false, to: &events, of: nil, in: message)
        case "aggTrade": try Self.trade(message, true, to: &events, of: nil, in: message)
        case "serverShutdown": events.report(BinanceSpot.shutdown)
        case let kind:
            guard let name = self.name, let channel = InlineName(Self.channels[kind] ?? kind) else {
                throw DecodeError(.unknown)
            }
            events.raw(channel, NativeName(name), payload: message.indices)
        }
    }

    /// The channels whose events have another name. Variants (an interval, a speed) can't be told from an event.
    private static let channels = ["24hrMiniTicker": "miniTicker", "24hrTicker": "ticker", "depthUpdate": "depth"]

    private static func quote(
        _ data: Span<UInt8>,
        to events: inout EventBatch,
        of stream: BinanceStreamName?,
        in message: Span<UInt8>
    ) throws(DecodeError) {
        let fields: BinanceQuoteFields
        do throws(JSONError) {
            var json = JSONScanner(maximumDepth: BinanceSession.maximumDepth)
            fields = try BinanceQuoteFields(&json, in: data)
        } catch {
            throw DecodeError(json: error)
        }
        try fields.append(to: &events, of: stream, in: message)
    }

    private static func trade(
        _ data: Span<UInt8>,
        _ isAggregate: Bool,
        to events: inout EventBatch,
        of stream: BinanceStreamName?,
        in message: Span<UInt8>
    ) throws(DecodeError) {
        let fields: BinanceTradeFields
        do throws(JSONError) {
            var json = JSONScanner(maximumDepth: BinanceSession.maximumDepth)
            fields = try BinanceTradeFields(isAggregate: isAggregate, &json, in: data)
        } catch {
            throw DecodeError(json: error)
        }
        try fields.append(to: &events, of: stream, in: message)
    }
}
