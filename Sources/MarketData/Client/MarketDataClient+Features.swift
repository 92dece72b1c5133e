extension MarketDataClient {
    /// Which protections are on: each can be switched off and on again while the client runs. Does not hop.
    public nonisolated var features: Configuration.Features {
        get { self.core.features }
        set { self.core.features = newValue }
    }
}
