import MarketDataModel
import WireFormats

/// A message of any form, looked over once to find what it is: an answer, a message of the connection, or data in an
/// unusual order. The cold way: what the venue usually sends never comes here.
struct KrakenMessage {
    /// The channel; `nil` for an answer.
    private(set) var channel: JSONKey?
    private(set) var method: JSONKey?
    private(set) var id: UInt32?
    private(set) var success: Bool?
    /// The venue's words of an error.
    private(set) var error: String?
    /// The symbol of an answer: of the refused one, or of the result.
    private(set) var symbol: NativeName?
    private(set) var hasResult = false
    private(set) var resultChannel: InlineName?
    private(set) var resultDepth: UInt16?
    private var channelName: JSONText?
    private var type: UInt64?
    private var data: Range<Int>?
    private var isRepeated = false

    /// Subscribe or unsubscribe, where the method is one of these.
    var kind: StreamRequest.Kind? {
        switch self.method {
        case "subscribe": .subscribe
        case "unsubscribe": .unsubscribe
        default: nil
        }
    }

    init(_ message: Span<UInt8>) throws(DecodeError) {
        do throws(JSONError) {
            var json = JSONScanner(maximumDepth: KrakenSession.maximumDepth)
            try json.beginObject(in: message)
            while let key = try json.nextKey(in: message) { try self.take(key, &json, message) }
            try json.end(in: message)
        } catch {
            throw DecodeError(json: error)
        }
        guard !self.isRepeated else { throw DecodeError(.duplicate) }
    }

    private mutating func take(
        _ key: JSONKey,
        _ json: inout JSONScanner,
        _ message: Span<UInt8>
    ) throws(JSONError) {
        switch key {
        case "channel":
            self.isRepeated = self.isRepeated || self.channel != nil
            var copy = json
            self.channelName = try copy.text(in: message)
            self.channel = try json.tag(in: message)
        case "type":
            self.isRepeated = self.isRepeated || self.type != nil
            self.type = try json.krakenWord(in: message)
        case "data":
            self.isRepeated = self.isRepeated || self.data != nil
            self.data = try json.valueRange(in: message)
        case "method":
            self.isRepeated = self.isRepeated || self.method != nil
            self.method = try json.tag(in: message)
        case "success":
            self.isRepeated = self.isRepeated || self.success != nil
            self.success = try json.bool(in: message)
        case "req_id":
            guard try !json.takeNull(in: message) else { return }
            self.isRepeated = self.isRepeated || self.id != nil
            self.id = UInt32(exactly: try json.krakenInteger(upTo: .max, in: message))
        case "symbol":
            guard try !json.takeNull(in: message) else { return }
            self.symbol = NativeName(try json.name(in: message))
        case "error", "Error", "errorMessage":
            guard try !json.takeNull(in: message) else { return }
            self.isRepeated = self.isRepeated || self.error != nil
            self.error = try String(json.string(in: message).prefix(300))
        case "result":
            guard try !json.takeNull(in: message) else { return }
            self.isRepeated = self.isRepeated || self.hasResult
            self.hasResult = true
            try self.takeResult(&json, message)
        default: break
        }
    }

    private mutating func takeResult(_ json: inout JSONScanner, _ message: Span<UInt8>) throws(JSONError) {
        try json.beginObject(in: message)
        while let key = try json.nextKey(in: message) {
            switch key {
            case "channel":
                self.isRepeated = self.isRepeated || self.resultChannel != nil
                self.resultChannel = try json.name(in: message)
            case "symbol": self.symbol = NativeName(try json.name(in: message))
            case "depth":
                let depth = try json.krakenInteger(upTo: UInt64(UInt16.max), in: message)
                self.resultDepth = UInt16(truncatingIfNeeded: depth)
            default: break
            }
        }
    }

    // MARK: Data

    /// The place of the data.
    func dataRange() throws(DecodeError) -> Range<Int> {
        guard let data = self.data else { throw DecodeError(.field("data")) }
        return data
    }

    /// Snapshot or update.
    func dataKind() throws(DecodeError) -> BookUpdate.Kind {
        switch self.type {
        case KrakenOpening.snapshot.low: .snapshot
        case KrakenOpening.update.low: .delta
        default: throw DecodeError(.field("type"))
        }
    }

    /// Appends the whole message as one of a raw channel. Its instrument is the first symbol of the data; where there is
    /// none, all instruments together.
    func raw(_ message: Span<UInt8>, into events: inout EventBatch) throws(DecodeError) {
        do throws(JSONError) {
            guard let text = self.channelName, let channel = JSONScanner.name(text, in: message) else {
                throw JSONError(.notAName, at: 0)
            }
            let symbol = try self.data.flatMap { data throws(JSONError) in
                try Self.firstSymbol(message.extracting(data))
            }
            events.raw(channel, symbol ?? KrakenSpot.wholeMarket, payload: message.indices)
        } catch {
            throw DecodeError(json: error)
        }
    }

    private static func firstSymbol(_ data: Span<UInt8>) throws(JSONError) -> NativeName? {
        var json = JSONScanner(maximumDepth: KrakenSession.maximumDepth)
        guard try json.peek(in: data) == .array else { return nil }
        try json.beginArray(in: data)
        guard try json.nextElement(in: data), try json.peek(in: data) == .object else { return nil }
        try json.beginObject(in: data)
        while let key = try json.nextKey(in: data) {
            if key == "symbol" { return NativeName(try json.name(in: data)) }
        }
        return nil
    }
}
