internal import MarketDataCore
internal import MarketDataModel

/// One consumer's place: takes what waits for it, many at once where it wants every value.
struct ItemIterator {
    /// Ends the subscription when the last copy of the iterator is gone.
    private final class Registration: Sendable {
        let core: ClientCore
        let handle: Router.Handle

        init(_ wish: Wish, wantsTurns: Bool, core: ClientCore) {
            self.core = core
            self.handle = core.begin(wish, wantsTurns: wantsTurns)
        }

        deinit { self.core.end(self.handle) }
    }

    /// How many values one pass of the lock takes.
    private static let batchLimit = 64

    let wish: Wish
    private let time: TimeSource
    private let venue: VenueID
    private var registration: Registration?
    private var batch: [Item] = []
    private var position = 0

    init(_ wish: Wish, wantsTurns: Bool, core: ClientCore) {
        self.wish = wish
        self.time = core.time
        self.venue = core.venueID
        self.registration = Registration(wish, wantsTurns: wantsTurns, core: core)
    }

    /// The next thing to tell; `nil` once the subscription has ended.
    mutating func next(isolation actor: isolated (any Actor)?) async throws(MarketDataError) -> Item? {
        if self.position < self.batch.count {
            defer { self.position += 1 }
            return self.batch[self.position]
        }
        guard let registration = self.registration else { return nil }
        let router = registration.core.router
        while true {
            // Where values never cease, a consumer would never find its mailbox empty.
            if Task.isCancelled {
                self.registration = nil
                return nil
            }
            switch router.take(registration.handle) {
            case .item(let item):
                if case .every = self.wish.delivery {
                    self.batch.removeAll(keepingCapacity: true)
                    self.position = 0
                    router.take(registration.handle, upTo: Self.batchLimit, into: &self.batch)
                }
                return item
            case .ended:
                self.registration = nil
                return nil
            case .failed(let error):
                self.registration = nil
                throw error
            case .empty: await router.wait(registration.handle)
            }
        }
    }

    /// The item's value with all that one must know to trust it.
    func reading<Value>(_ item: Item, _ value: (Item) -> Value?) -> Reading<Value>? {
        guard item.value != nil, let value = value(item) else { return nil }
        let received = item.received
        return Reading(
            symbol: item.key.symbol,
            venue: self.venue,
            value: value,
            source: item.source,
            received: received,
            age: max(.zero, self.time.now - received.monotonic),
            isStale: item.isStale,
            skipped: item.skipped,
            afterGap: item.afterGap
        )
    }
}
