/// A quote as nine machine words, for a store that is written and read a word at a time.
package struct QuoteWords: BitwiseCopyable, Hashable, Sendable {
    /// The significands of ``Quote/bid``, ``Quote/bidSize``, ``Quote/ask`` and ``Quote/askSize``.
    package let bid: UInt64
    package let bidSize: UInt64
    package let ask: UInt64
    package let askSize: UInt64
    package let eventTime: UInt64
    package let sequence: UInt64
    package let wall: UInt64
    package let monotonic: UInt64
    /// A byte each for bid, bid size, ask, ask size, event time and sequence: the highest bit says that there is one, the
    /// others are a decimal's scale.
    package let form: UInt64

    /// Takes `quote` apart.
    package init(_ quote: Quote) {
        var form: UInt64 = 0
        self.bid = Self.word(quote.bid?.decimal, 0, &form)
        self.bidSize = Self.word(quote.bidSize?.decimal, 1, &form)
        self.ask = Self.word(quote.ask?.decimal, 2, &form)
        self.askSize = Self.word(quote.askSize?.decimal, 3, &form)
        if quote.eventTime != nil { form |= 0x80 &<< 32 }
        if quote.sequence != nil { form |= 0x80 &<< 40 }
        self.eventTime = UInt64(bitPattern: quote.eventTime?.nanoseconds ?? 0)
        self.sequence = quote.sequence ?? 0
        self.wall = UInt64(bitPattern: quote.received.wall.nanoseconds)
        self.monotonic = UInt64(bitPattern: quote.received.monotonic.nanoseconds)
        self.form = form
    }

    /// Notes in `form` that the field is there, and its scale; returns its significand.
    private static func word(_ decimal: ExactDecimal?, _ field: UInt64, _ form: inout UInt64) -> UInt64 {
        guard let decimal else { return 0 }
        form |= (0x80 | UInt64(UInt8(bitPattern: decimal.storedScale))) &<< (field &* 8)
        return UInt64(bitPattern: decimal.significand)
    }
}

extension Quote {
    /// The quote that ``QuoteWords`` took apart. By single words, which stay in registers on their way here from a store.
    package init(
        bid: UInt64,
        bidSize: UInt64,
        ask: UInt64,
        askSize: UInt64,
        eventTime: UInt64,
        sequence: UInt64,
        wall: UInt64,
        monotonic: UInt64,
        form: UInt64
    ) {
        self.init(
            bid: ExactDecimal(word: bid, form: form).map { Price($0) },
            bidSize: ExactDecimal(word: bidSize, form: form &>> 8).map { Quantity($0) },
            ask: ExactDecimal(word: ask, form: form &>> 16).map { Price($0) },
            askSize: ExactDecimal(word: askSize, form: form &>> 24).map { Quantity($0) },
            eventTime: form & (0x80 &<< 32) == 0 ? nil : Timestamp(nanoseconds: Int64(bitPattern: eventTime)),
            sequence: form & (0x80 &<< 40) == 0 ? nil : sequence,
            received: ReceiveStamp(
                wall: Timestamp(nanoseconds: Int64(bitPattern: wall)),
                monotonic: MonotonicTime(nanoseconds: Int64(bitPattern: monotonic))
            )
        )
    }
}

extension ExactDecimal {
    /// The decimal of a word, where the lowest byte of `form` says that there is one.
    @inline(__always)
    fileprivate init?(word: UInt64, form: UInt64) {
        guard form & 0x80 != 0 else { return nil }
        self.init(uncheckedSignificand: Int64(bitPattern: word), scale: Int(form & 0x7F))
    }
}
