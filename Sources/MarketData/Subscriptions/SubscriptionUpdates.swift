internal import MarketDataCore
internal import MarketDataModel

/// Readings, and what happens to the subscription between them, in order.
public struct SubscriptionUpdates<Value: Sendable>: AsyncSequence, Sendable {
    /// A value, or what happened.
    public typealias Element = Update<Value>
    /// Why an iteration fails.
    public typealias Failure = MarketDataError

    let wish: Wish
    let core: ClientCore
    let value: @Sendable (Item) -> Value?

    /// Begins the subscription.
    public func makeAsyncIterator() -> Iterator {
        Iterator(items: ItemIterator(self.wish, wantsTurns: true, core: self.core), value: self.value)
    }

    /// One consumer's place in a subscription.
    public struct Iterator: AsyncIteratorProtocol {
        var items: ItemIterator
        let value: @Sendable (Item) -> Value?
        /// One item may tell several things.
        private var pending: [Update<Value>] = []

        init(items: ItemIterator, value: @escaping @Sendable (Item) -> Value?) {
            self.items = items
            self.value = value
        }

        /// The next update; `nil` once the subscription has ended.
        public mutating func next(
            isolation actor: isolated (any Actor)? = #isolation
        ) async throws(MarketDataError) -> Update<Value>? {
            if !self.pending.isEmpty { return self.pending.removeFirst() }
            while let item = try await self.items.next(isolation: actor) {
                self.pending = self.updates(of: item)
                if !self.pending.isEmpty { return self.pending.removeFirst() }
            }
            return nil
        }

        private func updates(of item: Item) -> [Update<Value>] {
            var updates: [Update<Value>] = []
            let symbol = item.key.symbol
            if let refusal = item.refusal { updates.append(.refused(symbol, refusal)) }
            if !item.isRepeated, let reading = self.items.reading(item, self.value) {
                if item.afterGap { updates.append(.gap(symbol, .upstream)) }
                if item.skipped > 0, case .every = self.items.wish.delivery {
                    updates.append(.gap(symbol, .overflow(count: item.skipped)))
                }
                updates.append(.value(reading))
            }
            switch item.change {
            case nil: break
            case .stale(let since): updates.append(.stale(symbol, since: since))
            case .halted(let since): updates.append(.halted(symbol, since: since))
            case .live: updates.append(.live(symbol))
            }
            return updates
        }
    }
}
