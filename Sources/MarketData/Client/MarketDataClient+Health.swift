extension MarketDataClient {
    /// How the client is, with the reason for each part that is not well: as of the last look, which is taken once a
    /// second while it runs and whenever a connection changes. Does not hop.
    public nonisolated var health: ClientHealth { self.core.health.health }

    /// ``health``, at first as it is and then whenever a part becomes better or worse.
    public nonisolated var healthChanges: StatusChanges<ClientHealth> { StatusChanges(self.core.health.board) }
}
