internal import Locking
internal import MarketDataCore
public import MarketDataModel

extension MarketDataClient {
    /// What is left of the venue's quota, by window; empty in a replay. Does not hop.
    ///
    /// The quota is shared by all clients of the process with the same venue and account, and where
    /// ``Configuration/Limits-swift.struct/sharesQuotaOnHost`` says so by the processes of the host.
    public nonisolated var budget: [QuotaBudget] { self.core.quota.budget }

    /// The circuit breakers of the venue's endpoints, as of the client's last step; of endpoints that never failed there
    /// are none. Does not hop.
    public nonisolated var breakers: [BreakerStatus] {
        let status = self.core.requestStatus.withLock { $0 }
        return status.breakers.map { breaker in
            let base = status.bases.indices.contains(breaker.base) ? status.bases[breaker.base] : ""
            let state: BreakerStatus.State =
                switch breaker.state {
                case .closed: .closed
                case .open(let until): .open(until: until)
                case .halfOpen: .halfOpen
                }
            return BreakerStatus(
                endpoint: breaker.endpoint,
                base: Redaction().url(base),
                state: state,
                transitions: breaker.transitions
            )
        }
    }

    /// What waits for the quota, as of the client's last step. Does not hop.
    public nonisolated var queue: QueueStatus {
        let status = self.core.requestStatus.withLock { $0 }
        let now = self.core.time.now
        return QueueStatus(
            requestsByPriority: status.depths,
            underWay: status.underWay,
            questions: self.core.desk.waiting,
            oldestWait: status.oldestSince.map { max(.zero, now - $0) }
        )
    }
}
