internal import Locking
internal import MarketDataCore
public import MarketDataModel

extension MarketDataClient {
    /// How the client is, as of its last step.
    public nonisolated var status: ClientStatus { self.core.status.value }

    /// The sequence of ``status``: at first as it is, then each change, until the client has ended.
    ///
    /// ```swift
    /// for await status in client.statusChanges {
    ///     if let error = status.lastError { print(error) }
    /// }
    /// ```
    public nonisolated var statusChanges: StatusChanges<ClientStatus> { StatusChanges(self.core.status) }

    /// How `channel` of `symbol` is now.
    public nonisolated func status(of symbol: Symbol, channel: Channel = .quotes) -> SymbolStatus {
        self.core.router.status(of: SlotKey(channel: channel, symbol: symbol))
    }

    /// The sequence of ``status(of:channel:)``: at first as it is, then each change, until the client has ended.
    ///
    /// It does not subscribe: the status is ``SymbolStatus/unwanted`` until a consumer of the symbol begins to iterate.
    public nonisolated func statusChanges(
        of symbol: Symbol,
        channel: Channel = .quotes
    ) -> StatusChanges<SymbolStatus> {
        let watch = self.core.router.watchStatus(of: SlotKey(channel: channel, symbol: symbol))
        return StatusChanges(watch.board, watch: watch)
    }
}
