extension MarketDataClient {
    /// Which protections are on: each can be switched off and on again while the client runs. Does not hop.
    public nonisolated var features: Configuration.Features {
        get { self.core.features }
        set {
            self.core.features = newValue
            // Who waits for what was switched off need wait no longer.
            if self.status.phase == .running { self.core.fetchInbox.post(.alarm(.zero)) }
        }
    }
}
