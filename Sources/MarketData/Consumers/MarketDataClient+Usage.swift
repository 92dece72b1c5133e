internal import MarketDataCore
internal import MarketDataModel

extension MarketDataClient {
    /// What everybody has asked of the client so far, and what came of it. Does not hop.
    public nonisolated var usage: ClientUsage { self.core.consumers.summary(self.core.memory.counters) }
}

extension ConsumerRegistry {
    /// What everybody has used, by what memory has counted: that counts every hit, consumers count their own.
    func summary(_ counters: CacheCounters) -> ClientUsage {
        let (named, departed) = self.usage
        let consumers = named.map { state in
            ClientUsage.Consumer(name: state.name, tier: state.tier.name, usage: state.usage)
        }
        let others = consumers.reduce(departed.hits) { $0 + $1.usage.hits }
        var direct = self.direct.usage
        let hits = counters.hits &+ counters.streamHits
        direct.hits = hits > others ? hits - others : 0
        direct.requests += direct.hits
        return ClientUsage(consumers: consumers, direct: direct, departed: departed)
    }
}
