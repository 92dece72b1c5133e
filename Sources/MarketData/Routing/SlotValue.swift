internal import MarketDataModel

/// The newest value of a slot. Raw payloads lie beside it, so that this stays trivially copyable.
enum SlotValue: BitwiseCopyable, Sendable {
    case quote(Quote)
    case trade(Trade)
    case raw(received: ReceiveStamp)

    var received: ReceiveStamp {
        switch self {
        case .quote(let quote): quote.received
        case .trade(let trade): trade.received
        case .raw(let received): received
        }
    }
}
