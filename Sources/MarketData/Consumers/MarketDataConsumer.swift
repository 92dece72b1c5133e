public import MarketDataModel

/// One of a client's consumers: asks as the client does, within its own tier and on its own account.
///
/// ```swift
/// let desk = client.consumer("desk", tier: .premium)
/// let reading = try await desk.quote(for: "BTC-USDT")
/// print(desk.usage.hits, desk.usage.upstreamCalls)
/// ```
///
/// A tier is charged for what leaves the cache: a question that makes a request or joins one, and each that is asked with
/// ``Freshness/fresh``. What a live stream or memory answers is free, and so are subscriptions, as any number of them
/// costs the venue one. Where not all that wait can be asked for at once, consumers take turns: of those that are
/// equally urgent, one with a thousand questions gets no more turns than one with a single question.
public struct MarketDataConsumer: Sendable {
    /// The client whose consumer it is.
    public let client: MarketDataClient
    let account: ConsumerAccount

    /// Its name: within the client, the same name is the same consumer.
    public var name: String { self.account.state.name }

    /// What it may ask for.
    public var tier: Tier { self.account.state.tier }

    /// What it has asked for so far, and what came of it. Does not hop.
    public var usage: Usage { self.account.state.usage }

    /// As ``MarketDataClient/quote(for:freshness:priority:)``, within the tier.
    ///
    /// - Throws: ``MarketDataError`` as there, and `rateLimited` where the tier allows no more now: `retryAfter` says
    ///   when the same question passes, exactly, if the consumer asks nothing else meanwhile, and `underlying` is the
    ///   ``TierRefusal`` that names the rule; `overloaded` where too many of its questions wait.
    public nonisolated(nonsending) func quote(
        for symbol: Symbol,
        freshness: Freshness = .within(.seconds(1)),
        priority: Priority = .normal
    ) async throws(MarketDataError) -> Reading<Quote> {
        try await self.client.quote(for: symbol, freshness: freshness, priority: priority, account: self.account)
    }

    /// As ``MarketDataClient/quotes(of:freshness:priority:)``, within the tier: each symbol that is not known is charged
    /// for itself, and those that the tier refuses fail with `rateLimited`.
    public nonisolated(nonsending) func quotes(
        of symbols: [Symbol],
        freshness: Freshness = .within(.seconds(1)),
        priority: Priority = .normal
    ) async -> [Symbol: Result<Reading<Quote>, MarketDataError>] {
        await self.client.quotes(of: symbols, freshness, priority, account: self.account)
    }

    /// Quotes of `symbols` as they change. Costs the tier nothing.
    public func quotes(for symbols: [Symbol], delivery: Delivery = .latest) -> Subscription<Quote> {
        self.client.quotes(for: symbols, delivery: delivery)
    }

    /// Trades of `symbols` from now on. Costs the tier nothing.
    public func trades(
        for symbols: [Symbol],
        aggregated: Bool = false,
        delivery: Delivery = .every()
    ) -> Subscription<Trade> {
        self.client.trades(for: symbols, aggregated: aggregated, delivery: delivery)
    }

    /// Quotes and trades of `symbols` in the order in which they came. Costs the tier nothing.
    public func events(
        for symbols: [Symbol],
        channels: [Channel] = [.quotes, .trades],
        delivery: Delivery = .every()
    ) -> Subscription<MarketEvent.Content> {
        self.client.events(for: .these(symbols), channels: channels, delivery: delivery)
    }
}

extension MarketDataClient {
    /// The consumer called `name`, made where there is none. Does not hop.
    ///
    /// The same name is the same consumer, with one account. If it had another tier it has this one from now on, with
    /// full buckets. At most ``Configuration/Limits-swift.struct/consumers`` are remembered: beyond that the oldest that
    /// nobody holds is forgotten, its usage added to ``ClientUsage/departed``.
    public nonisolated func consumer(_ name: String, tier: Tier) -> MarketDataConsumer {
        let state = self.core.consumers.consumer(name, tier: tier)
        return MarketDataConsumer(client: self, account: ConsumerAccount(state: state, core: self.core))
    }
}
