import MarketDataModel
import WireFormats

/// The fields of a trade or an aggTrade payload:
/// `{"e":"trade","E":1,"s":"BTCUSDT","t":1,"p":"1","q":"1","T":1,"m":true,"M":true}`; an aggTrade has its number under
/// `a`, and under `f` and `l` those of the first and the last trade it sums.
struct BinanceTradeFields {
    private let isAggregate: Bool
    private var name: InlineName?
    private var id: UInt64 = 0
    private var price = ExactDecimal.zero
    private var quantity = ExactDecimal.zero
    /// `T`: milliseconds since 1970, or microseconds where the stream was opened with `timeUnit=MICROSECOND`.
    private var time: Int64 = 0
    private var buyerIsMaker = false
    private var isOfKind = false
    /// One bit a field that was seen, and whether one was seen twice.
    private var seen: UInt8 = 0
    private var isRepeated = false

    /// Reads the object that comes next: first as the venue orders it, then whatever is left, in any order.
    @inline(__always)
    init(isAggregate: Bool, _ json: inout JSONScanner, in bytes: Span<UInt8>) throws(JSONError) {
        self.isAggregate = isAggregate
        let idKey: JSONKey = isAggregate ? "a" : "t"
        try json.beginObject(in: bytes)
        if json.takeKey("e", in: bytes) { try self.takeKind(&json, bytes) }
        if json.takeKey("E", in: bytes) { try json.skipValue(in: bytes) }
        if json.takeKey("s", in: bytes) { try self.takeName(&json, bytes) }
        if json.takeKey(idKey, in: bytes) { try self.takeID(&json, bytes) }
        if json.takeKey("p", in: bytes) { try self.takePrice(&json, bytes) }
        if json.takeKey("q", in: bytes) { try self.takeQuantity(&json, bytes) }
        if isAggregate {
            if json.takeKey("f", in: bytes) { try json.skipValue(in: bytes) }
            if json.takeKey("l", in: bytes) { try json.skipValue(in: bytes) }
        }
        if json.takeKey("T", in: bytes) { try self.takeTime(&json, bytes) }
        if json.takeKey("m", in: bytes) { try self.takeMaker(&json, bytes) }
        while let key = try json.nextKey(in: bytes) {
            switch key {
            case "T": try self.takeTime(&json, bytes)
            case "m": try self.takeMaker(&json, bytes)
            case "e": try self.takeKind(&json, bytes)
            case "s": try self.takeName(&json, bytes)
            case idKey: try self.takeID(&json, bytes)
            case "p": try self.takePrice(&json, bytes)
            case "q": try self.takeQuantity(&json, bytes)
            default: break
            }
        }
    }

    /// Appends the trade, if every field was there exactly once and the instrument is that of `stream`.
    ///
    /// Its time is that of the trade (`T`), not of the message (`E`). Where the buyer was the maker, the seller came to
    /// the market.
    @inline(__always)
    func append(
        to events: inout EventBatch,
        of stream: BinanceStreamName?,
        in message: Span<UInt8>
    ) throws(DecodeError) {
        guard self.seen == 0b111_1111, !self.isRepeated, self.isOfKind, let name = self.name else { throw self.problem }
        if let stream, !stream.isOf(name, in: message) { throw DecodeError(.field("s")) }
        guard let time = Self.moment(self.time) else { throw DecodeError(.field("T")) }
        events.trade(
            NativeName(name),
            price: Price(self.price),
            quantity: Quantity(self.quantity),
            aggressor: self.buyerIsMaker ? .sell : .buy,
            id: self.id,
            isAggregate: self.isAggregate,
            eventTime: time
        )
    }

    /// The venue sends milliseconds or microseconds. A number of the size of seconds is milliseconds before 1973-03-03,
    /// one of the size of nanoseconds is broken.
    @inline(__always)
    private static func moment(_ time: Int64) -> Timestamp? {
        switch time.magnitude {
        case ..<100_000_000_000: Timestamp(milliseconds: time)
        case ..<100_000_000_000_000_000: Timestamp(unixTime: time)
        default: nil
        }
    }

    private var problem: DecodeError {
        if self.isRepeated { return DecodeError(.duplicate) }
        switch (~self.seen).trailingZeroBitCount {
        case 1: return DecodeError(.field("s"))
        case 2: return DecodeError(.field(self.isAggregate ? "a" : "t"))
        case 3: return DecodeError(.field("p"))
        case 4: return DecodeError(.field("q"))
        case 5: return DecodeError(.field("T"))
        case 6: return DecodeError(.field("m"))
        default: return DecodeError(.field("e"))
        }
    }

    @inline(__always)
    private mutating func mark(_ bit: UInt8) {
        self.isRepeated = self.isRepeated || self.seen & bit != 0
        self.seen |= bit
    }

    @inline(__always)
    private mutating func takeKind(_ json: inout JSONScanner, _ bytes: Span<UInt8>) throws(JSONError) {
        self.mark(1)
        let kind = try json.text(in: bytes)
        let expected = self.isAggregate ? BinanceStreamName.aggregate : BinanceStreamName.trade
        self.isOfKind = expected.isSpelled(at: kind.range, in: bytes)
    }

    @inline(__always)
    private mutating func takeName(_ json: inout JSONScanner, _ bytes: Span<UInt8>) throws(JSONError) {
        self.mark(2)
        self.name = try json.name(in: bytes)
    }

    @inline(__always)
    private mutating func takeID(_ json: inout JSONScanner, _ bytes: Span<UInt8>) throws(JSONError) {
        self.mark(4)
        self.id = try json.uint64(in: bytes)
    }

    @inline(__always)
    private mutating func takePrice(_ json: inout JSONScanner, _ bytes: Span<UInt8>) throws(JSONError) {
        self.mark(8)
        self.price = try json.decimal(in: bytes)
    }

    @inline(__always)
    private mutating func takeQuantity(_ json: inout JSONScanner, _ bytes: Span<UInt8>) throws(JSONError) {
        self.mark(16)
        self.quantity = try json.decimal(in: bytes)
    }

    @inline(__always)
    private mutating func takeTime(_ json: inout JSONScanner, _ bytes: Span<UInt8>) throws(JSONError) {
        self.mark(32)
        self.time = try json.int64(in: bytes)
    }

    @inline(__always)
    private mutating func takeMaker(_ json: inout JSONScanner, _ bytes: Span<UInt8>) throws(JSONError) {
        self.mark(64)
        self.buyerIsMaker = try json.bool(in: bytes)
    }
}
