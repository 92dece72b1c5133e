internal import Locking
public import MarketDataModel

extension MarketDataClient {
    /// How the client is, as of its last step.
    public nonisolated var status: ClientStatus { self.core.status.withLock { $0 } }

    /// How `channel` of `symbol` is now.
    public nonisolated func status(of symbol: Symbol, channel: Channel = .quotes) -> SymbolStatus {
        self.core.router.status(of: SlotKey(channel: channel, symbol: symbol))
    }
}
