import MarketData

/// What a consumer was told, without the age: that depends on when it looked.
enum Told: Equatable {
    case value(Reading<MarketEvent>)
    case stale(Symbol, since: MonotonicTime)
    case live(Symbol)
    case gap(Symbol, Gap)
    case refused(Symbol, String)

    init(_ update: Update<MarketEvent>) {
        switch update {
        case .value(var reading):
            reading.age = .zero
            self = .value(reading)
        case .stale(let symbol, let since): self = .stale(symbol, since: since)
        case .live(let symbol): self = .live(symbol)
        case .gap(let symbol, let gap): self = .gap(symbol, gap)
        case .refused(let symbol, let error): self = .refused(symbol, error.message)
        }
    }

    var reading: Reading<MarketEvent>? {
        if case .value(let reading) = self { reading } else { nil }
    }
}

extension MarketEvent {
    /// The event without what the receiver adds.
    var timeless: MarketEvent {
        let nowhen = ReceiveStamp(wall: Timestamp(nanoseconds: 0), monotonic: .zero)
        switch self {
        case .quote(var quote):
            quote.received = nowhen
            return .quote(quote)
        case .trade(var trade):
            trade.received = nowhen
            return .trade(trade)
        }
    }

    /// The number by which the venue counts them.
    var number: UInt64? {
        switch self {
        case .quote(let quote): quote.sequence
        case .trade(let trade): trade.id
        }
    }
}

/// A symbol's event without what the receiver adds.
struct Heard: Equatable {
    var symbol: Symbol
    var event: MarketEvent

    init(_ reading: Reading<MarketEvent>) {
        self.symbol = reading.symbol
        self.event = reading.value.timeless
    }
}
