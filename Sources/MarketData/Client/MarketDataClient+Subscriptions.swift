internal import MarketDataCore
public import MarketDataModel

/// Which symbols are meant.
public enum Symbols: Hashable, Sendable, ExpressibleByArrayLiteral {
    /// These.
    case these([Symbol])
    /// Every symbol that a replay has. A live venue is asked for symbols by name.
    case all

    /// These.
    public init(arrayLiteral elements: Symbol...) { self = .these(elements) }
}

extension MarketDataClient {
    /// Quotes of `symbols`, the newest of each first.
    ///
    /// Nothing happens before somebody iterates. Consumers of the same symbol share one upstream subscription.
    public nonisolated func quotes(for symbols: Symbols, delivery: Delivery = .latest) -> Subscription<Quote> {
        self.subscription([.quotes], symbols, delivery) { item in
            guard case .quote(let quote) = item.value else { return nil }
            return quote
        }
    }

    /// Quotes of `symbols`, the newest of each first.
    public nonisolated func quotes(for symbols: [Symbol], delivery: Delivery = .latest) -> Subscription<Quote> {
        self.quotes(for: .these(symbols), delivery: delivery)
    }

    /// Trades of `symbols` from now on, never an old one.
    ///
    /// - Parameters:
    ///   - symbols: Which.
    ///   - aggregated: Take the venue's sums of trades (one taker order at one price) instead of single trades.
    ///   - delivery: What happens where the consumer is not quick enough.
    public nonisolated func trades(
        for symbols: Symbols,
        aggregated: Bool = false,
        delivery: Delivery = .every()
    ) -> Subscription<Trade> {
        self.subscription([aggregated ? .aggregateTrades : .trades], symbols, delivery) { item in
            switch item.value {
            case .trade(let trade), .aggregateTrade(let trade): trade
            default: nil
            }
        }
    }

    /// Trades of `symbols` from now on, never an old one.
    ///
    /// - Parameters:
    ///   - symbols: Which.
    ///   - aggregated: Take the venue's sums of trades (one taker order at one price) instead of single trades.
    ///   - delivery: What happens where the consumer is not quick enough.
    public nonisolated func trades(
        for symbols: [Symbol],
        aggregated: Bool = false,
        delivery: Delivery = .every()
    ) -> Subscription<Trade> {
        self.trades(for: .these(symbols), aggregated: aggregated, delivery: delivery)
    }

    /// Events of several channels of `symbols` in the order in which they came.
    ///
    /// - Parameters:
    ///   - symbols: Which.
    ///   - channels: Any of ``Channel/quotes``, ``Channel/trades``, ``Channel/aggregateTrades`` and ``Channel/status``.
    ///   - delivery: What happens where the consumer is not quick enough.
    public nonisolated func events(
        for symbols: Symbols,
        channels: [Channel] = [.quotes, .trades],
        delivery: Delivery = .every()
    ) -> Subscription<MarketEvent.Content> {
        self.subscription(channels, symbols, delivery) { item in
            switch item.value {
            case .quote, .trade, .aggregateTrade, .status: item.value
            // Their values are more than fits an event.
            case .book, .raw, nil: nil
            }
        }
    }

    /// The messages of a channel of the venue, by the venue's own name for it (`depth@100ms`), as they came.
    public nonisolated func messages(
        on channel: InlineName,
        for symbols: Symbols,
        delivery: Delivery = .every()
    ) -> Subscription<RawMessage> {
        self.subscription([.raw(channel)], symbols, delivery) { item in
            guard case .payload(let payload) = item.attachment else { return nil }
            return RawMessage(channel: channel, payload: payload, received: item.received)
        }
    }

    /// Snapshots and deltas of order books, as the venue sends them.
    package nonisolated func bookUpdates(
        for symbols: Symbols,
        depth: UInt16 = 0,
        delivery: Delivery = .every()
    ) -> Subscription<BookMessage> {
        self.subscription([.book(depth: depth)], symbols, delivery) { item in
            guard case .book(let update) = item.value, case .levels(let levels) = item.attachment else { return nil }
            let count = Int(update.bidCount)
            return BookMessage(update: update, bids: Array(levels.prefix(count)), asks: Array(levels.dropFirst(count)))
        }
    }

    /// Lets `handler` run on the network thread for each quote of `symbols`, as soon as it is read: no mailbox, no hop.
    ///
    /// For those who count microseconds, with rules: the handler must not block, wait, take long, or call this client;
    /// every other symbol waits meanwhile. It is not told what is stale; ask ``status(of:channel:)``.
    ///
    /// - Returns: The registration: the handler runs until it is let go.
    public nonisolated func onQuotes(
        for symbols: [Symbol],
        _ handler: @escaping @Sendable (Symbol, Quote) -> Void
    ) -> HandlerRegistration {
        let keys = symbols.map { SlotKey(channel: .quotes, symbol: $0) }
        return HandlerRegistration(core: self.core, id: self.core.beginHandler(keys, handler), keys: keys)
    }

    private nonisolated func subscription<Value>(
        _ channels: [Channel],
        _ symbols: Symbols,
        _ delivery: Delivery,
        _ value: @escaping @Sendable (Item) -> Value?
    ) -> Subscription<Value> {
        let wish =
            switch symbols {
            case .these(let symbols):
                Wish(
                    keys: channels.flatMap { channel in
                        // A symbol named twice is one symbol.
                        var seen = Set<Symbol>()
                        return symbols.filter { seen.insert($0).inserted }
                            .map { SlotKey(channel: channel, symbol: $0) }
                    },
                    delivery: delivery
                )
            case .all: Wish(keys: [], everySymbolOf: channels, delivery: delivery)
            }
        return Subscription(wish: wish, core: self.core, value: value)
    }
}
