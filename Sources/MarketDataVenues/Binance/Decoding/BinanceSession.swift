public import MarketDataModel
import WireFormats

/// Reads what Binance's spot streams send, wrapped (`/stream`) or not (`/ws`).
///
/// A message is read once, strictly, in the order of its bytes. The order of keys that the venue uses is foreseen and
/// costs least; any other order and additional fields are read too. A key that appears twice is an error: nobody could
/// say which value was meant. So is a payload of another instrument than its stream's name says.
///
/// Streams that are not decoded are handed on raw. `serverShutdown` asks for a replacement of the connection.
public struct BinanceSession: StreamSession {
    private var requests = RequestLedger()

    init() {}

    /// `{"method":"SUBSCRIBE","params":["btcusdt@bookTicker"],"id":1}`.
    public mutating func request(_ request: StreamRequest, into events: inout EventBatch) {
        self.requests.sent(request)
        events.send(BinanceSpot.encode(request))
    }

    /// Reads one message.
    public mutating func decode(_ message: Span<UInt8>, into events: inout EventBatch) throws(DecodeError) {
        var json = JSONScanner(maximumDepth: BinanceSession.maximumDepth)
        var stream: BinanceStreamName?
        do throws(JSONError) {
            try json.beginObject(in: message)
            if json.takeKey("stream", in: message) {
                stream = BinanceStreamName(try json.text(in: message), in: message)
            }
        } catch {
            throw DecodeError(json: error)
        }
        guard let stream, json.takeKey("data", in: message) else {
            return try BinanceEnvelope(message).append(to: &events, message, &self.requests)
        }
        switch stream.kind {
        case .quote: try Self.quote(of: stream, &json, message, into: &events)
        case .trade: try Self.trade(isAggregate: false, of: stream, &json, message, into: &events)
        case .aggregateTrade: try Self.trade(isAggregate: true, of: stream, &json, message, into: &events)
        case .other: try Self.raw(stream, &json, message, into: &events)
        }
    }

    /// Messages nest five deep at most (an envelope, a payload, levels of a book).
    static let maximumDepth = 16

    @inline(__always)
    private static func quote(
        of stream: BinanceStreamName,
        _ json: inout JSONScanner,
        _ message: Span<UInt8>,
        into events: inout EventBatch
    ) throws(DecodeError) {
        let fields: BinanceQuoteFields
        let isWhole: Bool
        do throws(JSONError) {
            fields = try BinanceQuoteFields(&json, in: message)
            isWhole = try Self.end(&json, message)
        } catch {
            throw DecodeError(json: error)
        }
        guard isWhole else { throw DecodeError(.duplicate) }
        try fields.append(to: &events, of: stream, in: message)
    }

    private static func trade(
        isAggregate: Bool,
        of stream: BinanceStreamName,
        _ json: inout JSONScanner,
        _ message: Span<UInt8>,
        into events: inout EventBatch
    ) throws(DecodeError) {
        let fields: BinanceTradeFields
        let isWhole: Bool
        do throws(JSONError) {
            fields = try BinanceTradeFields(isAggregate: isAggregate, &json, in: message)
            isWhole = try Self.end(&json, message)
        } catch {
            throw DecodeError(json: error)
        }
        guard isWhole else { throw DecodeError(.duplicate) }
        try fields.append(to: &events, of: stream, in: message)
    }

    private static func raw(
        _ stream: BinanceStreamName,
        _ json: inout JSONScanner,
        _ message: Span<UInt8>,
        into events: inout EventBatch
    ) throws(DecodeError) {
        let range: Range<Int>
        let isWhole: Bool
        do throws(JSONError) {
            _ = try json.peek(in: message)
            let start = json.offset
            try json.skipValue(in: message)
            range = start..<json.offset
            isWhole = try Self.end(&json, message)
        } catch {
            throw DecodeError(json: error)
        }
        guard isWhole else { throw DecodeError(.duplicate) }
        try stream.append(to: &events, payload: range, in: message)
    }

    /// Reads on to the end of the message. Further fields of the envelope are tolerated; false where one of its own
    /// comes again.
    @inline(__always)
    private static func end(_ json: inout JSONScanner, _ message: Span<UInt8>) throws(JSONError) -> Bool {
        var isWhole = true
        while let key = try json.nextKey(in: message) {
            if key == "stream" || key == "data" { isWhole = false }
        }
        try json.end(in: message)
        return isWhole
    }
}
