import MarketData

/// What a consumer was told, without the age: that depends on when it looked.
enum Told: Equatable {
    case value(Reading<MarketEvent.Content>)
    case stale(Symbol, since: MonotonicTime)
    case halted(Symbol, since: MonotonicTime)
    case live(Symbol)
    case gap(Symbol, Gap)
    case refused(Symbol, String)

    init(_ update: Update<MarketEvent.Content>) {
        switch update {
        case .value(var reading):
            reading.age = .zero
            self = .value(reading)
        case .stale(let symbol, let since): self = .stale(symbol, since: since)
        case .halted(let symbol, let since): self = .halted(symbol, since: since)
        case .live(let symbol): self = .live(symbol)
        case .gap(let symbol, let gap): self = .gap(symbol, gap)
        case .refused(let symbol, let error): self = .refused(symbol, error.message)
        }
    }

    var reading: Reading<MarketEvent.Content>? {
        if case .value(let reading) = self { reading } else { nil }
    }
}

extension MarketEvent.Content {
    /// The event without what the receiver adds.
    var timeless: MarketEvent.Content {
        let nowhen = ReceiveStamp(wall: Timestamp(nanoseconds: 0), monotonic: .zero)
        switch self {
        case .quote(var quote):
            quote.received = nowhen
            return .quote(quote)
        case .trade(var trade):
            trade.received = nowhen
            return .trade(trade)
        case .aggregateTrade(var trade):
            trade.received = nowhen
            return .aggregateTrade(trade)
        case .book, .status, .raw: return self
        }
    }

    /// The number by which the venue counts them.
    var number: UInt64? { self.sequence }
}

/// A symbol's event without what the receiver adds.
struct Heard: Equatable {
    var symbol: Symbol
    var event: MarketEvent.Content

    init(_ reading: Reading<MarketEvent.Content>) {
        self.symbol = reading.symbol
        self.event = reading.value.timeless
    }
}
