import MarketDataModel
import Testing

@Suite struct `A quote as words` {
    private static func copy(_ quote: Quote) -> Quote {
        let words = QuoteWords(quote)
        return Quote(
            bid: words.bid,
            bidSize: words.bidSize,
            ask: words.ask,
            askSize: words.askSize,
            eventTime: words.eventTime,
            sequence: words.sequence,
            wall: words.wall,
            monotonic: words.monotonic,
            form: words.form
        )
    }

    @Test func `every combination of absent fields comes back`() {
        let received = ReceiveStamp(wall: Timestamp(nanoseconds: -7), monotonic: MonotonicTime(nanoseconds: 42))
        for absent in 0..<64 {
            func has(_ bit: Int) -> Bool { absent & (1 << bit) == 0 }
            let quote = Quote(
                bid: has(0) ? "61837.63000000" : nil,
                bidSize: has(1) ? "0" : nil,
                ask: has(2) ? "-0.00000001" : nil,
                askSize: has(3) ? "9223372036854775807" : nil,
                eventTime: has(4) ? Timestamp(nanoseconds: -1) : nil,
                sequence: has(5) ? .max : nil,
                received: received
            )
            let copy = Self.copy(quote)
            #expect(copy == quote)
            // Decimals are equal by value; their trailing zeros come back, too.
            #expect("\(copy)" == "\(quote)")
        }
    }

    @Test func `every scale comes back`() throws {
        for scale in 0...ExactDecimal.maximumScale {
            let price = Price(try ExactDecimal(significand: .min, exponent: -scale))
            let received = ReceiveStamp(wall: Timestamp(nanoseconds: 0), monotonic: .zero)
            let quote = Quote(bid: price, bidSize: nil, ask: nil, askSize: nil, received: received)
            #expect(Self.copy(quote).bid?.decimal.scale == scale)
            #expect(Self.copy(quote) == quote)
        }
    }
}
