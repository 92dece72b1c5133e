import MarketDataModel
import WireFormats

/// The fields of a bookTicker payload: `{"u":1,"s":"BTCUSDT","b":"1","B":"1","a":"1","A":"1"}`.
struct BinanceQuoteFields {
    private var sequence: UInt64 = 0
    private var name: InlineName?
    private var bid = ExactDecimal.zero
    private var bidSize = ExactDecimal.zero
    private var ask = ExactDecimal.zero
    private var askSize = ExactDecimal.zero
    /// One bit a field that was seen, and whether one was seen twice.
    private var seen: UInt8 = 0
    private var isRepeated = false

    /// Reads the object that comes next: first as the venue orders it, then whatever is left, in any order.
    @inline(__always)
    init(_ json: inout JSONScanner, in bytes: Span<UInt8>) throws(JSONError) {
        try json.beginObject(in: bytes)
        if json.takeKey("u", in: bytes) { try self.takeSequence(&json, bytes) }
        if json.takeKey("s", in: bytes) { try self.takeName(&json, bytes) }
        if json.takeKey("b", in: bytes) { try self.takeBid(&json, bytes) }
        if json.takeKey("B", in: bytes) { try self.takeBidSize(&json, bytes) }
        if json.takeKey("a", in: bytes) { try self.takeAsk(&json, bytes) }
        if json.takeKey("A", in: bytes) { try self.takeAskSize(&json, bytes) }
        while let key = try json.nextKey(in: bytes) {
            switch key {
            case "u": try self.takeSequence(&json, bytes)
            case "s": try self.takeName(&json, bytes)
            case "b": try self.takeBid(&json, bytes)
            case "B": try self.takeBidSize(&json, bytes)
            case "a": try self.takeAsk(&json, bytes)
            case "A": try self.takeAskSize(&json, bytes)
            default: break
            }
        }
    }

    /// Appends the quote, if every field was there exactly once and the instrument is that of `stream`.
    @inline(__always)
    func append(
        to events: inout EventBatch,
        of stream: BinanceStreamName?,
        in message: Span<UInt8>
    ) throws(DecodeError) {
        guard self.seen == 0b11_1111, !self.isRepeated, let name = self.name else { throw self.problem }
        if let stream, !stream.isOf(name, in: message) { throw DecodeError(.field("s")) }
        // The venue writes an empty side as zero.
        events.quote(
            NativeName(name),
            bid: self.bidSize.isZero ? nil : Price(self.bid),
            bidSize: Quantity(self.bidSize),
            ask: self.askSize.isZero ? nil : Price(self.ask),
            askSize: Quantity(self.askSize),
            sequence: self.sequence
        )
    }

    private var problem: DecodeError {
        if self.isRepeated { return DecodeError(.duplicate) }
        switch (~self.seen).trailingZeroBitCount {
        case 0: return DecodeError(.field("u"))
        case 1: return DecodeError(.field("s"))
        case 2: return DecodeError(.field("b"))
        case 3: return DecodeError(.field("B"))
        case 4: return DecodeError(.field("a"))
        default: return DecodeError(.field("A"))
        }
    }

    @inline(__always)
    private mutating func mark(_ bit: UInt8) {
        self.isRepeated = self.isRepeated || self.seen & bit != 0
        self.seen |= bit
    }

    @inline(__always)
    private mutating func takeSequence(_ json: inout JSONScanner, _ bytes: Span<UInt8>) throws(JSONError) {
        self.mark(1)
        self.sequence = try json.uint64(in: bytes)
    }

    @inline(__always)
    private mutating func takeName(_ json: inout JSONScanner, _ bytes: Span<UInt8>) throws(JSONError) {
        self.mark(2)
        self.name = try json.name(in: bytes)
    }

    @inline(__always)
    private mutating func takeBid(_ json: inout JSONScanner, _ bytes: Span<UInt8>) throws(JSONError) {
        self.mark(4)
        self.bid = try json.decimal(in: bytes)
    }

    @inline(__always)
    private mutating func takeBidSize(_ json: inout JSONScanner, _ bytes: Span<UInt8>) throws(JSONError) {
        self.mark(8)
        self.bidSize = try json.decimal(in: bytes)
    }

    @inline(__always)
    private mutating func takeAsk(_ json: inout JSONScanner, _ bytes: Span<UInt8>) throws(JSONError) {
        self.mark(16)
        self.ask = try json.decimal(in: bytes)
    }

    @inline(__always)
    private mutating func takeAskSize(_ json: inout JSONScanner, _ bytes: Span<UInt8>) throws(JSONError) {
        self.mark(32)
        self.askSize = try json.decimal(in: bytes)
    }
}
