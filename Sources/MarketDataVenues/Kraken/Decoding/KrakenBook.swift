import MarketDataModel
import WireFormats

/// An entry of `book`: `{"symbol":"BTC/USD","bids":[…],"asks":[…],"checksum":1,"timestamp":"…"}`, snapshot and update
/// alike. The checksum is missing where a side has fewer than ten levels.
struct KrakenBook: KrakenEntry {
    private let firstLevel: Int
    var name: InlineName?
    private var bids = 0..<0
    private var asks = 0..<0
    private var checksum: UInt32?
    var time = KrakenTime.none
    private var problem: KrakenLevel.Problem?
    var seen: UInt8 = 0
    var isRepeated = false

    private static let bidsBit: UInt8 = 2
    private static let asksBit: UInt8 = 4
    private static let checksumBit: UInt8 = 8

    /// Reads the array that comes next and appends its updates.
    @inline(__always)
    static func read(
        _ kind: BookUpdate.Kind,
        depth: UInt16,
        _ json: inout JSONScanner,
        _ bytes: Span<UInt8>,
        into events: inout EventBatch
    ) throws(DecodeError) {
        try json.krakenEntries(in: bytes)
        while try json.krakenEntry(in: bytes) {
            let entry: KrakenBook
            do throws(JSONError) {
                entry = try KrakenBook(&json, bytes, levels: &events.levels)
            } catch {
                throw DecodeError(json: error)
            }
            try entry.append(kind, depth: depth, to: &events)
        }
    }

    /// Reads the object that comes next: first as the venue orders it, then whatever is left, in any order.
    @inline(__always)
    private init(
        _ json: inout JSONScanner,
        _ bytes: Span<UInt8>,
        levels: inout [BookLevel]
    ) throws(JSONError) {
        self.firstLevel = levels.count
        try json.beginObject(in: bytes)
        if json.takeKey("symbol", in: bytes) { try self.takeName(&json, bytes) }
        if json.takeKey("bids", in: bytes) { try self.takeBids(&json, bytes, &levels) }
        if json.takeKey("asks", in: bytes) { try self.takeAsks(&json, bytes, &levels) }
        if json.takeKey("checksum", in: bytes) { try self.takeChecksum(&json, bytes) }
        if json.takeKey("timestamp", in: bytes) { try self.takeTime(&json, bytes) }
        while let key = try json.nextKey(in: bytes) {
            switch key {
            case "checksum": try self.takeChecksum(&json, bytes)
            case "timestamp": try self.takeTime(&json, bytes)
            case "symbol": try self.takeName(&json, bytes)
            case "bids": try self.takeBids(&json, bytes, &levels)
            case "asks": try self.takeAsks(&json, bytes, &levels)
            default: break
            }
        }
    }

    @inline(__always)
    private func append(_ kind: BookUpdate.Kind, depth: UInt16, to events: inout EventBatch) throws(DecodeError) {
        guard !self.isRepeated else { throw DecodeError(.duplicate) }
        guard let name = self.name else { throw DecodeError(.field("symbol")) }
        if let problem = self.problem { throw problem.error }
        if kind == .snapshot {
            guard self.seen & Self.bidsBit != 0 else { throw DecodeError(.field("bids")) }
            guard self.seen & Self.asksBit != 0 else { throw DecodeError(.field("asks")) }
        }
        let time = try self.time.checked()
        if !self.asks.isEmpty, self.asks.lowerBound < self.bids.lowerBound { self.putBidsFirst(&events.levels) }
        events.book(
            NativeName(name),
            BookUpdate(kind, depth: depth, checksum: self.checksum, eventTime: time),
            firstLevel: self.firstLevel,
            bidCount: self.bids.count
        )
    }

    /// Asks that came first go behind the bids.
    private func putBidsFirst(_ levels: inout [BookLevel]) {
        let ordered = Array(levels[self.bids]) + Array(levels[self.asks])
        levels.replaceSubrange(self.firstLevel..., with: ordered)
    }

    @inline(__always)
    private mutating func takeBids(
        _ json: inout JSONScanner,
        _ bytes: Span<UInt8>,
        _ levels: inout [BookLevel]
    ) throws(JSONError) {
        self.mark(Self.bidsBit)
        let start = levels.count
        try self.takeLevels(&json, bytes, &levels)
        self.bids = start..<levels.count
    }

    @inline(__always)
    private mutating func takeAsks(
        _ json: inout JSONScanner,
        _ bytes: Span<UInt8>,
        _ levels: inout [BookLevel]
    ) throws(JSONError) {
        self.mark(Self.asksBit)
        let start = levels.count
        try self.takeLevels(&json, bytes, &levels)
        self.asks = start..<levels.count
    }

    @inline(__always)
    private mutating func takeChecksum(_ json: inout JSONScanner, _ bytes: Span<UInt8>) throws(JSONError) {
        self.mark(Self.checksumBit)
        let checksum = try json.krakenInteger(upTo: UInt64(UInt32.max), in: bytes)
        self.checksum = UInt32(truncatingIfNeeded: checksum)
    }

    private mutating func takeLevels(
        _ json: inout JSONScanner,
        _ bytes: Span<UInt8>,
        _ levels: inout [BookLevel]
    ) throws(JSONError) {
        try json.beginArray(in: bytes)
        while try json.nextElement(in: bytes) {
            let level = try KrakenLevel(&json, bytes)
            if let problem = level.problem, self.problem == nil { self.problem = problem }
            levels.append(BookLevel(Price(level.price), Quantity(level.quantity)))
        }
    }
}

/// A level: `{"price":1.5,"qty":2}`.
struct KrakenLevel {
    /// What is wrong with a level.
    enum Problem {
        case repeated
        case price
        case quantity

        var error: DecodeError {
            switch self {
            case .repeated: DecodeError(.duplicate)
            case .price: DecodeError(.field("price"))
            case .quantity: DecodeError(.field("qty"))
            }
        }
    }

    private(set) var price = ExactDecimal.zero
    private(set) var quantity = ExactDecimal.zero
    private var hasPrice = false
    private var hasQuantity = false
    private var isRepeated = false

    @inline(__always)
    init(_ json: inout JSONScanner, _ bytes: Span<UInt8>) throws(JSONError) {
        try json.beginObject(in: bytes)
        if json.takeKey("price", in: bytes) { try self.takePrice(&json, bytes) }
        if json.takeKey("qty", in: bytes) { try self.takeQuantity(&json, bytes) }
        while let key = try json.nextKey(in: bytes) {
            switch key {
            case "price": try self.takePrice(&json, bytes)
            case "qty": try self.takeQuantity(&json, bytes)
            default: break
            }
        }
    }

    @inline(__always)
    var problem: Problem? {
        if self.isRepeated { return .repeated }
        if !self.hasPrice || self.price.isNegative { return .price }
        return !self.hasQuantity || self.quantity.isNegative ? .quantity : nil
    }

    @inline(__always)
    private mutating func takePrice(_ json: inout JSONScanner, _ bytes: Span<UInt8>) throws(JSONError) {
        self.isRepeated = self.isRepeated || self.hasPrice
        self.hasPrice = true
        self.price = try json.krakenNumber(in: bytes)
    }

    @inline(__always)
    private mutating func takeQuantity(_ json: inout JSONScanner, _ bytes: Span<UInt8>) throws(JSONError) {
        self.isRepeated = self.isRepeated || self.hasQuantity
        self.hasQuantity = true
        self.quantity = try json.krakenNumber(in: bytes)
    }
}
