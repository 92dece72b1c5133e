import Logging
import MarketDataCore
import MarketDataModel
import MarketDataVenues

@testable import MarketData

/// A router with a clock moved by hand, and short words for what a venue says.
final class RouterBench {
    let time = ManualTime()
    let core: ClientCore
    var router: Router { self.core.router }
    private var effects = Router.Effects()

    init(discovers: Bool = false) {
        self.core = ClientCore(
            venueID: "test",
            time: .manual(self.time),
            router: Router(RouterStateMachine(discovers: discovers)),
            logger: Logger(label: "test")
        )
    }

    /// Lets the router know that `symbol` is called so by the venue, on every decoded channel.
    func bind(_ symbol: Symbol, _ native: NativeName) {
        self.router.change { machine, _ in
            for channel in [Channel.quotes, .trades, .aggregateTrades] {
                machine.bind(SlotKey(channel: channel, symbol: symbol), to: native)
            }
        }
    }

    /// Lets the router know that `symbol` is called so by the venue, on one channel.
    func bind(_ symbol: Symbol, _ native: NativeName, on channel: Channel) {
        self.router.change { machine, _ in machine.bind(SlotKey(channel: channel, symbol: symbol), to: native) }
    }

    func subscription<Value>(
        _ channels: [Channel],
        _ symbols: [Symbol],
        _ delivery: Delivery = .latest,
        value: @escaping @Sendable (Item) -> Value?
    ) -> Subscription<Value> {
        let keys = channels.flatMap { channel in symbols.map { SlotKey(channel: channel, symbol: $0) } }
        return Subscription(wish: Wish(keys: keys, delivery: delivery), core: self.core, value: value)
    }

    func quotes(_ symbols: [Symbol], _ delivery: Delivery = .latest) -> Subscription<Quote> {
        self.subscription([.quotes], symbols, delivery) { item in
            guard case .quote(let quote) = item.value else { return nil }
            return quote
        }
    }

    func trades(_ symbols: [Symbol], _ delivery: Delivery = .every()) -> Subscription<Trade> {
        self.subscription([.trades], symbols, delivery) { item in
            guard case .trade(let trade) = item.value else { return nil }
            return trade
        }
    }

    /// One socket read.
    @discardableResult
    func read(
        connection: UInt64 = 1,
        bytes: [UInt8] = [],
        _ fill: (inout EventBatch) -> Void
    ) -> Router.Effects {
        var batch = EventBatch(received: self.time.stamp)
        fill(&batch)
        let none: [UInt8] = []
        let source = EventSource(connection: connection)
        self.router.publish(batch, bytes.span, none.span, from: source, effects: &self.effects)
        return self.effects
    }

    /// One socket read with one quote.
    @discardableResult
    func quote(
        _ native: NativeName,
        bid: Price,
        sequence: UInt64? = nil,
        connection: UInt64 = 1
    ) -> Router.Effects {
        self.read(connection: connection) { $0.add(native, bid: bid, sequence: sequence) }
    }

    /// One socket read with one trade.
    func trade(_ native: NativeName, id: UInt64, connection: UInt64 = 1) {
        self.read(connection: connection) { $0.trade(native, price: "1", quantity: "1", id: id) }
    }

    /// The state of a symbol's quotes.
    func status(_ symbol: Symbol) -> SymbolStatus {
        self.router.status(of: SlotKey(channel: .quotes, symbol: symbol))
    }

    func stale(_ natives: NativeName..., channel: Channel = .quotes) {
        let now = self.time.stamp.monotonic
        self.router.change { machine, effects in
            machine.markStale(natives.map { StreamKey(channel, $0) }, since: now, effects: &effects)
        }
    }
}

extension EventBatch {
    mutating func add(_ native: NativeName, bid: Price, sequence: UInt64? = nil) {
        self.quote(native, bid: bid, bidSize: "1", ask: "999999", askSize: "1", sequence: sequence)
    }
}
