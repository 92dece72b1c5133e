import MarketDataCore
import MarketDataModel

extension KeptQuote {
    /// A quote that was received, by a request that was sent, so many seconds after the start.
    static func test(
        bid: Price = "1",
        sequence: UInt64? = nil,
        receivedAt: Double,
        sentAt: Double? = nil,
        request: UInt64 = 1
    ) -> KeptQuote {
        let received = ReceiveStamp(wall: Timestamp(nanoseconds: 0), monotonic: at(receivedAt))
        let quote = Quote(bid: bid, bidSize: "1", ask: "3", askSize: "1", sequence: sequence, received: received)
        return KeptQuote(quote, sentAt: at(sentAt ?? receivedAt), request: request)
    }
}

extension QuoteShard {
    mutating func find(
        _ symbol: Symbol,
        _ demand: QuoteDemand,
        now: MonotonicTime,
        counts: Bool = true
    ) -> QuoteRecall {
        self.find(symbol, hash: symbol.name.mixed, demand, now: now, counts: counts)
    }

    @discardableResult
    mutating func keep(_ kept: KeptQuote, of symbol: Symbol, life: Duration? = nil) -> KeptQuote {
        self.keep(kept, of: symbol, hash: symbol.name.mixed, life: life ?? .seconds(60))
    }
}

extension QuoteRecall {
    /// The quote's bid, where there is one.
    var bid: Price? { if case .quote(let quote, _, _) = self { quote.bid } else { nil } }

    var isStale: Bool { if case .quote(_, let isStale, _) = self { isStale } else { false } }

    var refreshes: Bool { if case .quote(_, _, let refreshes) = self { refreshes } else { false } }
}

extension Symbol {
    /// `S7-USDT` for 7.
    static func number(_ number: Int) -> Symbol {
        guard let name = InlineName("S\(number)-USDT") else { preconditionFailure("a name") }
        return Symbol(name)
    }
}
