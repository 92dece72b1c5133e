import MarketDataModel
import WireFormats

/// A stream's name, found in a message: `btcusdt@bookTicker`.
struct BinanceStreamName {
    /// What the channel is.
    enum Kind {
        case quote
        case trade
        case aggregateTrade
        case other
    }

    /// Where the instrument lies; empty for a stream of the whole market.
    let instrument: Range<Int>
    /// Where the channel lies.
    let channel: Range<Int>
    /// What the channel is.
    let kind: Kind

    /// Splits the name that `text` is; `nil` where it is no stream's name, and where it has
    /// escapes: those are decoded first, by ``BinanceEnvelope``.
    @inline(__always)
    init?(_ text: JSONText, in bytes: Span<UInt8>) {
        guard !text.hasEscapes else { return nil }
        self.init(text.range, in: bytes)
    }

    /// Splits the name at `range`, which holds no escapes; `nil` where it is no stream's name.
    @inline(__always)
    init?(_ range: Range<Int>, in bytes: Span<UInt8>) {
        guard !range.isEmpty else { return nil }
        // `!miniTicker@arr`: no instrument, and the channel is the whole name.
        guard bytes[range.lowerBound] != 0x21 else {
            self.instrument = range.lowerBound..<range.lowerBound
            self.channel = range
            self.kind = .other
            return
        }
        var at = range.lowerBound
        while at < range.upperBound, bytes[at] != 0x40 { at &+= 1 }
        guard at > range.lowerBound, at &+ 1 < range.upperBound else { return nil }
        self.instrument = range.lowerBound..<at
        self.channel = (at &+ 1)..<range.upperBound
        self.kind = Self.kind(of: self.channel, in: bytes)
    }

    @inline(__always)
    private static func kind(of channel: Range<Int>, in bytes: Span<UInt8>) -> Kind {
        if Self.book.isSpelled(at: channel, in: bytes) { return .quote }
        if Self.trade.isSpelled(at: channel, in: bytes) { return .trade }
        return Self.aggregate.isSpelled(at: channel, in: bytes) ? .aggregateTrade : .other
    }

    @inline(__always) private static var book: JSONKey { "bookTicker" }
    @inline(__always) static var trade: JSONKey { "trade" }
    @inline(__always) static var aggregate: JSONKey { "aggTrade" }

    /// Whether `name` is the instrument, but for case: streams are named in small letters.
    @inline(__always)
    func isOf(_ name: InlineName, in bytes: Span<UInt8>) -> Bool {
        guard name.count == self.instrument.count else { return false }
        for index in 0..<name.count {
            let byte = name[index]
            let lower = byte &- 0x41 < 26 ? byte | 0x20 : byte
            guard bytes[self.instrument.lowerBound &+ index] == lower else { return false }
        }
        return true
    }

    /// Appends the payload as a message of a raw channel, or does what an announced shutdown asks for.
    func append(to events: inout EventBatch, payload: Range<Int>, in bytes: Span<UInt8>) throws(DecodeError) {
        guard let channel = InlineName(bytes.extracting(self.channel)) else { throw DecodeError(.name) }
        guard channel != BinanceSpot.shutdownChannel else { return events.report(BinanceSpot.shutdown) }
        guard !self.instrument.isEmpty else {
            return events.raw(channel, BinanceSpot.wholeMarket, payload: payload)
        }
        guard let name = InlineName(bytes.extracting(self.instrument)) else { throw DecodeError(.name) }
        events.raw(channel, NativeName(name.uppercased), payload: payload)
    }
}
