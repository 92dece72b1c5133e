import MarketDataModel
import WireFormats

/// An entry of `ticker`: `{"symbol":"BTC/USD","bid":1.5,"bid_qty":2,"ask":1.6,"ask_qty":3,…,"timestamp":"…"}`.
struct KrakenTicker: KrakenEntry {
    var name: InlineName?
    private var bid = ExactDecimal.zero
    private var bidSize = ExactDecimal.zero
    private var ask = ExactDecimal.zero
    private var askSize = ExactDecimal.zero
    var time = KrakenTime.none
    var seen: UInt8 = 0
    var isRepeated = false

    private static let bidBit: UInt8 = 2
    private static let bidSizeBit: UInt8 = 4
    private static let askBit: UInt8 = 8
    private static let askSizeBit: UInt8 = 16

    /// Reads the array that comes next and appends its quotes.
    @inline(__always)
    static func read(
        _ json: inout JSONScanner,
        _ bytes: Span<UInt8>,
        into events: inout EventBatch
    ) throws(DecodeError) {
        try json.krakenEntries(in: bytes)
        while try json.krakenEntry(in: bytes) {
            let entry: KrakenTicker
            do throws(JSONError) {
                entry = try KrakenTicker(&json, bytes)
            } catch {
                throw DecodeError(json: error)
            }
            try entry.append(to: &events)
        }
    }

    /// Reads the object that comes next: first as the venue orders it, then whatever is left, in any order.
    @inline(__always)
    private init(_ json: inout JSONScanner, _ bytes: Span<UInt8>) throws(JSONError) {
        try json.beginObject(in: bytes)
        if json.takeKey("symbol", in: bytes) { try self.takeName(&json, bytes) }
        if json.takeKey("bid", in: bytes) { self.bid = try self.number(Self.bidBit, &json, bytes) }
        if json.takeKey("bid_qty", in: bytes) { self.bidSize = try self.number(Self.bidSizeBit, &json, bytes) }
        if json.takeKey("ask", in: bytes) { self.ask = try self.number(Self.askBit, &json, bytes) }
        if json.takeKey("ask_qty", in: bytes) { self.askSize = try self.number(Self.askSizeBit, &json, bytes) }
        if json.takeKey("last", in: bytes) { try json.skipValue(in: bytes) }
        if json.takeKey("volume", in: bytes) { try json.skipValue(in: bytes) }
        if json.takeKey("vwap", in: bytes) { try json.skipValue(in: bytes) }
        if json.takeKey("low", in: bytes) { try json.skipValue(in: bytes) }
        if json.takeKey("high", in: bytes) { try json.skipValue(in: bytes) }
        if json.takeKey("change", in: bytes) { try json.skipValue(in: bytes) }
        if json.takeKey("change_pct", in: bytes) { try json.skipValue(in: bytes) }
        if json.takeKey("trades", in: bytes) { try json.skipValue(in: bytes) }
        if json.takeKey("timestamp", in: bytes) { try self.takeTime(&json, bytes) }
        while let key = try json.nextKey(in: bytes) {
            switch key {
            case "timestamp": try self.takeTime(&json, bytes)
            case "symbol": try self.takeName(&json, bytes)
            case "bid": self.bid = try self.number(Self.bidBit, &json, bytes)
            case "bid_qty": self.bidSize = try self.number(Self.bidSizeBit, &json, bytes)
            case "ask": self.ask = try self.number(Self.askBit, &json, bytes)
            case "ask_qty": self.askSize = try self.number(Self.askSizeBit, &json, bytes)
            default: break
            }
        }
    }

    /// Appends the quote. A side with the price zero has no orders; a size of zero beside a price is a size.
    @inline(__always)
    private func append(to events: inout EventBatch) throws(DecodeError) {
        guard !self.isRepeated else { throw DecodeError(.duplicate) }
        guard let name = self.name else { throw DecodeError(.field("symbol")) }
        guard self.seen & (Self.bidBit | Self.askBit) != 0, !self.bid.isNegative else {
            throw DecodeError(.field("bid"))
        }
        guard !self.ask.isNegative else { throw DecodeError(.field("ask")) }
        guard !self.bidSize.isNegative else { throw DecodeError(.field("bid_qty")) }
        guard !self.askSize.isNegative else { throw DecodeError(.field("ask_qty")) }
        events.quote(
            NativeName(name),
            bid: self.bid.isZero ? nil : Price(self.bid),
            bidSize: self.seen & Self.bidSizeBit == 0 ? nil : Quantity(self.bidSize),
            ask: self.ask.isZero ? nil : Price(self.ask),
            askSize: self.seen & Self.askSizeBit == 0 ? nil : Quantity(self.askSize),
            eventTime: try self.time.checked()
        )
    }
}
