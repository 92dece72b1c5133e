import MarketDataModel
import WireFormats

/// Reads the objects of a bookTicker answer:
/// `{"symbol":"LTCBTC","bidPrice":"4.0","bidQty":"431.0","askPrice":"4.2","askQty":"9.0"}`.
struct BinanceQuoteReader {
    /// What was read whole.
    private(set) var quotes: [QuoteOf] = []
    /// The first field that an object did not have.
    private(set) var missing: DecodeError.StaticName?

    private let received: ReceiveStamp

    init(received: ReceiveStamp) { self.received = received }

    /// Reads the object that comes next. One whose symbol is no name of ours (the venue has some beyond ASCII) was not
    /// asked for and is passed over.
    mutating func read(_ json: inout JSONScanner, in bytes: Span<UInt8>) throws(JSONError) {
        var symbol: JSONText?
        var bid: Price?
        var bidSize: Quantity?
        var ask: Price?
        var askSize: Quantity?
        try json.beginObject(in: bytes)
        while let key = try json.nextKey(in: bytes) {
            switch key {
            case "symbol": symbol = try json.text(in: bytes)
            case "bidPrice": bid = Price(try json.decimal(in: bytes))
            case "bidQty": bidSize = Quantity(try json.decimal(in: bytes))
            case "askPrice": ask = Price(try json.decimal(in: bytes))
            case "askQty": askSize = Quantity(try json.decimal(in: bytes))
            default: break
            }
        }
        guard let symbol else { return self.miss("symbol") }
        guard let bid else { return self.miss("bidPrice") }
        guard let bidSize else { return self.miss("bidQty") }
        guard let ask else { return self.miss("askPrice") }
        guard let askSize else { return self.miss("askQty") }
        guard !symbol.hasEscapes, let native = NativeName(ascii: bytes.extracting(symbol.range)) else { return }
        let quote = Quote(bid: bid, bidSize: bidSize, ask: ask, askSize: askSize, received: self.received)
        self.quotes.append(QuoteOf(native, quote))
    }

    private mutating func miss(_ field: DecodeError.StaticName) {
        if self.missing == nil { self.missing = field }
    }
}
