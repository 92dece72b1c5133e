import MarketDataModel

// The macros of the tests can't take a span: these take what owns one.

extension ExactDecimal {
    init(text: String) throws(DecimalError) { try self.init(parsing: text.utf8.span) }

    init(bytes: [UInt8]) throws(DecimalError) { try self.init(parsing: bytes.span) }

    static func scan(_ bytes: [UInt8], from offset: Int) -> (value: ExactDecimal, end: Int)? {
        ExactDecimal.scan(bytes.span, at: offset, until: 0x22)
    }
}

extension InlineName {
    init?(bytes: [UInt8]) { self.init(bytes.span) }
}

extension ByteWord {
    init(_ bytes: [UInt8], from offset: Int = 0) { self.init(bytes.span, at: offset) }
}

extension Symbol {
    init?(bytes text: String) { self.init(utf8: text.utf8.span) }
}

extension NativeName {
    init?(bytes text: String) { self.init(utf8: text.utf8.span) }
}

extension VenueID {
    init?(bytes text: String) { self.init(utf8: text.utf8.span) }
}
