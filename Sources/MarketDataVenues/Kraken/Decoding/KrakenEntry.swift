import MarketDataModel
import WireFormats

/// An entry of a channel that is decoded: the fields that all of them have. Each field that was seen has a bit.
protocol KrakenEntry {
    var name: InlineName? { get set }
    var time: KrakenTime { get set }
    /// The bits of the fields that were seen; ``symbolBit`` and ``timeBit`` are taken.
    var seen: UInt8 { get set }
    /// A field was seen twice.
    var isRepeated: Bool { get set }
}

extension KrakenEntry {
    @inline(__always) static var symbolBit: UInt8 { 1 }
    @inline(__always) static var timeBit: UInt8 { 128 }

    @inline(__always)
    mutating func mark(_ bit: UInt8) {
        self.isRepeated = self.isRepeated || self.seen & bit != 0
        self.seen |= bit
    }

    @inline(__always)
    mutating func takeName(_ json: inout JSONScanner, _ bytes: Span<UInt8>) throws(JSONError) {
        self.mark(Self.symbolBit)
        self.name = try json.name(in: bytes)
    }

    @inline(__always)
    mutating func takeTime(_ json: inout JSONScanner, _ bytes: Span<UInt8>) throws(JSONError) {
        self.mark(Self.timeBit)
        self.time = try json.krakenTime(in: bytes)
    }

    /// Reads the number of the field with this bit.
    @inline(__always)
    mutating func number(
        _ bit: UInt8,
        _ json: inout JSONScanner,
        _ bytes: Span<UInt8>
    ) throws(JSONError) -> ExactDecimal {
        self.mark(bit)
        return try json.krakenNumber(in: bytes)
    }
}
