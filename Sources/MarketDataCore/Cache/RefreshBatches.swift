package import MarketDataModel

/// What the latest requests brought together, so that it is fetched again together.
package struct RefreshBatches: Sendable {
    private let capacity: Int
    private var symbols: [UInt64: [Symbol]] = [:]
    private var order: [UInt64] = []

    /// Remembers the `capacity` latest requests.
    package init(capacity: Int = 64) {
        self.capacity = max(1, capacity)
    }

    /// Request `batch` brought these.
    package mutating func note(_ batch: UInt64, _ symbols: [Symbol]) {
        guard symbols.count > 1, self.symbols[batch] == nil else { return }
        self.symbols[batch] = symbols
        self.order.append(batch)
        if self.order.count > self.capacity { self.symbols[self.order.removeFirst()] = nil }
    }

    /// What request `batch` brought; nothing where that is not known any more.
    package func symbols(of batch: UInt64) -> [Symbol] { self.symbols[batch] ?? [] }
}
