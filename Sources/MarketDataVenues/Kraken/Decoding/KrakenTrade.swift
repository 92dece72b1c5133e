import MarketDataModel
import WireFormats

/// An entry of `trade`:
/// `{"symbol":"BTC/USD","side":"buy","price":1.5,"qty":2,"ord_type":"limit","trade_id":7,"timestamp":"…"}`.
struct KrakenTrade: KrakenEntry {
    var name: InlineName?
    private var side: Side?
    private var price = ExactDecimal.zero
    private var quantity = ExactDecimal.zero
    private var id: UInt64?
    var time = KrakenTime.none
    var seen: UInt8 = 0
    var isRepeated = false

    private static let sideBit: UInt8 = 2
    private static let priceBit: UInt8 = 4
    private static let quantityBit: UInt8 = 8
    private static let idBit: UInt8 = 16

    /// Reads the array that comes next and appends its trades; those of a snapshot are history, checked and left out.
    static func read(
        isHistory: Bool,
        _ json: inout JSONScanner,
        _ bytes: Span<UInt8>,
        into events: inout EventBatch
    ) throws(DecodeError) {
        try json.krakenEntries(in: bytes)
        while try json.krakenEntry(in: bytes) {
            let entry: KrakenTrade
            do throws(JSONError) {
                entry = try KrakenTrade(&json, bytes)
            } catch {
                throw DecodeError(json: error)
            }
            try entry.append(isHistory: isHistory, to: &events)
        }
    }

    /// Reads the object that comes next: first as the venue orders it, then whatever is left, in any order.
    @inline(__always)
    private init(_ json: inout JSONScanner, _ bytes: Span<UInt8>) throws(JSONError) {
        try json.beginObject(in: bytes)
        if json.takeKey("symbol", in: bytes) { try self.takeName(&json, bytes) }
        if json.takeKey("side", in: bytes) { try self.takeSide(&json, bytes) }
        if json.takeKey("price", in: bytes) { self.price = try self.number(Self.priceBit, &json, bytes) }
        if json.takeKey("qty", in: bytes) { self.quantity = try self.number(Self.quantityBit, &json, bytes) }
        if json.takeKey("ord_type", in: bytes) { try json.skipValue(in: bytes) }
        if json.takeKey("trade_id", in: bytes) { try self.takeID(&json, bytes) }
        if json.takeKey("timestamp", in: bytes) { try self.takeTime(&json, bytes) }
        while let key = try json.nextKey(in: bytes) {
            switch key {
            case "timestamp": try self.takeTime(&json, bytes)
            case "symbol": try self.takeName(&json, bytes)
            case "side": try self.takeSide(&json, bytes)
            case "price": self.price = try self.number(Self.priceBit, &json, bytes)
            case "qty": self.quantity = try self.number(Self.quantityBit, &json, bytes)
            case "trade_id": try self.takeID(&json, bytes)
            default: break
            }
        }
    }

    private func append(isHistory: Bool, to events: inout EventBatch) throws(DecodeError) {
        guard !self.isRepeated else { throw DecodeError(.duplicate) }
        guard let name = self.name else { throw DecodeError(.field("symbol")) }
        // The venue's side is the taker's.
        guard let side = self.side else { throw DecodeError(.field("side")) }
        guard self.seen & Self.priceBit != 0, !self.price.isNegative else { throw DecodeError(.field("price")) }
        guard self.seen & Self.quantityBit != 0, !self.quantity.isNegative else { throw DecodeError(.field("qty")) }
        let time = try self.time.checked()
        guard !isHistory else { return }
        events.trade(
            NativeName(name),
            price: Price(self.price),
            quantity: Quantity(self.quantity),
            aggressor: side,
            id: self.id,
            eventTime: time
        )
    }

    @inline(__always)
    private mutating func takeSide(_ json: inout JSONScanner, _ bytes: Span<UInt8>) throws(JSONError) {
        self.mark(Self.sideBit)
        let word = try json.krakenWord(in: bytes)
        if word == Self.buy.low {
            self.side = .buy
        } else if word == Self.sell.low {
            self.side = .sell
        }
    }

    @inline(__always)
    private mutating func takeID(_ json: inout JSONScanner, _ bytes: Span<UInt8>) throws(JSONError) {
        self.mark(Self.idBit)
        self.id = try json.krakenInteger(upTo: .max, in: bytes)
    }

    @inline(__always) private static var buy: JSONKey { "buy" }
    @inline(__always) private static var sell: JSONKey { "sell" }
}
