internal import MarketDataCore

/// A handler that runs on the network thread until this is cancelled or let go.
public final class HandlerRegistration: Sendable {
    private let core: ClientCore
    private let id: Int32
    private let keys: [SlotKey]

    init(core: ClientCore, id: Int32, keys: [SlotKey]) {
        self.core = core
        self.id = id
        self.keys = keys
    }

    deinit { self.core.endHandler(self.id, self.keys) }
}
