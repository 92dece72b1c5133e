internal import MarketDataCore
public import MarketDataModel

/// Readings of some symbols, as long as somebody iterates.
///
/// The subscription begins with `makeAsyncIterator()` and ends with the iterator, its task, or the client. Any number
/// of consumers may iterate; those of the same symbol share one upstream subscription. Iteration ends without an error
/// when the task is cancelled or the client shuts down, and throws where nothing can come any more: every symbol was
/// refused, or the consumer of `.every(buffer:whenFull: .fail)` was too slow.
public struct Subscription<Value: Sendable>: AsyncSequence, Sendable {
    /// A value with its source, age, staleness, and what was missed before it.
    public typealias Element = Reading<Value>
    /// Why an iteration fails.
    public typealias Failure = MarketDataError

    let wish: Wish
    let core: ClientCore
    let value: @Sendable (Item) -> Value?

    /// Begins the subscription.
    public func makeAsyncIterator() -> Iterator {
        Iterator(items: ItemIterator(self.wish, wantsTurns: false, core: self.core), value: self.value)
    }

    /// The same values, with everything that happens to the subscription told in band.
    public var updates: SubscriptionUpdates<Value> {
        SubscriptionUpdates(wish: self.wish, core: self.core, value: self.value)
    }

    /// One consumer's place in a subscription.
    public struct Iterator: AsyncIteratorProtocol {
        var items: ItemIterator
        let value: @Sendable (Item) -> Value?

        /// The next reading; `nil` once the subscription has ended.
        public mutating func next(
            isolation actor: isolated (any Actor)? = #isolation
        ) async throws(MarketDataError) -> Reading<Value>? {
            while let item = try await self.items.next(isolation: actor) {
                if let reading = self.items.reading(item, self.value) { return reading }
            }
            return nil
        }
    }
}
